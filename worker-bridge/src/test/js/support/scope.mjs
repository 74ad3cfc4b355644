/**
 * A worker's global scope in Node: what `createTaskWorker` needs of it, with messages that are really cloned and
 * transferred, and a record of everything that was posted.
 */

import { load } from './package.mjs';

const { createTaskWorker, transfer } = await load('worker');
export { createTaskWorker, transfer };

const served = Symbol.for('atelier.worker');

/** Lets everything that is due happen: microtasks, and tasks that are already queued. */
export const turn = () => new Promise((resolve) => setImmediate(resolve));

/**
 * Installs a fresh scope; the one before is gone.
 *
 * @param {{refuse?: (message: any[], list: any[]) => void}} [options] `refuse` may throw instead of a post
 */
export function openScope({ refuse = () => {} } = {}) {
  const listeners = { message: [], messageerror: [], error: [] };
  const scope = {
    /** Messages as the page gets them. */
    posted: [],
    /** Transfer list of each. */
    lists: [],
    closed: false,
    /** Passes a message to the worker, as a clone. */
    receive(message, list) {
      const data = structuredClone(message, { transfer: list });
      for (const listener of listeners.message) listener({ data });
    },
    /** Passes a message and waits until the worker has said everything it has to say about it. */
    async exchange(message, list) {
      scope.posted.length = scope.lists.length = 0;
      scope.receive(message, list);
      await turn();
      return scope.posted;
    },
    messageError() {
      for (const listener of listeners.messageerror) listener({});
    },
    /** Something was thrown outside of every handler; the page hears of it unless `event.defaultPrevented`. */
    error(event = { isTrusted: true, defaultPrevented: false }) {
      for (const listener of listeners.error) listener(event);
    },
  };
  delete globalThis[served];
  globalThis.postMessage = (message, list = []) => {
    refuse(message, list);
    const copy = structuredClone(message, { transfer: list });
    scope.posted.push(copy);
    scope.lists.push(list);
  };
  globalThis.addEventListener = (type, listener) => listeners[type].push(listener);
  globalThis.close = () => {
    scope.closed = true;
  };
  return scope;
}

/** Generation that the tests' page gives its workers. */
export const GENERATION = 7;

/** Serves handlers that are ready: HELLO, INIT and READY are behind them. */
export async function ready(handlers, { flags = null, refuse, init, data, sendsAhead } = {}) {
  let refusing = false;
  const scope = openScope({ refuse: (...post) => refusing && refuse?.(...post) });
  createTaskWorker(handlers, init && { init });
  const more = sendsAhead === undefined ? [] : [sendsAhead];
  await scope.exchange(['atelier/1', 1, GENERATION, 'job', data, flags, ...more]);
  scope.posted.length = scope.lists.length = 0;
  refusing = true;
  return scope;
}

const entriesOf = (list, first) =>
  list.flatMap(([method, args = [], options = 0], i) => [first + i, 1, method, args, options]);

/** A message with calls, each `[method, args, options]`, numbered from `first`. */
export const calls = (list, first = 1) => ['atelier/1', 2, GENERATION, ...entriesOf(list, first)];

/** The same, ahead of their turn, from a page that has heard of `ends` ends. */
export const ahead = (ends, list, first = 1) => ['atelier/1', 5, GENERATION, ends, ...entriesOf(list, first)];

export const cancel = (id, reason, attempt = 1) => ['atelier/1', 3, GENERATION, id, attempt, reason];
export const recall = ['atelier/1', 6, GENERATION];
export const credit = (id, count, attempt = 1) => ['atelier/1', 4, GENERATION, id, attempt, count];

/** All answers posted so far, one `{id, attempt, status, value}` each. */
export function answers(scope) {
  return scope.posted
    .filter((message) => message[1] === 3)
    .flatMap((message) => {
      const entries = [];
      for (let i = 3; i < message.length; i += 4) {
        const [id, attempt, status, value] = message.slice(i, i + 4);
        entries.push({ id, attempt, status, value });
      }
      return entries;
    });
}

export const STATUS = { ok: 0, error: 1, progress: 2, open: 3, item: 4, end: 5, returned: 6 };

/** Calls one handler once and gives its last answer. */
export async function answerOf(scope, method, args = [], options = 0, id = 1) {
  await scope.exchange(calls([[method, args, options]], id));
  return answers(scope).at(-1);
}
