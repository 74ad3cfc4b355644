/** DispatchQueue, parallelLimit, yieldAsCompleted, transfer. */

import {
  createTaskRuntime,
  DispatchQueue,
  parallelLimit,
  transfer,
  yieldAsCompleted,
  type DispatchQueueState,
  type SettledItem,
} from 'atelier-runtime';
import { expectType, type Equal } from './equal.js';

// The queue infers payload and result from `run`.
const queue = new DispatchQueue(async (url: string, queueWaitMs: number) => url.length + queueWaitMs, { maxInFlight: 2 });
expectType<Equal<typeof queue, DispatchQueue<string, number>>>();
queue.enqueue('a').then((value) => expectType<Equal<typeof value, number>>());
queue.enqueue('a', { signal: AbortSignal.timeout(1), priority: 1 });
// @ts-expect-error
queue.enqueue(1);
// @ts-expect-error
queue.enqueue('a', { key: 'k' });
expectType<Equal<ReturnType<typeof queue.getState>, DispatchQueueState>>();
expectType<Equal<ReturnType<typeof queue.isIdle>, boolean>>();
queue.requeueInFlight();
queue.requeueInFlight((url) => url.startsWith('a'));
queue.rejectInFlight((url) => url === 'a', new Error('no'));
queue.rejectAll(new Error('no'));
queue.pause();
queue.resume();
queue.dispose();
new DispatchQueue(
  async (url: string) => url,
  { maxInFlight: 1, maxQueueDepth: Infinity, queuePolicy: 'drop-oldest' },
  {
    onQueued: (url, pendingDepth, maxQueueDepth) => url.length + pendingDepth + maxQueueDepth,
    onDispatch: (url, queueWaitMs) => url.length + queueWaitMs,
    onReject: (url, error) => url + error.message,
    onCancel: (url, phase) => expectType<Equal<typeof phase, 'waiting' | 'queued' | 'in-flight'>>(),
    onStateChange: (state) => state.inFlight,
    onIdle: () => {},
    onActive: () => {},
  },
);
// @ts-expect-error options are required
new DispatchQueue(async (url: string) => url);
// @ts-expect-error
new DispatchQueue(async (url: string) => url, { maxInFlight: 1, queuePolicy: 'drop' });

// parallelLimit yields results, or outcomes on demand.
const { abortTaskController } = createTaskRuntime();
async function limited(numbers: AsyncIterable<number>) {
  for await (const value of parallelLimit([1, 2], 2, async (n) => String(n))) {
    expectType<Equal<typeof value, string>>();
  }
  for await (const value of parallelLimit(numbers, 2, (n) => n * 2, { errorPolicy: 'continue' })) {
    expectType<Equal<typeof value, number>>();
  }
  const options = { returnSettled: true, abortTaskController, keyOf: (n: number) => `k${n}` } as const;
  for await (const outcome of parallelLimit(new Set([1]), 2, async (n) => String(n), options)) {
    expectType<Equal<typeof outcome, SettledItem<number, string>>>();
    if (outcome.status === 'fulfilled') expectType<Equal<typeof outcome.value, string>>();
    else expectType<Equal<typeof outcome.error, unknown>>();
  }
  // @ts-expect-error
  parallelLimit(1, 2, async (n) => n);
  // @ts-expect-error
  parallelLimit([1], 2, async (n) => n, { errorPolicy: 'ignore' });
}
limited;

async function completed() {
  for await (const value of yieldAsCompleted([Promise.resolve(1), Promise.resolve('a'), true])) {
    expectType<Equal<typeof value, string | number | boolean>>();
  }
}
completed;

// transfer returns what it is given.
const buffer = new ArrayBuffer(1);
const marked = transfer({ buffer }, [buffer]);
expectType<Equal<typeof marked, { buffer: ArrayBuffer }>>();
// @ts-expect-error primitives cannot be marked
transfer(1, []);
// @ts-expect-error a list is required
transfer({});
