/** Its `init` does what `initData` says. */

import { createTaskWorker } from '/entry/worker';
import { hold, log } from './kit.js';

let state = 'init did not run';
let inits = 0;

const initialisers = {
  /** Keeps the data. */
  keep: ({ value }) => {
    state = value;
  },
  /** Waits for the gate. */
  hold: async ({ gate }) => {
    await hold(gate);
    state = 'held';
  },
  /** Pauses before it ends. */
  slow: async ({ value }) => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    state = value;
  },
  mutate: ({ list }) => {
    list.push('changed by the worker');
    state = list;
  },
  throw: ({ message }) => {
    throw new RangeError(message);
  },
  reject: async ({ message }) => {
    throw new RangeError(message);
  },
  forever: () => new Promise(() => {}),
  /** Crashes as often as `flags[0]` says, over all workers; then works. */
  throwTimes: ({ flags }) => {
    if (Atomics.sub(flags, 0, 1) > 0) throw new Error('not yet');
    state = 'finally';
  },
};

createTaskWorker(
  {
    state: () => ({ state, inits }),
    crash: () => {
      setTimeout(() => {
        throw new Error('boom');
      });
      return new Promise(() => {});
    },
    mark: (name) => {
      log('ran', name, state);
      return name;
    },
  },
  {
    init: (data) => {
      inits++;
      log('init', data?.do);
      return data === undefined ? undefined : initialisers[data.do](data);
    },
  },
);
