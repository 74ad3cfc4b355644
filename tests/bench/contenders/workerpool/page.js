/** One call at a time for each worker; there is no option for more. */

import workerpool from 'workerpool';

export async function open({ workers = 2 } = {}) {
  const url = new URL('./worker.js', import.meta.url).href;
  const pool = workerpool.pool(url, { minWorkers: workers, maxWorkers: workers, workerOpts: { type: 'module' } });

  return {
    identity: (value) => pool.exec('identity', [value]),
    total: (list) => pool.exec('total', [list]),
    spin: (ms) => pool.exec('spin', [ms]),
    work: (iterations) => pool.exec('work', [iterations]),
    calibrate: (ms) => pool.exec('calibrate', [ms]),
    hold: () => pool.exec('hold'),
    move: (buffer) => pool.exec('move', [buffer], { transfer: [buffer] }),
    /** It knows no signal: every promise is canceled. */
    abortable: () => {
      const calls = [];
      const call = (value) => {
        const promise = pool.exec('identity', [value]);
        calls.push(promise);
        return promise;
      };
      return { call, abort: () => calls.forEach((promise) => promise.cancel()) };
    },
    close: () => pool.terminate(true),
  };
}
