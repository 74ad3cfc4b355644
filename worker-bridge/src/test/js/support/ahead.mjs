/**
 * Workers that get calls ahead of their turn, with a clock and timers that only the test moves.
 *
 * `start` serves `handlers` and runs each method named in `short` until its calls may come ahead.
 */

import { after, before } from 'node:test';
import { ahead, calls, ready, turn } from './scope.mjs';

/** Short runs after which a method's calls may come ahead. */
export const RUNS = 32;

let clock = 0;
let timers = [];

/** Takes time, as a handler that keeps the thread does. */
export function compute(millis) {
  clock += millis;
}

/** Makes clock and timers stand still in the tests of a file. */
export function useStillTime() {
  const { now } = performance;
  const { setTimeout } = globalThis;
  before(() => {
    performance.now = () => clock;
    globalThis.setTimeout = (callback) => void timers.push(callback);
  });
  after(() => {
    performance.now = now;
    globalThis.setTimeout = setTimeout;
  });
}

/** Lets the timers that are set now ring, in order. */
export async function ring() {
  const due = timers;
  timers = [];
  for (const callback of due) {
    callback();
    await turn();
  }
}

/** Gates by name: `hold(name)` waits until `open(name)`. */
export function gates() {
  const waiting = new Map();
  return {
    hold: (name) => new Promise((resolve) => waiting.set(name, resolve)),
    async open(name) {
      waiting.get(name)(name);
      waiting.delete(name);
      await turn();
    },
  };
}

export const isEnd = (status) => status === 0 || status === 1 || status === 5;

/**
 * @param {object} handlers
 * @param {string[]} [short] methods to make known as short; they are called with `'warm'`
 * @returns the scope, with `send`, `sendAhead` and `ends`, the number of ends that it has posted
 */
export async function start(handlers, short = Object.keys(handlers), options = { sendsAhead: true }) {
  timers = [];
  const scope = await ready(handlers, options);
  const all = [];
  let id = 0;
  for (const method of short) {
    for (let i = 0; i < RUNS; i++) await scope.exchange(calls([[method, ['warm']]], ++id));
  }
  scope.posted.length = 0;
  const counted = RUNS * short.length;
  scope.posted.push = (...messages) => {
    all.push(...messages);
    return Array.prototype.push.apply(scope.posted, messages);
  };
  return Object.assign(scope, {
    /** Everything said about calls since the start: `'1 ok'`, `'2 returned'`, … */
    told() {
      const names = ['ok', 'error', 'progress', 'open', 'item', 'end', 'returned'];
      return all
        .filter((message) => message[1] === 3)
        .flatMap((message) => {
          const entries = [];
          for (let i = 3; i < message.length; i += 4) entries.push(`${message[i]} ${names[message[i + 2]]}`);
          return entries;
        });
    },
    /** Ends posted so far, what a page that has heard everything says in AHEAD. */
    ends: () => counted + scope.told().filter((entry) => /ok|error|end/.test(entry)).length,
    async send(list, first) {
      scope.receive(calls(list, first));
      await turn();
    },
    /** Sends calls ahead; the page has heard of `ends` ends. */
    async sendAhead(list, first, ends = scope.ends()) {
      scope.receive(ahead(ends, list, first));
      await turn();
    },
    async tell(message) {
      scope.receive(message);
      await turn();
    },
  });
}
