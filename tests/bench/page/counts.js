/**
 * Counts what a burst does, instead of timing it: figures that are the same on every machine. Wants a page of its
 * own, since it counts from the outside, by wrapping the platform's functions.
 */

import { expect } from './figures.js';

/** Methods of arrays whose cost grows with the array. */
const SCANS = [
  'indexOf',
  'lastIndexOf',
  'includes',
  'splice',
  'shift',
  'unshift',
  'filter',
  'find',
  'findIndex',
  'concat',
  'slice',
];

/** Arrays up to this length are not worth counting. */
const SHORT = 32;

class Counts {
  messagesOut = 0;
  messagesIn = 0;
  abortListeners = 0;
  timers = 0;
  clockReadings = 0;
  elementsScanned = 0;

  constructor() {
    const counts = this;
    const before = (object, name, count) => {
      const original = object[name];
      object[name] = function (...given) {
        count(this, given);
        return Reflect.apply(original, this, given);
      };
    };
    before(Worker.prototype, 'postMessage', () => counts.messagesOut++);
    before(EventTarget.prototype, 'addEventListener', (_, [type]) => {
      if (type === 'abort') counts.abortListeners++;
    });
    before(globalThis, 'setTimeout', () => counts.timers++);
    before(performance, 'now', () => counts.clockReadings++);
    before(Date, 'now', () => counts.clockReadings++);
    for (const name of SCANS) {
      before(Array.prototype, name, (array) => {
        if (array.length > SHORT) counts.elementsScanned += array.length;
      });
    }
    const hear = () => counts.messagesIn++;
    globalThis.Worker = class extends Worker {
      constructor(...given) {
        super(...given);
        this.addEventListener('message', hear);
      }
    };
  }

  reset() {
    for (const name of Object.keys(this)) this[name] = 0;
  }
}

let counts;

const kinds = {
  plain: (pool) => ({ call: pool.identity }),
  signal: (pool) => pool.abortable(),
  timeout: (pool) => {
    const view = pool.task.with({ timeoutMs: 3_600_000 });
    return { call: (value) => view.identity(value) };
  },
  aborted: (pool) => pool.abortable(),
};

/**
 * Of Atelier only: how a burst spends its means.
 *
 * @param {{ calls: number, kind: keyof typeof kinds }} parameters
 * @returns counts for all calls together
 */
export async function countBurst(pools, { calls, kind }) {
  counts ??= new Counts();
  const pool = await pools.warm({ raised: true, unbounded: true });
  counts.reset();
  const { call, abort } = kinds[kind](pool);
  const promises = new Array(calls);
  for (let value = 0; value < calls; value++) promises[value] = call(value);
  if (kind === 'aborted') abort();
  const settled = kind === 'aborted' ? await Promise.allSettled(promises) : await Promise.all(promises);
  const result = { ...counts };
  for (let value = 0; value < calls; value++) {
    if (kind === 'aborted') expect(settled[value].reason?.name, 'AbortError', 'reason');
    else expect(settled[value], value, 'answer');
  }
  return result;
}
