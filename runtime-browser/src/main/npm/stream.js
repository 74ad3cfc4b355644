/** The page's side of an async generator handler. */

/* Items that the worker may be ahead of the consumer. */
const WINDOW = 8;

/**
 * An async iterator whose items are pushed by the runtime. It grants the worker as many items as there is room for,
 * so that a slow consumer slows the handler down.
 */
export class TaskStream {
  #items = [];
  #readers = [];
  #ending = null;
  #granted = 0;
  #grant;
  #cancel;

  /** @param grant tells the worker that it may send n more items; @param cancel ends the handler */
  constructor(grant, cancel) {
    this.#grant = grant;
    this.#cancel = cancel;
  }

  push(value) {
    this.#granted--;
    const reader = this.#readers.shift();
    if (reader) {
      reader.resolve({ value, done: false });
      this.#refill();
    } else if (!this.#ending) {
      this.#items.push(value);
    }
  }

  end(value) {
    this.#finish({ resolve: { value, done: true } });
  }

  fail(error) {
    this.#finish({ reject: error });
  }

  get iterator() {
    const iterator = {
      next: () => this.#next(),
      return: (value) => this.#return(value),
      [Symbol.asyncIterator]: () => iterator,
    };
    return iterator;
  }

  #finish(ending) {
    if (this.#ending) return;
    this.#ending = ending;
    for (const reader of this.#readers.splice(0)) this.#deliverEnd(reader);
  }

  /* The end is told once; whoever asks on gets an empty end, as from a generator. */
  #deliverEnd({ resolve, reject }) {
    const ending = this.#ending;
    this.#ending = { resolve: { value: undefined, done: true } };
    if ('reject' in ending) reject(ending.reject);
    else resolve(ending.resolve);
  }

  #next() {
    return new Promise((resolve, reject) => {
      if (this.#items.length > 0) {
        resolve({ value: this.#items.shift(), done: false });
        this.#refill();
      } else if (this.#ending) {
        this.#deliverEnd({ resolve, reject });
      } else {
        this.#readers.push({ resolve, reject });
        this.#refill();
      }
    });
  }

  #return(value) {
    this.#items.length = 0;
    if (!this.#ending) {
      this.#finish({ resolve: { value: undefined, done: true } });
      this.#cancel();
    }
    return Promise.resolve({ value, done: true });
  }

  #refill() {
    const room = WINDOW - this.#granted - this.#items.length;
    if (!this.#ending && room * 2 >= WINDOW) {
      this.#granted += room;
      this.#grant(room);
    }
  }
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
Object.defineProperty(CallPromise.prototype, 'constructor', { value: Promise, configurable: true, writable: true });

/** Makes the promise of a call. */
export const newCallPromise = (executor) => new CallPromise(executor);
