/**
 * Contract 2, Crashes: a call that kills every worker it meets fails alone, whatever runs around it, and however many of
 * its kind there are.
 */

import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { browserTest } from './support/harness.js';

const MAX_ATTEMPTS = 3;

/** Runs in the page: a task that runs calls again, and `poison()`, which tells what became of a call that crashes its worker. */
const PRELUDE = () => {
  globalThis.setUpPoison = (config) => {
    const setUp = lab.setUp({ crashPolicy: 'restart-requeue-in-flight', maxQueueDepth: Infinity, ...config });
    const { task, runtime, totals } = setUp;
    let halted = false;
    // A crash is told in the middle of what it does to the task; afterwards ready() rejects if it has halted.
    const look = () => task.ready().catch(() => (halted = true));
    runtime.subscribeEvents((event) => event.name === 'worker.crash.total' && queueMicrotask(look));
    return {
      ...setUp,
      poison: () => lab.outcome(task.crash()).then(({ error }) => error?.name),
      report: () => ({
        halted,
        crashes: totals()['worker.crash.total'],
        poisonAttempts: setUp.spans().filter(({ method }) => method === 'crash').map(({ attemptCount }) => attemptCount),
        innocentFailures: totals()['task.failure.total'] - setUp.spans().filter(({ method }) => method === 'crash').length,
      }),
    };
  };
};

const poisonTest = (name, body) => browserTest(name, { prepare: PRELUDE }, body);

/** Checks that so many calls have failed alone. Two that share a worker take it down together. */
function failedAlone({ crashes, ...report }, poisons) {
  assert.deepEqual(report, { halted: false, poisonAttempts: Array(poisons).fill(MAX_ATTEMPTS), innocentFailures: 0 });
  assert.ok(crashes >= MAX_ATTEMPTS && crashes <= poisons * MAX_ATTEMPTS, `${crashes} crashes`);
}

describe('contract 2, crashes: poisonous calls', () => {
  poisonTest('several in the queue of a singleton fail alone, one after the other; the calls between them succeed in order', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task, poison, report } = setUpPoison({ type: 'singleton' });
      const calls = [];
      for (let i = 0; i < 4; i++) {
        calls.push(poison());
        for (const j of [0, 1, 2]) calls.push(task.mark(3 * i + j));
      }
      const settled = await Promise.all(calls);
      await lab.until(() => lab.logged('ran').length >= 12);
      return { settled, ran: lab.logged('ran').map(([name]) => name), ...report() };
    });

    const { settled, ran, ...report } = result;
    assert.deepEqual(settled, [0, 1, 2, 3].flatMap((i) => ['WorkerCrashedError', 3 * i, 3 * i + 1, 3 * i + 2]));
    assert.deepEqual(ran, Array.from({ length: 12 }, (_, i) => i));
    failedAlone(report, 4);
  });

  poisonTest('several at once in a pool fail alone, while traffic goes on and succeeds', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task, poison, report } = setUpPoison({ poolSize: 3 });
      let on = true;
      let done = 0;
      const lane = async () => {
        while (on) {
          await task.add(done, 1);
          done++;
        }
      };
      const lanes = [lane(), lane(), lane(), lane()];
      const poisons = await Promise.all(Array.from({ length: 5 }, poison));
      on = false;
      await Promise.all(lanes);
      return { poisons, traffic: done > 0, ...report() };
    });

    const { poisons, traffic, ...report } = result;
    assert.deepEqual(poisons, Array(5).fill('WorkerCrashedError'));
    assert.equal(traffic, true);
    failedAlone(report, 5);
  });

  poisonTest('many in a row, with nothing else to do, do not halt a pool', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task, poison, report } = setUpPoison({ poolSize: 3 });
      const poisons = [];
      // One after the other: each goes through several slots, and no call is completed in between.
      for (let i = 0; i < 4; i++) poisons.push(await poison());
      return { poisons, next: await lab.outcome(task.echo('next')), ...report() };
    });

    const { poisons, next, ...report } = result;
    assert.deepEqual(poisons, Array(4).fill('WorkerCrashedError'));
    assert.deepEqual(next, { ok: 'next' });
    failedAlone(report, 4);
  });

  poisonTest('many at once, with nothing else to do, do not halt a pool', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task, poison, report } = setUpPoison({ poolSize: 2 });
      const poisons = await Promise.all(Array.from({ length: 6 }, poison));
      return { poisons, next: await lab.outcome(task.echo('next')), ...report() };
    });

    const { poisons, next, ...report } = result;
    assert.deepEqual(poisons, Array(6).fill('WorkerCrashedError'));
    assert.deepEqual(next, { ok: 'next' });
    failedAlone(report, 6);
  });

  poisonTest('a long call in another slot succeeds, though the poison comes by there too', async ({ inPage }) => {
    const result = await inPage(async () => {
      const gate = lab.gate();
      const { task, poison, report } = setUpPoison({ poolSize: 2 });
      const long = lab.outcome(task.hold(gate.name, 'succeeded'));
      await gate.whenEntered();
      const poisoned = await poison();
      gate.open();
      return { poisoned, long: await long, ...report() };
    });

    const { poisoned, long, ...report } = result;
    assert.deepEqual([poisoned, long], ['WorkerCrashedError', { ok: 'succeeded' }]);
    failedAlone(report, 1);
  });

  poisonTest('short calls that share workers with several of them all succeed', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task, poison, report } = setUpPoison({ poolSize: 2, maxInFlight: 8 });
      const poisons = [];
      const others = [];
      for (let i = 0; i < 80; i++) {
        if (i % 20 === 10) poisons.push(poison());
        others.push(task.add(i, 0));
      }
      return { poisons: await Promise.all(poisons), others: await lab.outcomes(others), ...report() };
    });

    assert.deepEqual(result.poisons, Array(4).fill('WorkerCrashedError'));
    assert.deepEqual(result.others, Array.from({ length: 80 }, (_, i) => i));
    assert.deepEqual([result.halted, result.innocentFailures, result.poisonAttempts], [false, 0, [3, 3, 3, 3]]);
  });
});
