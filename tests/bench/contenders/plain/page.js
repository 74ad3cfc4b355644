/** What one writes without a library: one message for a call, one for its answer, workers in turn. */

export async function open({ workers = 2 } = {}) {
  const pending = new Map();
  const all = Array.from({ length: workers }, () => {
    const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
    worker.onmessage = ({ data: { id, result } }) => {
      const resolve = pending.get(id);
      pending.delete(id);
      resolve(result);
    };
    return worker;
  });
  let calls = 0;

  function call(name, argument, transfer) {
    return new Promise((resolve) => {
      const id = ++calls;
      pending.set(id, resolve);
      all[id % all.length].postMessage({ id, name, argument }, transfer);
    });
  }

  return {
    identity: (value) => call('identity', value),
    total: (list) => call('total', list),
    spin: (ms) => call('spin', ms),
    work: (iterations) => call('work', iterations),
    calibrate: (ms) => call('calibrate', ms),
    hold: () => call('hold'),
    move: (buffer) => call('move', buffer, [buffer]),
    close: () => all.forEach((worker) => worker.terminate()),
  };
}
