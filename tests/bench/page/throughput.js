import { expect } from './figures.js';
import { messagesSent } from './messages.js';

/** The clock is read once in so many calls. */
const CALLS_BETWEEN_READINGS = 32;

/**
 * So many callers, each of which makes its next call when the last one has been answered.
 *
 * @param {{ lanes: number, raised: boolean, ms: number }} parameters
 * @returns calls per second, their number, and how many left in one message
 */
export async function throughput(pools, { lanes, raised, ms }) {
  const pool = await pools.warm({ raised });
  return run(pool, lanes, ms);
}

/** Keeps `lanes` callers busy for `ms`. */
export async function run(pool, lanes, ms, call = pool.identity) {
  let calls = 0;
  let wrong = 0;
  let running = true;
  const messages = messagesSent();
  const start = performance.now();
  const lane = async () => {
    while (running) {
      const value = ++calls;
      if (calls % CALLS_BETWEEN_READINGS === 0 && performance.now() - start >= ms) running = false;
      if ((await call(value)) !== value) wrong++;
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  const elapsed = performance.now() - start;
  expect(wrong, 0, 'wrong answers');
  const callsPerMessage = calls / (messagesSent() - messages);
  return { calls, elapsed, callsPerSecond: (calls / elapsed) * 1000, callsPerMessage };
}
