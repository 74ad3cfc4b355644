/**
 * What a handler learns about the call it serves, and what it can tell the page while it runs.
 *
 * It arrives after the arguments, at index `max(handler.length - 1, args.length)`: with `(a, b, ctx) => ...`, an argument
 * `b` that the caller left out is `undefined`. A handler with optional arguments therefore declares `ctx` last, even if
 * it has no use for it, and gives none of its parameters a default (`handler.length` ends at the first default).
 */
export interface TaskContext {
  /** Aborts when the call is canceled or timed out; its `reason` is the caller's, revived. */
  readonly signal: AbortSignal;

  /** Cancellation key of the call, from `with({ key })` or the task's `keyOf`; `undefined` without one. */
  readonly key: string | undefined;

  /** Name of the call in the page's spans and events: `<taskId>-<number>`. */
  readonly callId: string;

  /**
   * Throws the signal's reason once the call is canceled.
   *
   * @throws the abort reason; an `AbortError` when the caller gave none
   */
  throwIfAborted(): void;

  /**
   * Sends a value to the `onProgress` of the call. Values arrive in order and before the result; what is sent after
   * the call has settled is dropped.
   *
   * @param value anything that can be cloned
   */
  progress(value: unknown): void;

  /**
   * Tells whether the call is canceled. On a cross-origin isolated page it sees an abort from inside a synchronous
   * loop too; elsewhere only after the handler has yielded to the event loop.
   */
  isAborted(): boolean;
}

/** Functions of a worker by method name. Only own function properties can be called. */
export type TaskHandlers<H> = { [K in keyof H]: (...args: any[]) => unknown };

export interface TaskWorkerOptions {
  /**
   * Runs once in each new worker, before its first call; calls wait for it.
   *
   * @param initData clone of the task's `initData`; `undefined` without one
   * @throws an error or a rejection counts as a crash of the worker
   */
  init?: ((initData: any) => unknown) | undefined;
}

/**
 * Serves the calls of a task in this worker. Listens at once: call it while the worker's script runs, not later.
 *
 * A handler may return a value, a promise, or an async generator, which makes the call an async iterable on the page.
 * Transferable objects in a result are moved to the page, unless the caller set `transferResult: false`.
 *
 * ```ts
 * const handlers = {
 *   resize: async (image: ImageBitmap, width: number, ctx: TaskContext) => { ... },
 * };
 * createTaskWorker(handlers);
 * export type Handlers = typeof handlers; // for runtime.defineTask<Handlers>(...)
 * ```
 *
 * @param handlers functions by method name
 * @throws {TypeError} if `handlers` is not an object, or `init` not a function
 */
export function createTaskWorker<H extends TaskHandlers<H>>(handlers: H, options?: TaskWorkerOptions): void;

/**
 * Marks a value so that exactly the objects of `list` are moved with it, instead of those found in it. Valid for a
 * result, a stream item or an argument.
 *
 * @param value an object that refers to the objects of `list`
 * @param list objects to move; empty: everything is copied
 * @returns `value` itself
 */
export function transfer<T extends object>(value: T, list: readonly Transferable[]): T;
