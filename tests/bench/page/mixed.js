import { expect, quantile } from './figures.js';

/**
 * Short calls beside long ones: one caller makes one long call after the other, others make short calls. A pool that
 * gives short calls to the worker with the long one lets them wait for its end.
 *
 * @param {{ raised: boolean, ms: number, lanes: number, shortMs: number, longMs: number }} parameters `lanes`:
 *     callers of short calls
 * @returns milliseconds that the short calls took, and how many of each kind were answered in a second
 */
export async function mixed(pools, { raised, ms, lanes, shortMs, longMs }) {
  const pool = await pools.warm({ raised });
  const times = [];
  let long = 0;
  const start = performance.now();
  const callLong = async () => {
    while (performance.now() - start < ms) {
      expect(await pool.spin(longMs), longMs, 'answer');
      long++;
    }
  };
  const callShort = async () => {
    for (let now = performance.now(); now - start < ms;) {
      expect(await pool.spin(shortMs), shortMs, 'answer');
      const end = performance.now();
      times.push(end - now);
      now = end;
    }
  };
  await Promise.all([callLong(), ...Array.from({ length: lanes }, callShort)]);
  const seconds = (performance.now() - start) / 1000;
  return {
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
    shortPerSecond: times.length / seconds,
    longPerSecond: long / seconds,
  };
}
