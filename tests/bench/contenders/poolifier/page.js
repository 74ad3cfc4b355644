/** With its defaults, which put no limit on calls in flight. */

import { FixedThreadPool } from 'poolifier-web-worker';

export async function open({ workers = 2 } = {}) {
  const url = new URL('./worker.js', import.meta.url);
  const pool = new FixedThreadPool(workers, url, { enableEvents: false, workerOptions: { type: 'module' } });

  return {
    identity: (value) => pool.execute(value, 'identity'),
    total: (list) => pool.execute(list, 'total'),
    spin: (ms) => pool.execute(ms, 'spin'),
    work: (iterations) => pool.execute(iterations, 'work'),
    calibrate: (ms) => pool.execute(ms, 'calibrate'),
    hold: () => pool.execute(undefined, 'hold'),
    move: (buffer) => pool.execute(buffer, 'move', undefined, [buffer]),
    abortable: () => {
      const controller = new AbortController();
      const call = (value) => pool.execute(value, 'identity', controller.signal);
      return { call, abort: () => controller.abort() };
    },
    close: () => pool.destroy(),
  };
}
