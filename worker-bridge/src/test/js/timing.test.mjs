import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ahead, answers, calls, cancel, createTaskWorker, credit, GENERATION, openScope, ready, STATUS, turn } from './support/scope.mjs';

const TIMING = 7;

/** The clock that the harness reads, in milliseconds. */
let clock = 0;
let reads = 0;

const realNow = performance.now;
before(() => {
  performance.now = () => {
    reads++;
    return clock;
  };
});
after(() => {
  performance.now = realNow;
});

const init = (...asked) => ['atelier/1', 1, GENERATION, 'job', undefined, null, ...asked];

/** Serves handlers for a page that asks for the times of calls. */
async function timed(handlers) {
  const scope = openScope();
  createTaskWorker(handlers);
  await scope.exchange(init(true, true));
  scope.posted.length = 0;
  return scope;
}

/** What was answered, times as they would be by this test's clock. */
const told = (scope) =>
  answers(scope).map(({ id, status, value }) =>
    status === TIMING ? [id, 'timing', ...value.map((time) => Math.round(time - performance.timeOrigin))] : [id, status],
  );

const handlers = {
  compute(millis) {
    clock += millis;
  },
  fail(millis) {
    clock += millis;
    throw new Error('no');
  },
  buffer(millis) {
    clock += millis;
    return new ArrayBuffer(8);
  },
  uncloneable(millis) {
    clock += millis;
    return () => {};
  },
};

describe('a page that asks for the times of calls', () => {
  it('hears when a handler was called and when it ended, right before the answer', async () => {
    const scope = await timed(handlers);
    clock = 100;

    await scope.exchange(calls([['compute', [20]], ['fail', [5]], ['buffer', [2]], ['uncloneable', [1]]]));

    assert.deepEqual(told(scope), [
      [1, 'timing', 100, 120],
      [1, STATUS.ok],
      [2, 'timing', 120, 125],
      [2, STATUS.error],
      [3, 'timing', 125, 127],
      [3, STATUS.ok],
      [4, 'timing', 127, 128],
      [4, STATUS.error],
    ]);
    assert.ok(answers(scope)[2].value[0] >= performance.timeOrigin, 'times are since the Unix epoch');
  });

  it('hears of the whole of an asynchronous call', async () => {
    let settle;
    const scope = await timed({ ...handlers, wait: () => new Promise((resolve) => { settle = resolve; }) });
    clock = 10;
    await scope.exchange(calls([['wait'], ['compute', [5]]]));
    clock = 40;
    settle();
    await turn();

    assert.deepEqual(told(scope), [[2, 'timing', 10, 15], [2, STATUS.ok], [1, 'timing', 10, 40], [1, STATUS.ok]]);
  });

  it('hears of a stream once, at its end, also if an item cannot be cloned', async () => {
    const scope = await timed({
      async *count() {
        clock += 3;
        yield 1;
        clock += 4;
      },
      async *bad() {
        clock += 3;
        yield () => {};
      },
    });
    clock = 0;
    scope.receive(calls([['count']]));
    scope.receive(credit(1, 5));
    await turn();
    assert.deepEqual(told(scope), [[1, STATUS.open], [1, STATUS.item], [1, 'timing', 0, 7], [1, STATUS.end]]);
    scope.posted.length = 0;

    scope.receive(calls([['bad']], 2));
    scope.receive(credit(2, 5));
    await turn();
    assert.deepEqual(told(scope), [[2, STATUS.open], [2, 'timing', 7, 10], [2, STATUS.error]]);
  });

  it('hears nothing of calls that never ran', async () => {
    let settle;
    const scope = openScope();
    createTaskWorker(handlers, { init: () => new Promise((resolve) => { settle = resolve; }) });
    scope.receive(init(true, true));
    clock = 0;
    scope.receive(calls([['compute', [1]], ['compute', [1]], ['missing']]));
    scope.receive(cancel(1, [0, 'canceled']));
    clock = 50;
    settle();
    await turn();

    assert.deepEqual(told(scope), [[1, STATUS.error], [2, 'timing', 50, 51], [2, STATUS.ok], [3, STATUS.error]]);
  });

  it('hears when a call that came ahead really began', async () => {
    clock = 70;
    let settle;
    const scope = await timed({ ...handlers, wait: () => new Promise((resolve) => { settle = resolve; }) });
    for (let i = 0; i < 32; i++) await scope.exchange(calls([['compute', [0]]]));
    scope.posted.length = 0;
    scope.receive(calls([['wait']]));
    scope.receive(ahead(32, [['compute', [0]]], 2));
    clock = 71;
    settle();
    await turn();

    assert.deepEqual(told(scope), [[1, 'timing', 70, 71], [1, STATUS.ok], [2, 'timing', 71, 71], [2, STATUS.ok]]);
  });
});

it('a page that does not ask hears no times, and its worker reads the clock no more often for them', async () => {
  const count = async (scope) => {
    reads = 0;
    await scope.exchange(calls([['compute', [1]], ['compute', [1]]]));
    return reads;
  };
  const silent = await ready(handlers, { sendsAhead: true });
  const quiet = await count(silent);
  assert.deepEqual(told(silent), [[1, STATUS.ok], [2, STATUS.ok]]);

  assert.equal(await count(await timed(handlers)), quiet + 4);
  assert.equal(quiet, 3);
});
