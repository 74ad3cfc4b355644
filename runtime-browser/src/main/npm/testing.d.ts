import type { TaskHandlers, TaskWorkerOptions } from './worker.js';

export type { TaskContext, TaskHandlers, TaskWorkerOptions } from './worker.js';

/** A worker in this thread, with a way to see what a crash does. */
export interface TestWorker extends Worker {
  /** Fires an `error` event with the error, as a worker does that throws outside of a handler, and is silent from then on. */
  crash(error: unknown): void;
}

/**
 * Runs handlers in this thread behind the interface of a `Worker`, for unit tests without a browser (Node included).
 * Messages are structured clones and transfers detach, as between real threads.
 *
 * ```ts
 * const task = runtime.defineTask<typeof handlers>({ type: 'singleton', worker: () => createTestWorker(handlers) });
 * ```
 *
 * @param handlers what the worker's script would give to `createTaskWorker`
 * @returns a new worker; a task's `worker` factory must return a new one each time
 * @throws {TypeError} if `handlers` is not an object, or `init` not a function
 */
export function createTestWorker<H extends TaskHandlers<H>>(handlers: H, options?: TaskWorkerOptions): TestWorker;
