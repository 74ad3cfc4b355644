/**
 * Kinds of calls: how each is made and what a right result is. `make(view, n, dice)` returns the promise of what the
 * caller ends up with and `right(value)`; a kind without `right` never answers.
 */

/** Reads a stream to its end. */
async function collect(stream) {
  const items = [];
  for await (const item of stream) items.push(item);
  return items;
}

const isRun = (values, n, length) => values.length === length && values.every((value, i) => value === n + i);

/** Kinds that work. */
const WORK = {
  add(view, n, dice) {
    const [a, b] = [dice.below(1000), dice.below(1000)];
    return { promise: view.add(n, a, b), right: (value) => value === a + b };
  },
  digest(view, n, dice) {
    const list = Array.from({ length: 1 + dice.below(20) }, () => ({ value: dice.below(100), label: `of ${n}` }));
    const sum = list.reduce((total, { value }) => total + value, 0);
    return { promise: view.digest(n, list, dice.below(12)), right: (value) => value.n === n && value.sum === sum };
  },
  move(view, n, dice) {
    const bytes = Uint8Array.from({ length: 1 + dice.below(64) }, () => dice.below(256));
    const expected = bytes.map((byte) => byte + 1);
    const byName = dice.once(4);
    const promise = (byName ? view.with({ transfer: [bytes.buffer] }) : view).move(n, bytes);
    return { promise, transferred: byName, right: (value) => value.length === expected.length && value.every((byte, i) => byte === expected[i]) };
  },
  items(view, n, dice) {
    const count = dice.below(40);
    return { promise: collect(view.items(n, count)), stream: true, right: (items) => isRun(items, n, count) };
  },
  report(view, n, dice) {
    const count = 1 + dice.below(5);
    let heard = [];
    const onProgress = (value) => {
      // An attempt that follows a crash reports from the beginning.
      if (value === n) heard = [];
      heard.push(value);
    };
    const promise = view.with({ onProgress }).report(n, count);
    return { promise, right: (value) => value === count && isRun(heard, n, count) };
  },
  refuse(view, n) {
    const promise = view.refuse(n).then(
      (value) => ({ value }),
      (error) => {
        if (error.name === 'RangeError' && error.message === `call ${n} refused`) return 'refused';
        throw error;
      },
    );
    return { promise, fails: true, right: (value) => value === 'refused' };
  },
};

/** Kinds that end their worker. */
const HARM = {
  throwInTimer: (view, n, dice) => ({ promise: view.throwInTimer(n, dice.below(10)) }),
  answerThenThrow: (view, n, dice) => ({ promise: view.answerThenThrow(n, dice.below(10)), right: (value) => value === n }),
  close: (view, n) => ({ promise: view.close(n) }),
  answerThenClose: (view, n, dice) => ({ promise: view.answerThenClose(n, dice.below(10)), right: (value) => value === n }),
  blowUp: (view, n) => ({ promise: view.blowUp(n, 24) }),
  failToDeserialize: (view, n) => ({ promise: view.failToDeserialize(n) }),
  /** Needs a timeout and `killAfterMs`. */
  spin: (view, n, dice) => ({ promise: view.with({ timeoutMs: 20 + dice.below(30) }).spin(n), mayAbort: true }),
};

export const KINDS = { ...WORK, ...HARM };

/** How many of a thousand calls are of each kind. */
export const MIX = {
  add: 430,
  digest: 230,
  move: 100,
  items: 80,
  report: 70,
  refuse: 60,
  throwInTimer: 6,
  answerThenThrow: 5,
  close: 5,
  answerThenClose: 4,
  blowUp: 3,
  failToDeserialize: 4,
  spin: 3,
};

/** Whether calls of this kind end their worker. */
export const isHarm = (kind) => kind in HARM;
