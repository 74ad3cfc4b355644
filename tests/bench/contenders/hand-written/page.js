/**
 * The practical limit: a pool of hand-written JavaScript that has batches and nothing else. One promise for a call,
 * one message for what a turn has for a worker, the worker with the fewest calls first. No limits, no cancellation,
 * no errors, no crashes, nothing to observe.
 */

class Slot {
  calls = 0;
  batch = [];
  transfer = [];

  constructor(resolvers, free) {
    this.worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
    this.worker.onmessage = ({ data }) => {
      this.calls -= data.length / 2;
      for (let i = 0; i < data.length; i += 2) {
        const id = data[i];
        const resolve = resolvers[id];
        resolvers[id] = undefined;
        free.push(id);
        resolve(data[i + 1]);
      }
    };
    this.flush = () => {
      const { batch, transfer } = this;
      this.batch = [];
      this.transfer = [];
      this.worker.postMessage(batch, transfer);
    };
  }
}

export async function open({ workers = 2 } = {}) {
  // Ids are places in the list of resolvers and are used again.
  const resolvers = [];
  const free = [];
  const slots = Array.from({ length: workers }, () => new Slot(resolvers, free));
  let resolveLast;
  const executor = (resolve) => {
    resolveLast = resolve;
  };

  function call(name, argument, transferred) {
    const promise = new Promise(executor);
    const id = free.length > 0 ? free.pop() : resolvers.length;
    resolvers[id] = resolveLast;
    let slot = slots[0];
    for (let i = 1; i < slots.length; i++) if (slots[i].calls < slot.calls) slot = slots[i];
    slot.calls++;
    if (slot.batch.length === 0) queueMicrotask(slot.flush);
    slot.batch.push(id, name, argument);
    if (transferred) slot.transfer.push(transferred);
    return promise;
  }

  return {
    identity: (value) => call('identity', value),
    total: (list) => call('total', list),
    spin: (ms) => call('spin', ms),
    work: (iterations) => call('work', iterations),
    calibrate: (ms) => call('calibrate', ms),
    hold: () => call('hold'),
    move: (buffer) => call('move', buffer, buffer),
    close: () => slots.forEach(({ worker }) => worker.terminate()),
  };
}
