import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { answerOf, answers, calls, cancel, ready, STATUS, turn } from './support/scope.mjs';

/** Runs `body` as a handler with the context of a call; gives its answer. */
async function inHandler(body, { args = [], options = 0, ...setup } = {}) {
  const scope = await ready({ body }, setup);
  return { scope, answer: await answerOf(scope, 'body', args, options) };
}

describe('the place of the context', () => {
  const seen = (handler) => async (...args) => {
    let received;
    const wrapped = function (...all) {
      received = all;
    };
    Object.defineProperty(wrapped, 'length', { value: handler.length });
    await inHandler(wrapped, { args });
    return received.map((arg) => (arg?.callId === 'job-1' ? 'ctx' : arg));
  };

  it('is after the declared parameters, and after all arguments', async () => {
    const two = seen((a, b, ctx) => [a, b, ctx]);

    assert.deepEqual(await two(1, 2), [1, 2, 'ctx']);
    assert.deepEqual(await two(1), [1, undefined, 'ctx']);
    assert.deepEqual(await two(), [undefined, undefined, 'ctx']);
    assert.deepEqual(await two(1, 2, 3), [1, 2, 3, 'ctx']);
    assert.deepEqual(await two(undefined, null), [undefined, null, 'ctx']);
  });

  it('follows the arguments of a handler that declares no parameter', async () => {
    const none = seen(() => {});

    assert.deepEqual(await none(), ['ctx']);
    assert.deepEqual(await none(1, 2), [1, 2, 'ctx']);
  });
});

describe('the context', () => {
  it('knows call and key', async () => {
    const handler = (ctx) => [ctx.callId, ctx.key];

    assert.deepEqual((await inHandler(handler)).answer.value, ['job-1', undefined]);
    assert.deepEqual((await inHandler(handler, { options: { key: 'tile' } })).answer.value, ['job-1', 'tile']);
    assert.deepEqual((await inHandler(handler, { options: {} })).answer.value, ['job-1', undefined]);
  });

  it('has one signal, which is an AbortSignal', async () => {
    const { answer } = await inHandler((ctx) => [ctx.signal === ctx.signal, ctx.signal instanceof AbortSignal, ctx.signal.aborted]);

    assert.deepEqual(answer.value, [true, true, false]);
  });

  it('can be taken apart', async () => {
    const { scope, answer } = await inHandler((ctx) => {
      const { signal, key, callId, throwIfAborted, progress, isAborted } = ctx;
      throwIfAborted();
      progress(1);
      return [signal.aborted, key, callId, isAborted()];
    });

    assert.deepEqual(answer.value, [false, undefined, 'job-1', false]);
    assert.equal(answers(scope).length, 2);
  });

  it('shows and clones as nothing', async () => {
    const { answer } = await inHandler((ctx) => [Object.keys(ctx), JSON.stringify(ctx), structuredClone(ctx)]);

    assert.deepEqual(answer.value, [[], '{}', {}]);
  });
});

describe('cancel', () => {
  const hang = () => {
    const contexts = [];
    return { contexts, handlers: { hang: (ctx) => { contexts.push(ctx); return new Promise(() => {}); } } };
  };

  it('aborts the signal with the reason, and every view of it', async () => {
    const { contexts, handlers } = hang();
    const scope = await ready(handlers);
    await scope.exchange(calls([['hang'], ['hang']]));
    const events = [];
    contexts[0].signal.onabort = () => events.push('aborted');

    await scope.exchange(cancel(1, [1, 'DOMException', 'AbortError', 'enough', '']));

    const [first, second] = contexts;
    assert.deepEqual(events, ['aborted']);
    assert.equal(first.signal.aborted, true);
    assert.equal(first.signal.reason.name, 'AbortError');
    assert.equal(first.signal.reason.message, 'enough');
    assert.equal(first.isAborted(), true);
    assert.throws(() => first.throwIfAborted(), first.signal.reason);
    assert.equal(second.signal.aborted, false);
    assert.equal(second.isAborted(), false);
    second.throwIfAborted();
  });

  it('is seen by a signal that is asked for later', async () => {
    const { contexts, handlers } = hang();
    const scope = await ready(handlers);
    await scope.exchange(calls([['hang']]));

    await scope.exchange(cancel(1, [0, { why: 'late' }]));

    assert.deepEqual(contexts[0].signal.reason, { why: 'late' });
    assert.throws(() => contexts[0].throwIfAborted(), (reason) => reason.why === 'late');
  });

  it('without a reason gives an AbortError', async () => {
    const { contexts, handlers } = hang();
    const scope = await ready(handlers);
    await scope.exchange(calls([['hang']]));

    await scope.exchange(cancel(1, [0, undefined]));

    assert.equal(contexts[0].signal.reason.name, 'AbortError');
    assert.throws(() => contexts[0].throwIfAborted(), { name: 'AbortError' });
  });

  it('counts once', async () => {
    const { contexts, handlers } = hang();
    const scope = await ready(handlers);
    await scope.exchange(calls([['hang']]));

    await scope.exchange(cancel(1, [0, 'first']));
    await scope.exchange(cancel(1, [0, 'second']));

    assert.equal(contexts[0].signal.reason, 'first');
  });

  it('does not end the handler: its answer is sent when it ends', async () => {
    let finish;
    const scope = await ready({ work: () => new Promise((resolve) => { finish = resolve; }) });
    await scope.exchange(calls([['work']]));

    await scope.exchange(cancel(1, [0, 'x']));
    assert.deepEqual(scope.posted, []);
    finish('done after all');
    await turn();

    assert.deepEqual(answers(scope), [{ id: 1, attempt: 1, status: STATUS.ok, value: 'done after all' }]);
  });

  it('of a call that is over, or was never there, is nothing', async () => {
    const scope = await ready({ quick: () => 1 });
    await scope.exchange(calls([['quick']]));

    assert.deepEqual(await scope.exchange(cancel(1, [0, 'x'])), []);
    assert.deepEqual(await scope.exchange(cancel(99, [0, 'x'])), []);
    assert.equal((await answerOf(scope, 'quick', [], 0, 2)).value, 1);
  });
});

