import { collectGarbage, expect, median } from './figures.js';
import { run } from './throughput.js';
import { Recording } from './recording.js';

const LANES = 64;

/** Calls whose events are recorded, to make the same ones again. */
const RECORDED_CALLS = 512;

/** Runs each of the functions in turn, so often, and resolves with the median of what each resolved with. */
async function alternate(times, functions) {
  const results = functions.map(() => []);
  for (let i = 0; i < times; i++) {
    for (let j = 0; j < functions.length; j++) {
      const at = (i + j) % functions.length;
      collectGarbage();
      results[at].push(await functions[at]());
    }
  }
  return results.map(median);
}

/** Two pools, one that nobody observes and one with spans and a listener; and that listener. */
async function openBoth(pools, options) {
  let events = 0;
  const hear = () => {
    events++;
  };
  const off = await pools.fresh(options);
  const on = await pools.fresh({ ...options, onEvent: hear });
  return { off, on, hear, count: () => events };
}

/**
 * What it costs to observe no-op calls, beside the bare cost of making the same objects in a loop.
 *
 * @param {{ ms: number, repeats: number }} parameters
 * @returns microseconds for one call: with both off, with both on, the difference, the bare loop; and events for one
 *     call
 */
export async function telemetry(pools, { ms, repeats }) {
  const options = { raised: true };
  const { off, on, hear, count } = await openBoth(pools, options);
  const recording = await Recording.of(pools, options, LANES, RECORDED_CALLS);
  const perCall = async (pool) => {
    const { calls, elapsed } = await run(pool, LANES, ms);
    return (elapsed * 1000) / calls;
  };
  const bare = () => recording.replay(ms, hear);
  await alternate(2, [() => perCall(off), () => perCall(on), bare]);
  const [offTime, onTime, bareTime] = await alternate(repeats, [() => perCall(off), () => perCall(on), bare]);
  expect(count() > 0, true, 'events were heard');
  off.close();
  on.close();
  return {
    off: offTime,
    on: onTime,
    extra: onTime - offTime,
    bare: bareTime,
    extraToBare: (onTime - offTime) / bareTime,
    eventsPerCall: recording.eventsPerCall,
  };
}

/**
 * The same with work in every call: a fixed amount of computation, which takes `workMs` on an idle machine.
 *
 * @param {{ ms: number, repeats: number, workMs: number, workers: number, lanes: number }} parameters
 * @returns microseconds for one call and worker, and the share of both on in both off
 */
export async function telemetryOfWork(pools, { ms, repeats, workMs, workers, lanes }) {
  const { off, on } = await openBoth(pools, { workers });
  const iterations = await off.calibrate(workMs);
  const perCall = async (pool) => {
    const start = performance.now();
    let calls = 0;
    const lane = async () => {
      while (performance.now() - start < ms) {
        expect(await pool.work(iterations), iterations, 'answer');
        calls++;
      }
    };
    await Promise.all(Array.from({ length: lanes }, lane));
    return ((performance.now() - start) * 1000 * workers) / calls;
  };
  await alternate(1, [() => perCall(off), () => perCall(on)]);
  const [offTime, onTime] = await alternate(repeats, [() => perCall(off), () => perCall(on)]);
  off.close();
  on.close();
  return { off: offTime, on: onTime, onToOff: onTime / offTime };
}
