/** Comlink has no pool: two workers in turn, as its users write it. */

import { releaseProxy, transfer, wrap } from 'comlink';

export async function open({ workers = 2 } = {}) {
  const all = Array.from({ length: workers }, () => {
    const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
    return { worker, remote: wrap(worker) };
  });
  let calls = 0;
  const next = () => all[calls++ % all.length].remote;

  return {
    identity: (value) => next().identity(value),
    total: (list) => next().total(list),
    spin: (ms) => next().spin(ms),
    work: (iterations) => next().work(iterations),
    calibrate: (ms) => next().calibrate(ms),
    hold: () => next().hold(),
    move: (buffer) => next().move(transfer(buffer, [buffer])),
    close: () => {
      for (const { worker, remote } of all) {
        remote[releaseProxy]();
        worker.terminate();
      }
    },
  };
}
