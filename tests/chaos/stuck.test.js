/** Handlers that keep their thread, in every engine: they are killed if that is asked for, and may see an abort if the page is isolated. */

import assert from 'node:assert/strict';
import test, { describe } from 'node:test';
import { ENGINES, start } from './support/engines.js';

const TEST_LIMIT_MS = 120_000;

/** How long a loop goes on that does not see an abort. */
const BLIND_LOOP_MS = 800;

/** How long one goes on that should. */
const SEEING_LOOP_MS = 20_000;

for (const engine of ENGINES) {
  describe(`stuck handlers in ${engine.name}`, { skip: engine.skip }, () => {
    const engines = {};

    async function inPage(path, name, argument, options = {}) {
      const browser = (engines[JSON.stringify(options)] ??= await start(engine, options));
      await browser.open(path);
      return browser.run('stuck', name, argument);
    }

    for (const [crashPolicy, beside] of [
      ['restart-fail-in-flight', { outcome: 'WorkerCrashedError', attempts: 1 }],
      ['restart-requeue-in-flight', { outcome: 'waited', attempts: 2 }],
      ['fail-task', { outcome: 'WorkerCrashedError', attempts: 1 }],
    ]) {
      test(`killAfterMs replaces the worker at once, and its other call fares as ${crashPolicy} says`, { timeout: TEST_LIMIT_MS }, async () => {
        const { first, second, spin, ...rest } = await inPage('/lab.html', 'killed', { crashPolicy });

        assert.deepEqual([spin.outcome, spin.attempts], ['AbortError', 1]);
        assert.notEqual(first.worker, undefined);
        const [neighbour, other] = first.outcome === beside.outcome && first.attempts === beside.attempts ? [first, second] : [second, first];
        assert.deepEqual({ outcome: neighbour.outcome, attempts: neighbour.attempts }, beside);
        assert.deepEqual({ outcome: other.outcome, attempts: other.attempts }, { outcome: 'waited', attempts: 1 });
        if (neighbour.attempts === 1) assert.equal(neighbour.worker, spin.worker);
        assert.notEqual(other.worker, spin.worker);
        assert.deepEqual(rest, {
          more: ['waited', 'waited', 'waited', 'waited'],
          used: [0, 1],
          state: { queueDepth: 0, abandonedCalls: 0, workerStatus: 'running' },
          made: 3,
          crashes: 0,
          problems: [],
        });
      });
    }

    test('isAborted sees an abort from inside a synchronous loop on a cross-origin isolated page', { timeout: TEST_LIMIT_MS }, async () => {
      // This port of WebKit has shared memory switched off unless its users switch it on.
      const seen = await inPage('/lab.html', 'abortedInLoop', { ms: SEEING_LOOP_MS }, { sharedMemory: true });

      assert.deepEqual(seen, { isolated: true, shared: true, outcome: 'AbortError', inLoop: true, afterPause: true });
    });

    test('isAborted is false until the handler pauses where the page is not isolated', { timeout: TEST_LIMIT_MS }, async () => {
      const { isolated, outcome, inLoop, afterPause } = await inPage('/plain.html', 'abortedInLoop', { ms: BLIND_LOOP_MS });

      assert.deepEqual({ isolated, outcome, inLoop, afterPause }, { isolated: false, outcome: 'AbortError', inLoop: false, afterPause: true });
    });
  });
}

describe('stuck handlers where an isolated page has no shared memory', { skip: ENGINES.find(({ name }) => name === 'WebKit')?.skip ?? 'not asked for' }, () => {
  test('isAborted is false until the handler pauses', { timeout: TEST_LIMIT_MS }, async () => {
    const browser = await start(ENGINES.find(({ name }) => name === 'WebKit'));
    await browser.open('/lab.html');
    const seen = await browser.run('stuck', 'abortedInLoop', { ms: BLIND_LOOP_MS });

    assert.deepEqual(seen, { isolated: true, shared: false, outcome: 'AbortError', inLoop: false, afterPause: true });
  });
});
