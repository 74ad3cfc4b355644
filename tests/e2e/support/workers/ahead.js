/**
 * Short calls that are counted in shared memory, the task's `initData`: what the page reads there is true whatever
 * messages are on their way, and outlives a crash.
 *
 * A call is `(id, mode)`; `mode` makes it another one than its method's calls usually are.
 */

import { createTaskWorker } from '/entry/worker';
import { hold } from './kit.js';

/** Places in the shared memory: handlers that run, the most that ever ran at once, numbers given to runs. */
const RUNNING = 0;
const MOST = 1;
const NUMBERS = 2;
/** Set by `spin` when it runs, and by the page to release it. */
const SPINS = 3;
const RELEASED = 4;
/** From here on, how often call `id` has run; after these, the number of its first run. */
const RUNS = 16;

let shared;
let size;

function enter(id) {
  const running = Atomics.add(shared, RUNNING, 1) + 1;
  let most = Atomics.load(shared, MOST);
  while (running > most && Atomics.compareExchange(shared, MOST, most, running) !== most) most = Atomics.load(shared, MOST);
  const before = Atomics.add(shared, RUNS + id, 1);
  if (before === 0) Atomics.store(shared, RUNS + size + id, Atomics.add(shared, NUMBERS, 1) + 1);
  return before;
}

const leave = () => Atomics.sub(shared, RUNNING, 1);

const throwOutside = (schedule) =>
  schedule(() => {
    throw new TypeError('boom');
  });

/** Ends the worker in one of several ways; true if the call is never answered. */
function crash(mode) {
  switch (mode) {
    case 'crash':
      throwOutside(setTimeout);
      return true;
    case 'crash at once':
      throwOutside(queueMicrotask);
      return true;
    case 'answer and crash':
      throwOutside(setTimeout);
      return false;
    case 'answer and crash at once':
      throwOutside(queueMicrotask);
      return false;
    case 'close':
      self.close();
      return true;
    case 'answer and close':
      self.close();
      return false;
    default:
      return false;
  }
}

const forever = () => new Promise(() => {});

function work(id, mode, _ctx) {
  const before = enter(id);
  if (mode === 'spin') {
    Atomics.store(shared, SPINS, 1);
    while (Atomics.load(shared, RELEASED) === 0);
  } else if (mode?.startsWith('hold')) {
    return hold(mode).then(() => (leave(), id));
  } else if (before === 0 && crash(mode)) {
    leave();
    return forever();
  }
  leave();
  return id;
}

createTaskWorker(
  {
    /** Synchronous, as a rule. */
    work,
    /** The same by another name, which stays known as short when a call of `work` is long. */
    quick: work,
    /** Takes a few turns of the microtask queue, or of the event loop. */
    job: async (id, mode, _ctx) => {
      const before = enter(id);
      for (let i = id % 4; i > 0; i--) await null;
      if (id % 16 === 0) await new Promise((resolve) => setTimeout(resolve));
      leave();
      if (before === 0 && crash(mode)) return forever();
      return id;
    },
    /** Never short. */
    long: async (gate) => hold(gate),
  },
  {
    init: (given) => {
      shared = given;
      size = (shared.length - RUNS) / 2;
    },
  },
);
