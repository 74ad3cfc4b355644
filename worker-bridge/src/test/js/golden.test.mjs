import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { conversations, failingInit, handlers, ignored, STACK } from './golden/protocol-1.mjs';
import { useStillTime } from './support/ahead.mjs';
import { calls, createTaskWorker, openScope, ready, turn } from './support/scope.mjs';

// No run takes any time, however busy the machine is.
useStillTime();

/** Replaces what the expectation leaves open by its placeholder. */
function masked(actual, expected) {
  if (expected === STACK) return typeof actual === 'string' && actual.length > 0 ? STACK : actual;
  if (!Array.isArray(expected) || !Array.isArray(actual)) return actual;
  return actual.map((element, i) => masked(element, expected[i]));
}

describe('protocol version 1', () => {
  for (const { title, init, steps } of [...conversations, failingInit]) {
    it(`speaks: ${title}`, async () => {
      const scope = openScope();
      createTaskWorker(handlers, { init });

      for (const { page = [], worker } of steps) {
        for (const message of page) scope.receive(message);
        await turn();
        assert.deepEqual(masked(scope.posted, worker), worker);
        scope.posted.length = 0;
      }
    });
  }

  it('ignores what is not for it', async () => {
    const scope = await ready(handlers);

    for (const message of ignored) {
      assert.deepEqual(await scope.exchange(message), [], JSON.stringify(message));
    }

    assert.deepEqual(await scope.exchange(calls([['add', [1, 2]]])), [['atelier/1', 3, 7, 1, 1, 0, 3]]);
  });

  it('ignores everything but INIT before INIT', async () => {
    const scope = openScope();
    createTaskWorker(handlers);
    scope.posted.length = 0;

    for (const message of ignored.filter((m) => m?.[1] !== 1)) scope.receive(message);
    scope.receive(['atelier/1', 1, '7', 'job', undefined, null]);
    scope.receive(['atelier/1', 1, 7, 5, undefined, null]);
    scope.receive(['atelier/1', 1, 7]);
    await turn();

    assert.deepEqual(scope.posted, []);
  });

  it('serves the valid entries of a message with invalid ones', async () => {
    const scope = await ready(handlers);

    const posted = await scope.exchange([
      ...['atelier/1', 2, 7],
      ...[0, 1, 'add', [1, 1], 0],
      ...[2, 1, 'add', [2, 2], 0],
      ...[3, 1, 'add', [1, 1], 'no options'],
      ...[4, 1, 'add', [4, 4], 0],
      ...[5, 1, 'cut'],
    ]);

    assert.deepEqual(posted.flatMap((message) => message.slice(3)), [2, 1, 0, 4, 4, 1, 0, 8]);
  });

  it('accepts messages that a later version has made longer', async () => {
    const scope = openScope();
    createTaskWorker(handlers);

    const posted = await scope.exchange(['atelier/1', 1, 7, 'job', undefined, null, 'something new']);

    assert.deepEqual(posted, [['atelier/1', 2, 7]]);
  });
});
