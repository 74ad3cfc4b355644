/** Task configuration, call options and control. */

import { createTaskRuntime, type Task, type TaskState, type TaskView } from 'atelier-runtime';
import { expectType, type Equal } from './equal.js';

interface Api {
  search(text: string, limit: number): string[];
  open(id: number): boolean;
}

const runtime = createTaskRuntime();
const worker = () => new Worker('worker.js', { type: 'module' });

// The smallest configuration, and the whole one.
const small = runtime.defineTask<Api>({ type: 'singleton', worker });
expectType<Equal<typeof small, Task<Api>>>();
runtime.defineTask<Api>({
  type: 'parallel',
  worker,
  init: 'eager',
  poolSize: 2,
  minWorkers: 1,
  keyOf: (...args) => {
    expectType<Equal<(typeof args)[0], string | number | undefined>>();
    expectType<Equal<(typeof args)[1], number | undefined>>();
    return String(args[0]);
  },
  timeoutMs: 1000,
  crashPolicy: 'restart-requeue-in-flight',
  crashMaxRetries: 5,
  maxAttempts: 2,
  taskName: 'search',
  taskId: 'search-1',
  maxInFlight: 4,
  maxQueueDepth: Infinity,
  queuePolicy: 'drop-oldest',
  idleTimeoutMs: 1000,
  killAfterMs: 100,
  startTimeoutMs: 2000,
  initData: { language: 'en' },
});

// A key function may name only the arguments it needs, and may have no key to give.
runtime.defineTask<Api>({ type: 'parallel', worker, keyOf: (text: string) => text });
runtime.defineTask<Api>({ type: 'parallel', worker, keyOf: () => undefined });
runtime.defineTask<Api>({ type: 'parallel', worker, keyOf: (text, limit) => `${text}:${limit}` });
runtime.defineTask<Pick<Api, 'search'>>({
  type: 'parallel',
  worker,
  keyOf: (text, limit) => {
    expectType<Equal<typeof text, string>>();
    expectType<Equal<typeof limit, number>>();
    return text;
  },
});
runtime.defineTask({ type: 'parallel', worker, keyOf: (anything: string) => anything });
// @ts-expect-error no method has such an argument
runtime.defineTask<Api>({ type: 'parallel', worker, keyOf: (text: symbol) => String(text) });
// @ts-expect-error a key is a string
runtime.defineTask<Api>({ type: 'parallel', worker, keyOf: () => ({}) });

// Options may be passed on as undefined.
runtime.defineTask<Api>({ type: 'parallel', worker, timeoutMs: undefined, init: undefined, taskId: undefined });

// @ts-expect-error type is required
runtime.defineTask<Api>({ worker });
// @ts-expect-error worker is required
runtime.defineTask<Api>({ type: 'parallel' });
// @ts-expect-error a factory, not a worker
runtime.defineTask<Api>({ type: 'parallel', worker: worker() });
// @ts-expect-error
runtime.defineTask<Api>({ type: 'pool', worker });
// @ts-expect-error
runtime.defineTask<Api>({ type: 'parallel', worker, queuePolicy: 'drop' });
// @ts-expect-error
runtime.defineTask<Api>({ type: 'parallel', worker, crashPolicy: 'restart' });
// @ts-expect-error
runtime.defineTask<Api>({ type: 'parallel', worker, init: 'now' });
// @ts-expect-error
runtime.defineTask<Api>({ type: 'parallel', worker, poolSize: '2' });
// @ts-expect-error removed by the redesign
runtime.defineTask<Api>({ type: 'parallel', worker, telemetry: () => {} });
// @ts-expect-error handlers are an object type
runtime.defineTask<string>({ type: 'parallel', worker });

// Call options.
const view = small.with({
  key: 'k',
  signal: new AbortController().signal,
  trace: runtime.createTrace('t'),
  transfer: [new ArrayBuffer(1)],
  transferResult: false,
  priority: -1,
  timeoutMs: 5,
  onProgress: (value: { done: number }) => value.done,
});
expectType<Equal<typeof view, TaskView<Api>>>();
small.with({ key: undefined, signal: undefined });
// @ts-expect-error
small.with();
// @ts-expect-error
small.with({ signal: new AbortController() });
// @ts-expect-error
small.with({ transfer: new ArrayBuffer(1) });
// @ts-expect-error
small.with({ trace: 'trace' });
// @ts-expect-error
small.with({ retries: 1 });

// Control.
expectType<Equal<ReturnType<typeof small.getState>, TaskState>>();
expectType<Equal<ReturnType<typeof small.ready>, Promise<void>>>();
expectType<Equal<ReturnType<typeof small.drain>, Promise<void>>>();
small.startWorkers();
small.stopWorkers();
small.dispose();
small[Symbol.dispose]();

const state = small.getState();
expectType<Equal<typeof state.workerStatus, 'running' | 'stopped' | 'stopping' | 'crashed'>>();
expectType<Equal<typeof state.taskStatus, 'idle' | 'active' | 'paused'>>();
expectType<Equal<typeof state.queueDepthByWorker, readonly number[]>>();
// @ts-expect-error states are frozen
state.queueDepth = 1;
// @ts-expect-error the snapshot adds it
state.taskId;