describe('the shared abort flags', () => {
  const shared = () => new Int32Array(new SharedArrayBuffer(1024 * 4));

  it('abort a call from inside a synchronous loop', async () => {
    const flags = shared();
    let rounds = 0;
    const { answer } = await inHandler(
      (ctx) => {
        while (!ctx.isAborted()) if (++rounds === 1000) Atomics.store(flags, 1, 1);
        return [rounds, ctx.signal.aborted];
      },
      { flags },
    );

    assert.deepEqual(answer.value, [1000, false]);
  });

  it('make throwIfAborted throw an AbortError', async () => {
    const flags = shared();
    const { answer } = await inHandler(
      (ctx) => {
        ctx.throwIfAborted();
        Atomics.store(flags, 1, 1);
        ctx.throwIfAborted();
      },
      { flags },
    );

    assert.equal(answer.status, STATUS.error);
    assert.deepEqual(answer.value.slice(1, 3), ['DOMException', 'AbortError']);
  });

  it('belong to the call whose number they hold', async () => {
    const flags = shared();
    const seen = [];
    const scope = await ready({ look: (ctx) => seen.push(ctx.isAborted()) }, { flags });
    Atomics.store(flags, 5, 1029);

    await scope.exchange(calls([['look']], 5));
    await scope.exchange(calls([['look']], 2053));
    await scope.exchange(calls([['look']], 1029));

    // 1029 was aborted before it started, so its handler did not run.
    assert.deepEqual(seen, [false, false]);
    assert.equal(answers(scope)[0].status, STATUS.error);
    assert.deepEqual(answers(scope)[0].value.slice(1, 3), ['DOMException', 'AbortError']);
  });

  it('keep later calls of a message from starting', async () => {
    const flags = shared();
    const ran = [];
    const scope = await ready(
      {
        work(n) {
          ran.push(n);
          Atomics.store(flags, 2, 2);
        },
      },
      { flags },
    );

    await scope.exchange(calls([['work', [1]], ['work', [2]], ['work', [3]]]));

    assert.deepEqual(ran, [1, 3]);
    assert.deepEqual(answers(scope).map(({ id, status }) => [id, status]), [[1, 0], [2, 1], [3, 0]]);
  });

  it('are ignored when they are no shared array of integers', async () => {
    for (const flags of [undefined, 5, 'flags', [1, 1], new Uint8Array(8)]) {
      const { answer } = await inHandler((ctx) => ctx.isAborted(), { flags });
      assert.equal(answer.value, false);
    }
  });
});

describe('progress', () => {
  it('arrives in order, before the result', async () => {
    const { scope } = await inHandler(async (ctx) => {
      ctx.progress(1);
      ctx.progress({ two: 2 });
      await null;
      ctx.progress(undefined);
      return 'end';
    });

    assert.deepEqual(
      answers(scope).map(({ status, value }) => [status, value]),
      [[STATUS.progress, 1], [STATUS.progress, { two: 2 }], [STATUS.progress, undefined], [STATUS.ok, 'end']],
    );
  });

  it('leaves at once, from inside a synchronous handler', async () => {
    const counts = [];
    let scope;
    scope = await ready({
      work(ctx) {
        for (let i = 0; i < 3; i++) {
          ctx.progress(i);
          counts.push(scope.posted.length);
        }
      },
    });

    await scope.exchange(calls([['work']]));

    assert.deepEqual(counts, [1, 2, 3]);
  });

  it('that cannot be cloned throws at the handler, which may go on', async () => {
    const { scope, answer } = await inHandler((ctx) => {
      try {
        ctx.progress(() => {});
      } catch (error) {
        ctx.progress(error.name);
      }
      return 'went on';
    });

    assert.deepEqual(answers(scope).map(({ value }) => value), ['DataCloneError', 'went on']);
    assert.equal(answer.status, STATUS.ok);
  });

  it('does not overtake the answers before it', async () => {
    const scope = await ready({
      quick: async () => 'quick',
      async loud(ctx) {
        await null;
        await null;
        ctx.progress('loud');
      },
    });
    for (let i = 0; i < 40; i++) await scope.exchange(calls([['quick']]));

    await scope.exchange(calls([['quick'], ['loud']]));

    assert.deepEqual(answers(scope).map(({ value }) => value), ['quick', 'loud', undefined]);
  });
});
