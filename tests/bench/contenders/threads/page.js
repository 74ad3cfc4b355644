import { Pool, Transfer, Worker, spawn } from 'threads';

/** Calls in flight with the raised limit; the library counts them for each worker. */
const RAISED = 64;

export async function open({ workers = 2, raised = false } = {}) {
  const url = new URL('./worker.js', import.meta.url).pathname;
  const concurrency = raised ? RAISED / workers : 1;
  const pool = Pool(() => spawn(new Worker(url, { type: 'module' })), { size: workers, concurrency });

  return {
    identity: (value) => pool.queue((worker) => worker.identity(value)),
    total: (list) => pool.queue((worker) => worker.total(list)),
    spin: (ms) => pool.queue((worker) => worker.spin(ms)),
    work: (iterations) => pool.queue((worker) => worker.work(iterations)),
    calibrate: (ms) => pool.queue((worker) => worker.calibrate(ms)),
    hold: () => pool.queue((worker) => worker.hold()),
    move: (buffer) => pool.queue((worker) => worker.move(Transfer(buffer, [buffer]))),
    close: () => pool.terminate(true),
  };
}
