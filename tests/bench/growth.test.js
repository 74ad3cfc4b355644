/**
 * What a call costs may not depend on how many are pending. Counted, not timed: code executed, bytes allocated,
 * elements scanned, listeners, timers. So these figures are the same on every machine.
 */

import assert from 'node:assert/strict';
import test from 'node:test';
import { bundle } from './host/bundles.js';
import { OURS } from './host/contenders.js';
import { BlockCounter, bytesAllocated } from './host/operations.js';
import { Stage } from './host/stage.js';

const SMALL = 1000;
const LARGE = 100_000;

/** Sampling every allocation takes its time. */
const LARGE_SAMPLED = 10_000;

/** The budget of the design for the growth of time; counts have no noise that it would have to allow for. */
const GROWTH = 1.5;

/** Most that the page may allocate for one call of any kind, the caller's promise included. */
const MOST_BYTES = 1300;

const LIMIT_MS = 120_000;
const OPTIONS = { timeout: 300_000 };
const CODE = `/${OURS}/page.js`;
const KINDS = ['plain', 'signal', 'timeout', 'aborted'];

let stage;

test.before(async () => {
  stage = await Stage.open(await bundle([OURS]), { browser: 'chromium', quick: true });
});
test.after(() => stage?.close());

const burst = (calls, kind) =>
  stage.run(OURS, { measurement: 'countBurst', parameters: { calls, kind }, limitMs: LIMIT_MS });

test('a call of a burst executes as much code among 100,000 as among 1,000', OPTIONS, async (t) => {
  const counter = await BlockCounter.start(await stage.page(OURS), CODE);
  const blocksPerCall = async (calls, kind) => {
    await counter.take();
    await burst(calls, kind);
    return (await counter.take()) / calls;
  };
  await burst(SMALL, 'plain');
  for (const kind of KINDS) {
    const [small, large] = [await blocksPerCall(SMALL, kind), await blocksPerCall(LARGE, kind)];
    t.diagnostic(`${kind}: ${small.toFixed(1)} blocks per call among ${SMALL}, ${large.toFixed(1)} among ${LARGE}`);
    assert.ok(small > 10, `${kind}: the counter counts`);
    assert.ok(large <= small * GROWTH, `${kind}: ${small} blocks per call became ${large}`);
  }
  await counter.stop();
});

test('a call of a burst allocates as much among 10,000 as among 1,000', OPTIONS, async (t) => {
  const bytesPerCall = async (calls, kind) =>
    (await bytesAllocated(await stage.page(OURS), CODE, () => burst(calls, kind))) / calls;
  for (const kind of KINDS) {
    const [small, large] = [await bytesPerCall(SMALL, kind), await bytesPerCall(LARGE_SAMPLED, kind)];
    t.diagnostic(
      `${kind}: ${small.toFixed(0)} bytes per call among ${SMALL}, ${large.toFixed(0)} among ${LARGE_SAMPLED}`,
    );
    assert.ok(small > 100, `${kind}: allocations are seen`);
    assert.ok(small <= MOST_BYTES, `${kind}: ${small} bytes per call`);
    assert.ok(large <= small * GROWTH, `${kind}: ${small} bytes per call became ${large}`);
  }
});

test(
  'a burst scans no array, adds one listener to a signal, and sets one timer for all deadlines',
  OPTIONS,
  async () => {
    for (const kind of KINDS) {
      const counts = await burst(LARGE_SAMPLED, kind);
      const usesSignal = kind === 'signal' || kind === 'aborted';
      assert.equal(counts.elementsScanned, 0, `${kind}: elements scanned`);
      assert.equal(counts.abortListeners, usesSignal ? 1 : 0, `${kind}: abort listeners`);
      assert.equal(counts.timers, kind === 'timeout' ? 1 : 0, `${kind}: timers`);
    }
  },
);

test('calls that are aborted in the turn that makes them never leave the page', OPTIONS, async () => {
  const { messagesOut } = await burst(LARGE_SAMPLED, 'aborted');
  assert.equal(messagesOut, 0);
});

test('calls and answers travel many in a message', OPTIONS, async (t) => {
  const { messagesOut, messagesIn } = await burst(LARGE_SAMPLED, 'plain');
  t.diagnostic(`${LARGE_SAMPLED} calls in ${messagesOut} messages, their answers in ${messagesIn}`);
  assert.ok(messagesOut * 2 <= LARGE_SAMPLED, `${LARGE_SAMPLED} calls took ${messagesOut} messages`);
});
