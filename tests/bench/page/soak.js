import { collectGarbage, expect, quantile } from './figures.js';

const KILOBYTE = 1024;
const NOOP_LANES = 32;
const OTHER_LANES = 4;

/** Calls that one abort cancels. */
const ABORTED_TOGETHER = 16;

/**
 * Keeps a pool busy with a bit of everything: no-op calls, short work, lists of objects, buffers, and cancellations
 * where the contender has them. The pool stays the same from one segment to the next.
 *
 * @param {{ ms: number }} parameters
 * @returns calls answered and canceled, calls per second, p99 of the no-op calls in milliseconds, and the page's heap
 *     after a collection in bytes, where the browser tells it
 */
export async function soak(pools, { ms }) {
  const pool = await pools.warm({ raised: true, unbounded: true });
  const start = performance.now();
  const isOver = () => performance.now() - start >= ms;
  const times = [];
  const counts = { calls: 0, canceled: 0 };

  const noop = async () => {
    while (!isOver()) {
      const value = counts.calls++;
      const called = performance.now();
      expect(await pool.identity(value), value, 'answer');
      // A sample will do: the list must not be what grows.
      if (value % 64 === 0) times.push(performance.now() - called);
    }
  };
  const work = async () => {
    for (; !isOver(); counts.calls++) expect(await pool.spin(0.05), 0.05, 'answer');
  };
  const lists = async () => {
    const list = Array.from({ length: 100 }, (_, id) => ({ id, name: `object ${id}`, value: 1 }));
    for (; !isOver(); counts.calls++) expect(await pool.total(list), list.length, 'sum');
  };
  const buffers = async () => {
    let buffer = new ArrayBuffer(64 * KILOBYTE);
    for (; !isOver(); counts.calls++) {
      buffer = await pool.move(buffer);
      expect(buffer.byteLength, 64 * KILOBYTE, 'bytes');
    }
  };
  const aborts = async () => {
    while (!isOver()) {
      const group = pool.abortable();
      const calls = Array.from({ length: ABORTED_TOGETHER }, (_, value) => group.call(value));
      // Half of the time they may get away.
      if (counts.canceled % (2 * ABORTED_TOGETHER) === 0) await pool.identity(0);
      group.abort();
      for (const { status, reason } of await Promise.allSettled(calls)) {
        if (status === 'rejected') expect(reason.name, 'AbortError', 'reason');
      }
      counts.canceled += ABORTED_TOGETHER;
    }
  };

  const others = [work, lists, buffers, ...(pool.task ? [aborts] : [])];
  const lanes = others.flatMap((lane) => Array.from({ length: OTHER_LANES }, () => lane()));
  for (let i = 0; i < NOOP_LANES; i++) lanes.push(noop());
  await Promise.all(lanes);
  const elapsed = performance.now() - start;
  expectIdle(pool);
  collectGarbage();
  collectGarbage();
  return {
    ...counts,
    callsPerSecond: (counts.calls / elapsed) * 1000,
    p99: quantile(times, 0.99),
    heap: performance.memory?.usedJSHeapSize ?? Number.NaN,
  };
}

/** Nothing may be left when every call has settled, where the contender tells. */
function expectIdle({ task }) {
  if (!task) return;
  const { pendingQueueDepth, waitingQueueDepth, queueDepth, abandonedCalls } = task.getState();
  expect(pendingQueueDepth + waitingQueueDepth + queueDepth - abandonedCalls, 0, 'calls left');
}
