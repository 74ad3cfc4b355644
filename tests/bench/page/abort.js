import { collectGarbage, expect, median } from './figures.js';

/**
 * Calls made all at once and canceled before any could be answered, until all have been rejected.
 *
 * @param {{ calls: number, repeats: number }} parameters
 * @returns microseconds for one call, from the abort on
 */
export async function abort(pools, { calls, repeats }) {
  const times = [];
  for (let i = 0; i < repeats; i++) {
    const pool = await pools.fresh({ raised: true, unbounded: true });
    const group = pool.abortable();
    collectGarbage();
    let rejected = 0;
    const count = () => rejected++;
    const promises = new Array(calls);
    for (let value = 0; value < calls; value++) promises[value] = group.call(value).then(undefined, count);
    const start = performance.now();
    group.abort();
    await Promise.all(promises);
    times.push(performance.now() - start);
    expect(rejected, calls, 'rejected calls');
    expect(await pool.identity(1), 1, 'answer after the abort');
    pool.close();
  }
  return { perCall: (median(times) * 1000) / calls };
}
