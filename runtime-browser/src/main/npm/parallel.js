import {
  callback,
  choice,
  integer,
  optionalBoolean,
  optionalFunction,
  optionalSignal,
  options as optionsOf,
} from './options.js';
import { attempt, isAbortError } from './errors.js';

const ERROR_POLICIES = ['fail-fast', 'continue'];

function iteratorOf(items, field) {
  const open = items?.[Symbol.asyncIterator] ?? items?.[Symbol.iterator];
  if (typeof open !== 'function') throw new TypeError(`${field} must be an iterable or async iterable`);
  return open.call(items);
}

/** A queue that its producer fills and one consumer awaits. */
function newMailbox() {
  const letters = [];
  let wake;
  return {
    letters,
    put(letter) {
      letters.push(letter);
      wake?.();
    },
    async take() {
      while (letters.length === 0) await new Promise((resolve) => (wake = resolve));
      return letters.shift();
    },
  };
}

/** Runs a function for many items, a bounded number at a time, whether or not the results are pulled. */
async function* run(source, limit, fn, { signal, abortTaskController, keyOf, onError, returnSettled, failFast }) {
  const { letters, put, take } = newMailbox();
  let running = 0;
  let pulling = false;
  let exhausted = false;
  let stopped = false;

  /* From now on nothing new starts; the letter tells the consumer why. */
  const stop = (letter) => {
    stopped = true;
    put(letter);
  };
  const onAbort = () => stop({ nothing: true });

  const isAborted = (key) => key !== undefined && abortTaskController?.isAborted(key) === true;

  const failure = (error, item) => {
    if ((signal || abortTaskController) && isAbortError(error)) return { nothing: true };
    if (onError) attempt(onError, error, item);
    return { failed: true, error, item };
  };

  const sourceFailed = (error) => {
    exhausted = true;
    pulling = false;
    const letter = failure(error);
    if (letter.failed && !returnSettled) stop({ ...letter, fatal: true });
    else put(letter);
  };

  const work = async (item) => {
    let key;
    try {
      key = abortTaskController && keyOf?.(item);
      if (isAborted(key)) return { nothing: true };
      return { value: await fn(item), item, key };
    } catch (error) {
      return { ...failure(error, item), key };
    }
  };

  const accept = ({ done, value: item }) => {
    if (done) {
      exhausted = true;
      put({ nothing: true });
      return;
    }
    if (stopped) return;
    running++;
    work(item).then((letter) => {
      running--;
      if (stopped) return;
      if (letter.failed && failFast) {
        stop({ ...letter, fatal: true });
      } else {
        put(letter);
        refill();
      }
    });
  };

  /* A slot stays taken until its result has a place among at most `limit` that wait to be pulled. */
  const refill = () => {
    while (!stopped && !exhausted && !pulling && running < limit && letters.length + running < 2 * limit) {
      let step;
      try {
        step = source.next();
      } catch (error) {
        sourceFailed(error);
        return;
      }
      if (typeof step?.then === 'function') {
        pulling = true;
        step.then((result) => {
          pulling = false;
          accept(result);
          refill();
        }, sourceFailed);
      } else {
        accept(step);
      }
    }
  };

  signal?.addEventListener('abort', onAbort);
  if (signal?.aborted) onAbort();
  try {
    refill();
    while (letters.length > 0 || running > 0 || !exhausted) {
      const { failed, fatal, error, value, item, key, nothing } = await take();
      if (fatal) throw error;
      if (signal?.aborted) return;
      refill();
      if (nothing || isAborted(key)) continue;
      if (returnSettled) yield failed ? { status: 'rejected', error, item } : { status: 'fulfilled', value, item };
      else if (!failed) yield value;
    }
  } finally {
    stopped = true;
    signal?.removeEventListener('abort', onAbort);
    if (!exhausted) await source.return?.();
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
  return run(iteratorOf(items, 'items'), limit, fn, checked);
}

export async function* yieldAsCompleted(promises) {
  const { put, take } = newMailbox();
  let left = 0;
  for (const promise of promises) {
    left++;
    Promise.resolve(promise).then(
      (value) => put({ value }),
      (error) => put({ error, failed: true }),
    );
  }
  for (; left > 0; left--) {
    const { value, error, failed } = await take();
    if (failed) throw error;
    yield value;
  }
}
