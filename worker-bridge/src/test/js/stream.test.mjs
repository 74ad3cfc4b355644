import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { answers, calls, cancel, credit, ready, STATUS, transfer, turn } from './support/scope.mjs';

/** Short form of what was answered since the last exchange: `open`, `item 1`, `end x`, … */
function story(scope) {
  const words = Object.fromEntries(Object.entries(STATUS).map(([word, status]) => [status, word]));
  return answers(scope).map(({ status, value }) => {
    const shown = status === STATUS.error ? (value[3] ?? value[1]) : value;
    return status === STATUS.open || shown === undefined ? words[status] : `${words[status]} ${shown}`;
  });
}

/** Starts `handler` as a stream. */
async function stream(handler, args = [], options = 0) {
  const scope = await ready({ stream: handler });
  await scope.exchange(calls([['stream', args, options]]));
  return scope;
}

async function after(scope, message) {
  await scope.exchange(message);
  return story(scope);
}

describe('a stream', () => {
  it('pulls nothing before there is credit', async () => {
    const log = [];
    const scope = await stream(async function* () {
      log.push('started');
      yield 1;
    });

    assert.deepEqual(story(scope), ['open']);
    assert.deepEqual(log, []);
  });

  it('pulls as much as there is credit for', async () => {
    const made = [];
    const scope = await stream(async function* () {
      for (let i = 1; ; i++) {
        made.push(i);
        yield i;
      }
    });

    assert.deepEqual(await after(scope, credit(1, 2)), ['item 1', 'item 2']);
    assert.deepEqual(made, [1, 2]);
    assert.deepEqual(await after(scope, credit(1, 1)), ['item 3']);
    scope.receive(credit(1, 1));
    assert.deepEqual(await after(scope, credit(1, 1)), ['item 4', 'item 5']);
    assert.deepEqual(made, [1, 2, 3, 4, 5]);
  });

  it('ends with what the generator returns', async () => {
    const scope = await stream(async function* () {
      yield 1;
      return 'last';
    });

    assert.deepEqual(await after(scope, credit(1, 10)), ['item 1', 'end last']);
    assert.deepEqual(await after(scope, credit(1, 10)), []);
  });

  it('needs a credit to see its end', async () => {
    const scope = await stream(async function* () {
      yield 1;
    });

    assert.deepEqual(await after(scope, credit(1, 1)), ['item 1']);
    assert.deepEqual(await after(scope, credit(1, 1)), ['end']);
  });

  it('fails with what the generator throws', async () => {
    const scope = await stream(async function* () {
      yield 1;
      throw new Error('broken');
    });

    assert.deepEqual(await after(scope, credit(1, 10)), ['item 1', 'error broken']);
    assert.deepEqual(await after(scope, credit(1, 10)), []);
  });

  for (const [kind, handler] of Object.entries({
    'a generator': function* () { yield 1; yield 2; },
    'an async generator': async function* () { yield 1; yield 2; },
    'a promise of an async generator': async () => (async function* () { yield 1; yield 2; })(),
    'an iterator': () => [1, 2][Symbol.iterator](),
    'an async iterable': () => ({
      [Symbol.asyncIterator]() {
        let n = 0;
        return { next: async () => (n < 2 ? { value: ++n, done: false } : { value: undefined, done: true }) };
      },
    }),
    'an async iterator with plain results': () => {
      let n = 0;
      return { next: () => ({ value: ++n, done: n > 2 }), [Symbol.asyncIterator]() { return this; } };
    },
  })) {
    it(`may be ${kind}`, async () => {
      const scope = await stream(handler);
      assert.deepEqual(story(scope), ['open']);
      const [first, second, end] = await after(scope, credit(1, 10));
      assert.deepEqual([first, second, end.split(' ')[0]], ['item 1', 'item 2', 'end']);
    });
  }

  for (const [kind, value] of Object.entries({
    'an array': [1, 2],
    'a Map': new Map([[1, 2]]),
    'a string': 'text',
    'an object with a field called next': { next: 1 },
  })) {
    it(`is not ${kind}`, async () => {
      const scope = await stream(() => value);
      assert.deepEqual(answers(scope), [{ id: 1, attempt: 1, status: STATUS.ok, value }]);
    });
  }

  it('is not a ReadableStream, which is moved', async () => {
    const scope = await stream(() => new ReadableStream());

    assert.equal(scope.lists[0].length, 1);
    assert.ok(answers(scope)[0].value instanceof ReadableStream);
  });

  it('moves what its items hold, unless asked to clone', async () => {
    const made = [];
    const handler = async function* () {
      for (;;) {
        const item = new Uint8Array(4);
        made.push(item);
        yield made.length === 2 ? transfer(item, []) : item;
      }
    };

    const moving = await stream(handler);
    await moving.exchange(credit(1, 2));
    assert.deepEqual(made.map((item) => item.byteLength), [0, 4]);

    made.length = 0;
    const cloning = await stream(handler, [], { clone: true });
    await cloning.exchange(credit(1, 2));
    assert.deepEqual(made.map((item) => item.byteLength), [4, 4]);
  });

  it('sends an item before it works on the next', async () => {
    const posted = [];
    let scope;
    scope = await stream(function* () {
      for (;;) {
        posted.push(scope?.posted.length);
        yield posted.length;
      }
    });

    await scope.exchange(credit(1, 3));

    assert.deepEqual(posted, [0, 1, 2]);
  });

  it('fails alone when an item cannot be cloned, and cleans up', async () => {
    const log = [];
    const scope = await stream(async function* () {
      try {
        yield 1;
        yield () => {};
        yield 3;
      } finally {
        log.push('cleaned up');
      }
    });

    await scope.exchange(credit(1, 10));

    assert.deepEqual(answers(scope).map(({ status }) => status), [STATUS.item, STATUS.error]);
    assert.deepEqual(answers(scope)[1].value.slice(1, 3), ['DOMException', 'DataCloneError']);
    assert.deepEqual(log, ['cleaned up']);
  });

  it('shares a worker with other calls', async () => {
    const scope = await ready({
      async *count(from) {
        for (let i = from; i < from + 2; i++) yield i;
      },
      one: () => 'one',
    });
    await scope.exchange(calls([['count', [10]], ['one'], ['count', [20]]]));
    scope.posted.length = 0;

    scope.receive(credit(3, 5));
    scope.receive(credit(1, 5));
    scope.receive(calls([['one']], 4));
    await turn();

    const of = (n) => answers(scope).filter(({ id }) => id === n).map(({ value }) => value);
    assert.deepEqual([of(1), of(3), of(4)], [[10, 11, undefined], [20, 21, undefined], ['one']]);
  });
});

