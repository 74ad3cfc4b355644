import { collectGarbage, expect, median } from './figures.js';

/**
 * Calls made all at once, until all have been answered.
 *
 * @param {{ calls: number, repeats: number, signal: boolean }} parameters `signal`: all calls have the same one
 * @returns microseconds for one call
 */
export async function burst(pools, { calls, repeats, signal }) {
  const pool = await pools.warm({ raised: true, unbounded: true });
  const times = [];
  for (let i = 0; i < repeats; i++) {
    const call = signal ? pool.abortable().call : pool.identity;
    collectGarbage();
    const promises = new Array(calls);
    const start = performance.now();
    for (let value = 0; value < calls; value++) promises[value] = call(value);
    const answers = await Promise.all(promises);
    times.push(performance.now() - start);
    for (let value = 0; value < calls; value++) expect(answers[value], value, 'answer');
  }
  return { perCall: (median(times) * 1000) / calls };
}
