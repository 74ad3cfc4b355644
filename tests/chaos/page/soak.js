/** A pool that is kept busy for a long time, in slices between which it is looked at. */

import { createTaskRuntime } from 'atelier-runtime';

/** Calls that are under way at a time. */
const LANES = 64;

/** One call in so many has objects to copy, and one in so many is aborted. */
const OBJECTS_EVERY = 16;
const ABORT_EVERY = 64;

const list = Array.from({ length: 20 }, (_, i) => ({ value: i, name: `object ${i}` }));
const listTotal = list.reduce((sum, { value }) => sum + value, 0);

const told = { counter: 0, gauge: 0, histogram: 0, span: 0, trace: 0 };
let observed = 0;
let task;
let runtime;
let times;
let made = 0;
let timed = 0;
let canceled = 0;

/** @param {{ calls: number }} options how many calls will be timed at most */
export function begin({ calls }) {
  times = new Float32Array(calls);
  runtime = createTaskRuntime({ observability: { spans: 'on' } });
  runtime.subscribeEvents(({ kind }) => told[kind]++);
  runtime.observeSpans(() => observed++);
  task = runtime.defineTask({
    type: 'parallel',
    poolSize: 2,
    maxInFlight: LANES,
    worker: () => new Worker('/chaos/workers/soak.js', { type: 'module' }),
  });
}

async function abortedCall(n) {
  const controller = new AbortController();
  const call = task.with({ signal: controller.signal, key: `call ${n}` }).add(n, 1);
  controller.abort();
  const error = await call.then(() => undefined, (thrown) => thrown);
  if (error?.name !== 'AbortError') throw new Error(`an aborted call ended with ${error}`);
  canceled++;
}

async function timedCall(n) {
  const start = performance.now();
  if (n % OBJECTS_EVERY === 0) {
    if ((await task.total(list)) !== listTotal) throw new Error('a wrong total');
  } else if ((await task.add(n, 1)) !== n + 1) {
    throw new Error('a wrong sum');
  }
  if (timed < times.length) times[timed++] = performance.now() - start;
}

/**
 * Makes calls, then waits until nothing is under way.
 *
 * @param {{ calls: number }} options
 * @returns how many measures the browser's buffer holds
 */
export async function slice({ calls }) {
  const end = made + calls;
  const lane = async () => {
    while (made < end) {
      const n = made++;
      await (n % ABORT_EVERY === ABORT_EVERY - 1 ? abortedCall(n) : timedCall(n));
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  await task.drain();
  // Observers are told later.
  while (observed < made) await new Promise((resolve) => setTimeout(resolve, 1));
  return performance.getEntriesByType('measure').length;
}

/** Forgets the times so far. */
export function startTiming() {
  timed = 0;
}

function quantile(part, q) {
  const sorted = part.slice().sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))];
}

/** Returns p50 and p99 of each tenth of the timed calls, in milliseconds, and what was counted. */
export function figures() {
  const tenth = Math.floor(timed / 10);
  const tenths = Array.from({ length: 10 }, (_, i) => times.subarray(i * tenth, (i + 1) * tenth));
  return {
    made,
    canceled,
    told,
    observed,
    p50: tenths.map((part) => quantile(part, 0.5)),
    p99: tenths.map((part) => quantile(part, 0.99)),
    state: task.getState(),
  };
}
