import { callback, choice, integer, optionalBoolean, optionalFunction, optionalSignal, options as optionsOf } from './options.js';
import { isAbortError, report } from './errors.js';

const ERROR_POLICIES = ['fail-fast', 'continue'];

function iteratorOf(items, field) {
  const open = items?.[Symbol.asyncIterator] ?? items?.[Symbol.iterator];
  if (typeof open !== 'function') throw new TypeError(`${field} must be an iterable or async iterable`);
  return open.call(items);
}

/** A queue that its producer fills and one consumer awaits. */
class Mailbox {
  #letters = [];
  #wake = null;

  get size() {
    return this.#letters.length;
  }

  put(letter) {
    this.#letters.push(letter);
    this.#wake?.();
    this.#wake = null;
  }

  async take() {
    while (this.#letters.length === 0) await new Promise((resolve) => (this.#wake = resolve));
    return this.#letters.shift();
  }
}

/** Runs a function for many items, a bounded number at a time, whether or not the results are pulled. */
class ParallelRun {
  #source;
  #limit;
  #fn;
  #options;
  #keyOf;
  #mailbox = new Mailbox();
  #running = 0;
  #pulling = false;
  #exhausted = false;
  #stopped = false;

  constructor(source, limit, fn, options) {
    this.#source = source;
    this.#limit = limit;
    this.#fn = fn;
    this.#options = options;
    this.#keyOf = options.abortTaskController && options.keyOf;
  }

  async *results() {
    const { signal, returnSettled } = this.#options;
    const stop = () => this.#stop({ nothing: true });
    signal?.addEventListener('abort', stop);
    if (signal?.aborted) stop();
    try {
      this.#refill();
      while (this.#mailbox.size > 0 || this.#running > 0 || !this.#exhausted) {
        const { failed, fatal, error, value, item, key, nothing } = await this.#mailbox.take();
        if (fatal) throw error;
        if (signal?.aborted) return;
        this.#refill();
        if (nothing || this.#isAborted(key)) continue;
        if (returnSettled) yield failed ? { status: 'rejected', error, item } : { status: 'fulfilled', value, item };
        else if (!failed) yield value;
      }
    } finally {
      this.#stopped = true;
      signal?.removeEventListener('abort', stop);
      if (!this.#exhausted) await this.#source.return?.();
    }
  }

  /* From now on nothing new starts; the letter tells the consumer why. */
  #stop(letter) {
    this.#stopped = true;
    this.#mailbox.put(letter);
  }

  /* A slot stays taken until its result has a place among at most `limit` that wait to be pulled. */
  #refill() {
    while (!this.#stopped && !this.#exhausted && !this.#pulling && this.#running < this.#limit && this.#mailbox.size + this.#running < 2 * this.#limit) {
      let step;
      try {
        step = this.#source.next();
      } catch (error) {
        this.#sourceFailed(error);
        return;
      }
      if (typeof step?.then === 'function') {
        this.#pulling = true;
        step.then(
          (result) => {
            this.#pulling = false;
            this.#accept(result);
            this.#refill();
          },
          (error) => this.#sourceFailed(error),
        );
      } else {
        this.#accept(step);
      }
    }
  }

  #sourceFailed(error) {
    this.#exhausted = true;
    this.#pulling = false;
    const letter = this.#failure(error, undefined);
    if (letter.failed && !this.#options.returnSettled) this.#stop({ ...letter, fatal: true });
    else this.#mailbox.put(letter);
  }

  #accept({ done, value: item }) {
    if (done) {
      this.#exhausted = true;
      this.#mailbox.put({ nothing: true });
      return;
    }
    if (this.#stopped) return;
    this.#running++;
    this.#run(item).then((letter) => {
      this.#running--;
      if (this.#stopped) return;
      if (letter.failed && this.#options.failFast) {
        this.#stop({ ...letter, fatal: true });
      } else {
        this.#mailbox.put(letter);
        this.#refill();
      }
    });
  }

  async #run(item) {
    let key;
    try {
      key = this.#keyOf?.(item);
      if (this.#isAborted(key)) return { nothing: true };
      return { value: await this.#fn(item), item, key };
    } catch (error) {
      return { ...this.#failure(error, item), key };
    }
  }

  #failure(error, item) {
    const { signal, abortTaskController, onError } = this.#options;
    if ((signal || abortTaskController) && isAbortError(error)) return { nothing: true };
    try {
      onError?.(error, item);
    } catch (thrown) {
      report(thrown);
    }
    return { failed: true, error, item };
  }

  #isAborted(key) {
    return key !== undefined && this.#options.abortTaskController?.isAborted(key) === true;
  }
}

export function parallelLimit(items, limit, fn, given) {
  const options = optionsOf('options', given);
  integer('limit', limit ?? NaN, undefined, 1);
  callback('fn', fn);
  const checked = {
    signal: optionalSignal(options.signal),
    abortTaskController: options.abortTaskController,
    keyOf: optionalFunction('keyOf', options.keyOf),
    onError: optionalFunction('onError', options.onError),
    returnSettled: optionalBoolean('returnSettled', options.returnSettled),
    failFast: choice('errorPolicy', options.errorPolicy, 'fail-fast', ERROR_POLICIES) === 0 && !options.returnSettled,
  };
  return new ParallelRun(iteratorOf(items, 'items'), limit, fn, checked).results();
}

export async function* yieldAsCompleted(promises) {
  const mailbox = new Mailbox();
  let left = 0;
  for (const promise of promises) {
    left++;
    Promise.resolve(promise).then(
      (value) => mailbox.put({ value }),
      (error) => mailbox.put({ error, failed: true }),
    );
  }
  for (; left > 0; left--) {
    const { value, error, failed } = await mailbox.take();
    if (failed) throw error;
    yield value;
  }
}
