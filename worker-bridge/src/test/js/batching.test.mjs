import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { answers, calls, ready, turn } from './support/scope.mjs';

/** Short runs after which answers of a method may wait for one another. */
const RUNS_TO_TRUST = 32;

/** The clock that the harness reads; only `compute` moves it. */
let clock = 0;

/** Takes time, as a handler that keeps the thread does. */
function compute(millis) {
  clock += millis;
}

const realNow = performance.now;
before(() => {
  performance.now = () => clock;
});
after(() => {
  performance.now = realNow;
});

async function warmUp(scope, method, args) {
  for (let i = 0; i < RUNS_TO_TRUST; i++) await scope.exchange(calls([[method, args]]));
  scope.posted.length = 0;
}

const many = (method, n, args) => calls(Array.from({ length: n }, () => [method, args]));

describe('answers of one turn', () => {
  it('travel in one message, in order, once a method has proved short', async () => {
    const scope = await ready({ short: () => 1, shortAsync: async () => 2 });
    await warmUp(scope, 'short');
    await warmUp(scope, 'shortAsync');

    await scope.exchange(many('short', 20));
    assert.equal(scope.posted.length, 1);
    assert.deepEqual(answers(scope).map(({ id }) => id), Array.from({ length: 20 }, (_, i) => i + 1));

    await scope.exchange(many('shortAsync', 20));
    assert.equal(scope.posted.length, 1);
    assert.equal(answers(scope).length, 20);
  });

  it('leave one by one until then', async () => {
    const scope = await ready({ short: () => 1 });

    await scope.exchange(many('short', 5));

    assert.equal(scope.posted.length, 5);
  });
});

describe('a long call', () => {
  it('never holds back an answer that was there before it', async () => {
    const postedBefore = [];
    let scope;
    scope = await ready({
      quick: () => 'quick',
      long() {
        postedBefore.push(answers(scope).map(({ value }) => value));
        compute(2);
        return 'long';
      },
    });
    await warmUp(scope, 'quick');

    for (let i = 0; i < 3; i++) await scope.exchange(calls([['quick'], ['long'], ['quick'], ['long']]));

    for (const posted of postedBefore) assert.equal(posted.at(-1), 'quick');
    assert.deepEqual(postedBefore.map((posted) => posted.length), [1, 3, 1, 3, 1, 3]);
  });

  it('takes its method the trust', async () => {
    let scope;
    const postedBefore = [];
    scope = await ready({
      work(millis) {
        postedBefore.push(scope.posted.length);
        compute(millis);
      },
    });
    await warmUp(scope, 'work', [0]);
    await scope.exchange(calls([['work', [2]]]));
    postedBefore.length = 0;

    await scope.exchange(calls([['work', [0]], ['work', [0]], ['work', [2]]]));

    assert.deepEqual(postedBefore, [0, 1, 2]);
  });

  it('does not hold back the answer of an async neighbour that is done', async () => {
    const postedBefore = [];
    let scope;
    scope = await ready({
      quick: async () => 'quick',
      async long() {
        await null;
        postedBefore.push(scope.posted.length);
        compute(2);
      },
    });

    await scope.exchange(calls([['quick'], ['long']]));

    assert.deepEqual(postedBefore, [1]);
  });

  it('may follow many short ones, whose answers wait for about a millisecond at most', async () => {
    let scope;
    scope = await ready({ short: () => compute(0.3) });
    await warmUp(scope, 'short');

    await scope.exchange(many('short', 12));

    assert.deepEqual(scope.posted.map((message) => (message.length - 3) / 4), [4, 4, 4]);
  });
});

it('answers of different turns travel apart', async () => {
  const pending = [];
  const scope = await ready({ wait: () => new Promise((resolve) => pending.push(resolve)) });
  await scope.exchange(many('wait', 3));

  for (const resolve of pending) {
    resolve();
    await turn();
  }

  assert.equal(scope.posted.length, 3);
});