describe('a canceled stream', () => {
  const endless = (log) =>
    async function* (ctx) {
      try {
        for (let i = 1; ; i++) yield i;
      } finally {
        log.push(ctx.isAborted(), 'cleaned up');
      }
    };

  it('ends at its yield, after its cleanup', async () => {
    const log = [];
    const scope = await stream(endless(log));
    await scope.exchange(credit(1, 1));

    assert.deepEqual(await after(scope, cancel(1, [0, 'enough'])), ['end']);
    assert.deepEqual(log, [true, 'cleaned up']);
    assert.deepEqual(await after(scope, credit(1, 5)), []);
  });

  it('ends without having started', async () => {
    const log = [];
    const scope = await stream(endless(log));

    assert.deepEqual(await after(scope, cancel(1, [0, 'enough'])), ['end']);
    assert.deepEqual(log, []);
  });

  it('ends when the item in the making is done, which is not sent', async () => {
    const log = [];
    let finish;
    const scope = await stream(async function* () {
      try {
        yield await new Promise((resolve) => {
          finish = resolve;
        });
      } finally {
        log.push('cleaned up');
      }
    });
    await scope.exchange(credit(1, 3));

    assert.deepEqual(await after(scope, cancel(1, [0, 'enough'])), []);
    finish('too late');
    await turn();

    assert.deepEqual(story(scope), ['end']);
    assert.deepEqual(log, ['cleaned up']);
  });

  it('ends with the error that its signal causes', async () => {
    const scope = await stream(async function* (ctx) {
      await new Promise((_, reject) => ctx.signal.addEventListener('abort', () => reject(new Error('stopped'))));
      yield 1;
    });
    await scope.exchange(credit(1, 1));

    assert.deepEqual(await after(scope, cancel(1, [0, 'enough'])), ['error stopped']);
  });

  it('ends once, however its cleanup goes', async () => {
    const cases = [
      [async function* () { try { yield 1; } finally { yield 'one more'; } }, ['end one more']],
      [async function* () { try { yield 1; } finally { throw new Error('cleanup'); } }, ['error cleanup']],
      [() => ({ next: async () => ({ value: 1, done: false }), [Symbol.asyncIterator]() { return this; } }), ['end']],
      [() => ({ next: async () => ({ value: 1, done: false }), return: () => 5, [Symbol.asyncIterator]() { return this; } }), ['end']],
      [() => ({ next: async () => ({ value: 1, done: false }), return: () => { throw new Error('no'); }, [Symbol.asyncIterator]() { return this; } }), ['error no']],
    ];
    for (const [handler, expected] of cases) {
      const scope = await stream(handler);
      await scope.exchange(credit(1, 1));
      assert.deepEqual(await after(scope, cancel(1, [0, 'enough'])), expected);
      assert.deepEqual(await after(scope, cancel(1, [0, 'again'])), []);
    }
  });

  it('ends even if it was canceled before the handler gave it', async () => {
    let give;
    const scope = await stream(() => new Promise((resolve) => { give = resolve; }));
    await scope.exchange(cancel(1, [0, 'enough']));

    give((async function* () { yield 1; })());
    await turn();

    assert.deepEqual(story(scope), ['open', 'end']);
  });
});

describe('an iterator with bad manners', () => {
  for (const [what, next] of Object.entries({
    'throws': () => { throw new Error('bad'); },
    'rejects': () => Promise.reject(new Error('bad')),
    'gives no object': () => undefined,
    'has a trap': () => ({ get done() { throw new Error('bad'); } }),
  })) {
    it(`fails its call: ${what}`, async () => {
      const scope = await stream(() => ({ next, [Symbol.asyncIterator]() { return this; } }));
      await scope.exchange(credit(1, 3));
      assert.deepEqual(answers(scope).map(({ status }) => status), [STATUS.error]);
    });
  }
});
