import { expect, quantile } from './figures.js';

/** Calls whose time is taken together for the median: the clock's steps are too coarse for one. */
const GROUP = 8;

/**
 * One call at a time.
 *
 * @param {{ calls: number }} parameters
 * @returns microseconds
 */
export async function latency(pools, { calls }) {
  const pool = await pools.warm();
  const ends = new Float64Array(calls + 1);
  ends[0] = performance.now();
  for (let i = 0; i < calls; i++) {
    expect(await pool.identity(i), i, 'answer');
    ends[i + 1] = performance.now();
  }
  const times = (step) =>
    Array.from({ length: Math.floor(calls / step) }, (_, i) => ends[(i + 1) * step] - ends[i * step]);
  return { p50: (quantile(times(GROUP), 0.5) / GROUP) * 1000, p99: quantile(times(1), 0.99) * 1000 };
}
