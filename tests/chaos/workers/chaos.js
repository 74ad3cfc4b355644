/**
 * Handlers that work, and handlers that end their worker in every way there is. The first argument of each is the
 * call's number; it is counted in shared memory before anything else, so that the page knows how often a call ran.
 */

import { createTaskWorker } from '/entry/worker';

const parameters = new URL(location.href).searchParams;

/** Held as long as this worker lives, whatever ends it: the page asks the browser who holds what. */
navigator.locks.request(parameters.get('life'), () => new Promise(() => {}));

/** @type {Int32Array | null} runs of each call; null where there is no shared memory */
let runs = null;

const begin = (n) => runs && Atomics.add(runs, n, 1);
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const forever = () => new Promise(() => {});

function throwSoon(n, ms) {
  setTimeout(() => {
    throw new Error(`call ${n} threw in a timer`);
  }, ms);
}

createTaskWorker(
  {
    add(n, a, b) {
      begin(n);
      return a + b;
    },
    async digest(n, list, ms) {
      begin(n);
      await sleep(ms);
      return { n, sum: list.reduce((sum, { value }) => sum + value, 0) };
    },
    move(n, bytes) {
      begin(n);
      for (let i = 0; i < bytes.length; i++) bytes[i]++;
      return bytes;
    },
    async *items(n, count) {
      begin(n);
      for (let i = 0; i < count; i++) {
        if (i % 16 === 15) await sleep(1);
        yield n + i;
      }
    },
    async report(n, count, ctx) {
      begin(n);
      for (let i = 0; i < count; i++) ctx.progress(n + i);
      return count;
    },
    refuse(n) {
      begin(n);
      throw new RangeError(`call ${n} refused`);
    },

    /** Never lets go of its thread. */
    spin(n) {
      begin(n);
      for (;;);
    },

    throwInTimer(n, ms) {
      begin(n);
      throwSoon(n, ms);
      return forever();
    },
    answerThenThrow(n, ms) {
      begin(n);
      throwSoon(n, ms);
      return n;
    },
    close(n) {
      begin(n);
      self.close();
      return forever();
    },
    answerThenClose(n, ms) {
      begin(n);
      setTimeout(() => self.close(), ms);
      return n;
    },
    /** Takes a few megabytes, then more than there can be. */
    blowUp(n, megabytes) {
      begin(n);
      const hoard = Array.from({ length: megabytes }, () => new Uint8Array(1 << 20).fill(n));
      setTimeout(() => hoard.push(new Uint8Array(Number.MAX_SAFE_INTEGER)));
      return forever();
    },
    /** What a message does to this worker that it cannot deserialize. */
    failToDeserialize(n) {
      begin(n);
      setTimeout(() => self.dispatchEvent(new MessageEvent('messageerror')));
      return forever();
    },
  },
  {
    init: (data) => {
      runs = data.runs;
      if (parameters.has('reject')) throw new Error('this worker refuses to start');
    },
  },
);
