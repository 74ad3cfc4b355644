/**
 * A pool under load for long, with spans on, a listener and an observer: what it holds must not grow, and calls must not
 * become slower. `SOAK=1` makes a million calls and asserts the times as well, which a short run cannot tell; as other
 * programs use the machine too, it goes on with a further million, and a third, before it calls the calls slower.
 */

import assert from 'node:assert/strict';
import test from 'node:test';
import { ENGINES, start } from './support/engines.js';

const SOAK = process.env.SOAK === '1';
const CALLS = SOAK ? 1_000_000 : 50_000;

/** The buffer holds as many measures after these as after CALLS more: both are multiples of its limit. */
const WARM_UP_CALLS = 30_000;
const BUFFER_LIMIT = 10_000;

/** A prime number, so that looks at the buffer meet it in every state. */
const SLICE_CALLS = 9973;

const MOST_GROWTH_BYTES = 2 << 20;
const MOST_SLOWDOWN = 1.2;
const MOST_ROUNDS = 3;

const chromium = ENGINES.find(({ name }) => name === 'Chromium');

/** Bytes in use in the page, garbage collected. */
async function heapOf(page) {
  const session = await page.context().newCDPSession(page);
  for (let i = 0; i < 3; i++) await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return usedSize;
}

const milliseconds = (list) => list.map((ms) => ms.toFixed(2)).join(' ');

test(`${CALLS} calls with spans and a listener leave nothing behind`, { skip: chromium ? false : 'not asked for', timeout: 3_000_000 }, async () => {
  const browser = await start(chromium);
  await browser.open('/lab.html');
  await browser.run('soak', 'begin', { calls: CALLS });
  let most = 0;
  const make = async (calls) => {
    for (let left = calls; left > 0; left -= SLICE_CALLS) {
      most = Math.max(most, await browser.run('soak', 'slice', { calls: Math.min(left, SLICE_CALLS) }));
    }
  };

  await make(WARM_UP_CALLS);
  const before = await heapOf(browser.page());
  for (let round = 1; round <= MOST_ROUNDS; round++) {
    await browser.run('soak', 'startTiming');
    const began = Date.now();
    await make(CALLS);
    const seconds = (Date.now() - began) / 1000;
    const growth = (await heapOf(browser.page())) - before;
    const { made, canceled, told, observed, p50, p99, state } = await browser.run('soak', 'figures');
    const slowdown = p99[9] / p99[0];

    console.log(
      `soak in Chromium: ${CALLS.toLocaleString('en')} calls in ${seconds.toFixed(0)} s with spans and a listener, one in 64 of them canceled; ` +
        `heap ${(before / 2 ** 20).toFixed(2)} MB, growth ${(growth / 2 ** 20).toFixed(3)} MB after collection; at most ${most} measures in the buffer; ` +
        `p99 of the last tenth ${slowdown.toFixed(2)} x that of the first\n` +
        `  p50 by tenths, ms: ${milliseconds(p50)}\n  p99 by tenths, ms: ${milliseconds(p99)}`,
    );
    assert.equal(made, round * CALLS + WARM_UP_CALLS);
    assert.ok(canceled >= Math.floor(made / 64), `${canceled} canceled`);
    assert.equal(told.span, made);
    assert.equal(observed, made);
    assert.deepEqual([state.queueDepth, state.pendingQueueDepth, state.waitingQueueDepth, state.abandonedCalls], [0, 0, 0, 0]);
    assert.ok(most <= BUFFER_LIMIT, `${most} measures in the buffer`);
    assert.ok(growth <= MOST_GROWTH_BYTES, `the heap grew by ${growth} bytes`);
    if (!SOAK || slowdown <= MOST_SLOWDOWN) return;
  }
  assert.fail(`p99 of the last tenth is more than ${MOST_SLOWDOWN} x that of the first, ${MOST_ROUNDS} times`);
});
