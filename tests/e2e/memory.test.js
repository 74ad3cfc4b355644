/** What is over leaves nothing behind: keys, calls, signals, workers. Measured on the heap, after its garbage is gone. */

import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { browserTest } from './support/harness.js';

/** Bytes in use in the page, garbage collected. */
async function heapOf(page) {
  const session = await page.context().newCDPSession(page);
  for (let i = 0; i < 3; i++) await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return usedSize;
}

/** Rounds before the first look, for what grows to its size once; and rounds between the looks. */
const WARM_UP_ROUNDS = 2;
const ROUNDS = 3;

/**
 * Returns by how many bytes the heap grows with each repetition, in the long run.
 *
 * @param {(n: number) => unknown} round runs in the page, n repetitions
 */
async function growth(page, inPage, round, repetitions) {
  let warm;
  let last;
  for (let i = 1; i <= WARM_UP_ROUNDS + ROUNDS; i++) {
    await inPage(round, repetitions);
    last = await heapOf(page);
    if (i === WARM_UP_ROUNDS) warm = last;
  }
  return (last - warm) / (ROUNDS * repetitions);
}

/** Less than anything that is kept for each repetition would take. */
const NOTHING = 24;

describe('contract 2, what is over is forgotten', () => {
  browserTest('keys that nothing refers to', async ({ inPage, page }) => {
    const bytes = await growth(page, inPage, (n) => {
      globalThis.keys ??= lab.unwatchedRuntime().abortTaskController;
      globalThis.used = (globalThis.used ?? 0) + n;
      for (let i = 0; i < n; i++) globalThis.keys.abort(`key ${globalThis.used - i}`);
    }, 30_000);

    assert.ok(bytes < NOTHING, `${bytes} bytes for each aborted key`);
  });

  browserTest('calls, with their keys and signals', async ({ inPage, page }) => {
    const bytes = await growth(page, inPage, async (n) => {
      globalThis.task ??= lab.unwatchedRuntime().defineTask({ type: 'singleton', maxInFlight: 32, worker: lab.worker() });
      globalThis.shared ??= new AbortController();
      globalThis.used ??= 0;
      for (let i = 0; i < n; i += 100) {
        await Promise.all(Array.from({ length: 100 }, () => {
          const { signal } = new AbortController();
          const view = globalThis.task.with({ key: `key ${globalThis.used++}`, signal: globalThis.used % 2 ? signal : globalThis.shared.signal });
          return view.echo(globalThis.used);
        }));
      }
    }, 5_000);

    assert.ok(bytes < NOTHING, `${bytes} bytes for each settled call`);
  });

  browserTest('canceled calls', async ({ inPage, page }) => {
    const bytes = await growth(page, inPage, async (n) => {
      if (!globalThis.task) {
        globalThis.task = lab.unwatchedRuntime().defineTask({ type: 'singleton', maxQueueDepth: Infinity, worker: lab.worker() });
        lab.outcome(globalThis.task.forever());
      }
      for (let i = 0; i < n; i += 500) {
        const controller = new AbortController();
        const view = globalThis.task.with({ signal: controller.signal, timeoutMs: 3_600_000 });
        const calls = Array.from({ length: 500 }, () => lab.outcome(view.echo(new Uint8Array(100))));
        controller.abort();
        await Promise.all(calls);
      }
    }, 5_000);

    assert.ok(bytes < NOTHING, `${bytes} bytes for each canceled call`);
  });

  browserTest('signals of signalFor that nobody holds', async ({ inPage, page }) => {
    const bytes = await growth(page, inPage, (n) => {
      globalThis.keys ??= lab.unwatchedRuntime().abortTaskController;
      globalThis.used ??= 0;
      for (let i = 0; i < n; i++) globalThis.keys.signalFor(`key ${globalThis.used++}`);
    }, 20_000);

    assert.ok(bytes < NOTHING, `${bytes} bytes for each signal`);
  });
});
