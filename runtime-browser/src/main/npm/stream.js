/** The page's side of an async generator handler. */

import { define } from './errors.js';

/* Items that the worker may be ahead of the consumer. */
const WINDOW = 8;

const empty = () => ({ value: undefined, done: true });

/**
 * An async iterator whose items are pushed by the runtime. It grants the worker as many items as there is room for,
 * so that a slow consumer slows the handler down.
 *
 * @param grant tells the worker that it may send n more items
 * @param cancel ends the handler
 */
export function TaskStream(grant, cancel) {
  const items = [];
  const readers = [];
  let ending = null;
  let granted = 0;

  const refill = () => {
    const room = WINDOW - granted - items.length;
    if (!ending && room * 2 >= WINDOW) {
      granted += room;
      grant(room);
    }
  };

  /* The end is told once; whoever asks on gets an empty end, as from a generator. */
  const deliverEnd = ([resolve, reject]) => {
    const [last, failed] = ending;
    ending = [empty()];
    (failed ? reject : resolve)(last);
  };

  const finish = (last, failed) => {
    if (ending) return;
    ending = [last, failed];
    for (const reader of readers.splice(0)) deliverEnd(reader);
  };

  const iterator = {
    next: () =>
      new Promise((resolve, reject) => {
        if (items.length > 0) {
          resolve({ value: items.shift(), done: false });
          refill();
        } else if (ending) {
          deliverEnd([resolve, reject]);
        } else {
          readers.push([resolve, reject]);
          refill();
        }
      }),
    return(value) {
      items.length = 0;
      if (!ending) {
        finish(empty());
        cancel();
      }
      return Promise.resolve({ value, done: true });
    },
    [Symbol.asyncIterator]: () => iterator,
  };

  return {
    iterator,
    push(value) {
      granted--;
      const reader = readers.shift();
      if (reader) {
        reader[0]({ value, done: false });
        refill();
      } else if (!ending) {
        items.push(value);
      }
    },
    end: (value) => finish({ value, done: true }),
    fail: (error) => finish(error, true),
  };
}

/* What every call returns: a promise that can be iterated too. Iterating costs nothing until it is done. */
class CallPromise extends Promise {
  [Symbol.asyncIterator]() {
    const opened = this.then((stream) => {
      if (typeof stream?.[Symbol.asyncIterator] !== 'function') {
        throw new TypeError('the method is no async generator: await the call instead of iterating it');
      }
      return stream[Symbol.asyncIterator]();
    });
    const iterator = {
      next: () => opened.then((stream) => stream.next()),
      return: (value) => opened.then((stream) => stream.return(value)),
      [Symbol.asyncIterator]: () => iterator,
    };
    return iterator;
  }
}

/*
 * To the language a call's promise is a plain one: `await` takes its short way only where `constructor` is Promise,
 * and what `then` derives needs no subclass.
 */
define(CallPromise.prototype, { constructor: Promise });

/** Makes the promise of a call. */
export const newCallPromise = (executor) => new CallPromise(executor);
