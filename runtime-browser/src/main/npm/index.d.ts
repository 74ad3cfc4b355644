/// <reference lib="es2018.asynciterable" />
/// <reference lib="es2018.asyncgenerator" />
/// <reference lib="esnext.disposable" />

import type { TaskContext } from './worker.js';

export type { TaskContext } from './worker.js';
export { transfer } from './worker.js';

/** Detaches what a subscribe function attached. Calling it again does nothing. */
export type Unsubscribe = () => void;

// ---------------------------------------------------------------------------------------------------------- runtime

export interface RuntimeConfig {
  observability?: ObservabilityConfig | undefined;
}

export interface ObservabilityConfig {
  /**
   * Whether calls and traces become `performance` measures. Default `'auto'`: on in development builds
   * (`import.meta.env.DEV`, or `process.env.NODE_ENV` other than `'production'`), off in production and where neither
   * can be read. An object opts in: its `mode` defaults to `'on'`.
   */
  spans?: SpanMode | SpanConfig | undefined;
}

export type SpanMode = 'auto' | 'on' | 'off';

export interface SpanConfig {
  /** Default `'on'`. */
  mode?: SpanMode | undefined;
  /**
   * Share of traces, and of calls without a trace, that are recorded: 0 to 1, default 1. All spans of a trace share
   * the decision that was made with the trace. Metric events are never sampled.
   */
  sampleRate?: number | undefined;
  /** Measures that the browser's buffer holds at most, an integer >= 0, default 10 000: when it is full, it is cleared. Observers have been told by then. */
  bufferLimit?: number | undefined;
  /**
   * Whether workers tell when handlers start and end, so that spans have `transferMs`, `runMs` and `answerMs`. Holds for
   * workers that start from then on. Default false.
   */
  workerTiming?: boolean | undefined;
}

/**
 * Makes a runtime: the owner of tasks, cancellation keys, traces and events.
 *
 * @throws {TypeError | RangeError} for a bad value, naming the field and the value
 */
export function createTaskRuntime(config?: RuntimeConfig): TaskRuntime;

export interface TaskRuntime {
  /**
   * Defines a task from the type of its worker's handlers. No worker starts before the first call, unless `init` is
   * `'eager'`.
   *
   * ```ts
   * const resize = runtime.defineTask<Handlers>({
   *   type: 'parallel',
   *   worker: () => new Worker(new URL('./resize.worker.js', import.meta.url), { type: 'module' }),
   * });
   * const small = await resize.process(image, 320);
   * ```
   *
   * @throws {TypeError | RangeError} for a bad value, naming the field and the value
   * @throws {TypeError} if the `taskId` belongs to a live task of this runtime
   */
  defineTask<T extends object = AnyHandlers>(config: TaskConfig<T>): Task<T>;

  /** Cancels calls by key, in all tasks of this runtime. */
  readonly abortTaskController: AbortTaskController;

  /** State of all tasks at this moment: plain, frozen, JSON-safe. */
  getRuntimeSnapshot(): RuntimeSnapshot;

  /** Calls `listener` with a snapshot at an interval. What it throws goes to `reportError`. */
  subscribeRuntimeSnapshot(
    listener: (snapshot: RuntimeSnapshot) => void,
    options?: SnapshotSubscriptionOptions,
  ): Unsubscribe;

  /**
   * Calls `listener` synchronously with every event. Keep it fast. What it throws goes to `reportError`. Without a listener no
   * event is built.
   */
  subscribeEvents(listener: (event: RuntimeEvent) => void, options?: EventSubscriptionOptions): Unsubscribe;

  /**
   * Starts a trace: the spans of one workflow. Attach it with `task.with({ trace })` and end it with `trace.end()`.
   *
   * @throws {TypeError} for a bad option
   */
  createTrace(name?: string, options?: TraceOptions): TraceContext;

  /**
   * Runs `fn` with a new trace and ends the trace with its outcome: `ok`, `canceled` for an `AbortError`, else `error`.
   *
   * @returns what `fn` returns; rejects with what `fn` throws
   */
  runWithTrace<R>(name: string, fn: (trace: TraceContext) => R): Promise<Awaited<R>>;

  /** Calls `listener` with every measure of a span or trace, through a `PerformanceObserver`. */
  observeSpans(listener: (measure: SpanMeasure) => void): Unsubscribe;

  /** Switches spans on (without an argument) or to the given configuration, for calls and traces that start from now on. */
  enableSpans(config?: SpanMode | SpanConfig): void;

  /** Disposes of every task. Calling it again does nothing. */
  dispose(): void;
  [Symbol.dispose](): void;
}

// ------------------------------------------------------------------------------------------------------------- task

export type TaskType = 'parallel' | 'singleton';

/** What happens to a call that finds the queue full: the caller waits, the call is refused, or the oldest is dropped. */
export type QueuePolicy = 'block' | 'reject' | 'drop-latest' | 'drop-oldest';

/**
 * What a worker's crash does: the worker restarts and its calls in flight fail; the worker restarts and they run
 * again; or the task halts until `startWorkers()`.
 */
export type CrashPolicy = 'restart-fail-in-flight' | 'restart-requeue-in-flight' | 'fail-task';

/** Times are milliseconds. A bad value throws `TypeError` or `RangeError` at once, naming the field and the value. */
export interface TaskConfig<T extends object = AnyHandlers> {
  /** A pool of workers, or exactly one. */
  type: TaskType;

  /** Makes a worker; called for each one that starts or restarts. */
  worker: () => Worker;

  /** When workers start: with the first call that needs one (default), or with the task. */
  init?: 'lazy' | 'eager' | undefined;

  /** Workers at most: an integer >= 1, default `navigator.hardwareConcurrency` or 4. A singleton has 1. */
  poolSize?: number | undefined;

  /** Workers that `idleTimeoutMs` leaves running: an integer >= 0, default 0. */
  minWorkers?: number | undefined;

  /** Cancellation key of a call by its arguments; without one, return `undefined`. */
  keyOf?(...args: KeyArguments<T>): string | undefined;

  /** Time a call may take from the moment it is made, waiting included, >= 0. Default: no limit. */
  timeoutMs?: number | undefined;

  /** Default `'restart-fail-in-flight'`. */
  crashPolicy?: CrashPolicy | undefined;

  /** Consecutive crashes of one worker slot, without a completed call between them, that halt the task: an integer >= 0, default 3. */
  crashMaxRetries?: number | undefined;

  /** Crashing workers that a call may have been in flight in before it fails alone: an integer >= 1, default 3. */
  maxAttempts?: number | undefined;

  /** Name for people, in snapshots, spans and events. */
  taskName?: string | undefined;

  /** Name for machines, unique among the runtime's live tasks. Default `task-<number>`. */
  taskId?: string | undefined;

  /** Calls in flight at most: an integer >= 1, default `poolSize`. */
  maxInFlight?: number | undefined;

  /**
   * Calls pending at most: an integer >= 0 or `Infinity`, default 2 × `maxInFlight`, for a singleton 2. With 0 a call
   * is handed over only when a slot is free.
   */
  maxQueueDepth?: number | undefined;

  /** Default `'block'`. */
  queuePolicy?: QueuePolicy | undefined;

  /** Time without work after which a worker stops, >= 0. Default: never. */
  idleTimeoutMs?: number | undefined;

  /** Grace from an abort to the end of a worker whose handler does not end, >= 0. Default: never killed. */
  killAfterMs?: number | undefined;

  /** Time a new worker has to become ready, >= 1, default 10 000; later counts as a crash. */
  startTimeoutMs?: number | undefined;

  /** Cloned to each new worker and given to its `init` before its first call. */
  initData?: unknown;
}

/** A task: the worker's methods, and the control of their queue and workers. Never thenable. */
export type Task<T extends object = AnyHandlers> = TaskMethods<T> & TaskView<T> & TaskControl;

/** A task as one kind of call sees it: the methods, with the options of `with`. */
export type TaskView<T extends object = AnyHandlers> = TaskMethods<T> & TaskCalls<T>;

export interface TaskCalls<T extends object = AnyHandlers> {
  /**
   * Returns a view whose calls have these options besides those of the task and of this view; of an option given more
   * than once, the latest counts.
   *
   * @throws {TypeError | RangeError} for a bad value, naming the field and the value
   */
  with(options: CallOptions): TaskView<T>;

  /** Calls a method by name: the way to a method with a reserved name. */
  call<K extends MethodName<T>>(name: K, ...args: MethodArguments<T[K]>): MethodReturn<T[K]>;
}

export interface TaskControl {
  /** State at this moment: plain, frozen, JSON-safe. */
  getState(): TaskState;

  /** Starts the workers, resumes a stopped task and revives a halted one. */
  startWorkers(): void;

  /**
   * Pauses the queue and terminates the workers. Calls in flight go back to the front and run again after
   * `startWorkers()`; one whose arguments were transferred rejects with `TaskStoppedError`.
   */
  stopWorkers(): void;

  /** Resolves when the task's workers are ready, starting them if needed. */
  ready(): Promise<void>;

  /** Resolves when no call is waiting, pending or in flight. */
  drain(): Promise<void>;

  /** Terminates the workers; every call that has not settled, and every later one, rejects with `TaskDisposedError`. */
  dispose(): void;
  [Symbol.dispose](): void;
}

/** Names that never reach a worker as `task.name()`; `task.call('name')` does. */
export type ReservedName = keyof TaskCalls | Exclude<keyof TaskControl, symbol> | 'then';

/** How a call is made. Given options combine with those of the task: a signal never switches off a key or a timeout. */
export interface CallOptions {
  /** Cancellation key, for `runtime.abortTaskController`. */
  key?: string | undefined;

  /** Cancels the call. */
  signal?: AbortSignal | undefined;

  /** Trace that the call's span belongs to. */
  trace?: TraceContext | undefined;

  /** Objects to move with the arguments, exactly these; `[]` copies everything. Default: those found in the arguments. */
  transfer?: readonly Transferable[] | undefined;

  /** Whether transferable objects of the result are moved instead of copied. Default true. */
  transferResult?: boolean | undefined;

  /** Higher runs first: an integer, default 0. Equal ones keep their order. */
  priority?: number | undefined;

  /** Milliseconds that the call may take from the moment it is made, waiting included, >= 0. */
  timeoutMs?: number | undefined;

  /** Receives what the handler sends with `ctx.progress(value)`, in order, until the call settles. */
  onProgress?: ((value: any) => void) | undefined;
}

// ----------------------------------------------------------------------------------------- methods from handlers

/** Handlers of which nothing is known: every method may be called with everything. */
export type AnyHandlers = Record<string, (...args: any[]) => any>;

type AnyFunction = (...args: any[]) => any;

/** Names of the methods that `task.call` reaches. */
export type MethodName<T extends object> = { [K in keyof T]: T[K] extends AnyFunction ? K : never }[keyof T] & string;

/** The page's side of the handlers `T`. */
export type TaskMethods<T extends object> = {
  [K in keyof T as K extends ReservedName | symbol ? never : T[K] extends AnyFunction ? K : never]: TaskMethod<T[K]>;
};

/**
 * The page's side of one handler: without the trailing `TaskContext`, returning a promise, or a stream for an async
 * generator. A handler that needs neither change keeps its type, with type parameters and overloads.
 */
export type TaskMethod<F> = F extends (...args: infer P) => infer R
  ? KeepsItsType<P, R> extends true
    ? F
    : (...args: WithoutContext<P>) => CallResult<R>
  : never;

/** Arguments of one handler as the page gives them. */
export type MethodArguments<F> = F extends (...args: infer P) => unknown ? WithoutContext<P> : never;

/** What a call of one handler returns on the page. */
export type MethodReturn<F> = F extends (...args: any[]) => infer R ? CallResult<R> : never;

/** Arguments of any of the methods. */
export type TaskArguments<T extends object> = { [K in MethodName<T>]: MethodArguments<T[K]> }[MethodName<T>];

/** Parameters of `keyOf`: those of the method if there is one, else what any of them has in that place. */
export type KeyArguments<T extends object> = IsUnion<TaskArguments<T>> extends true
  ? [first?: Nth<TaskArguments<T>, '0'>, second?: Nth<TaskArguments<T>, '1'>, third?: Nth<TaskArguments<T>, '2'>, ...more: any[]]
  : TaskArguments<T>;

type IsUnion<X, Y = X> = [X] extends [never] ? false : X extends unknown ? ([Y] extends [X] ? false : true) : never;

type Nth<List extends readonly unknown[], Index extends string> = List extends unknown
  ? Index extends keyof List
    ? List[Index]
    : number extends List['length']
      ? List[number]
      : undefined
  : never;

/** What a call returns for a handler that returns `R`. */
export type CallResult<R> = IsAny<R> extends true
  ? Promise<any>
  : [R] extends [never]
    ? Promise<never>
    : [R] extends [AsyncIterator<infer Item, infer Return, any>]
      ? StreamCall<Item, Return>
      : Promise<Awaited<R>>;

type IsAny<X> = 0 extends 1 & X ? true : false;

type IsContext<X> = IsAny<X> extends true
  ? false
  : [X] extends [undefined]
    ? false
    : [X] extends [TaskContext | undefined]
      ? true
      : false;

/** Last parameter, present or optional; `undefined` (no context) for a list that ends with a rest parameter or is empty. */
type LastOf<P extends readonly unknown[]> = Required<P> extends readonly [...unknown[], infer Last] ? Last : undefined;

type WithoutContext<P extends readonly unknown[]> = IsContext<LastOf<P>> extends true ? WithoutLast<P> : P;

/* A required last parameter can be split off with its neighbours' names kept; an optional one is reached from the front. */
type WithoutLast<P extends readonly unknown[]> = P extends readonly [...infer Rest, infer _Last]
  ? Rest
  : number extends P['length']
    ? P
    : P extends readonly [_?: unknown]
      ? []
      : P extends readonly [infer First, ...infer Rest]
        ? [First, ...WithoutLast<Rest>]
        : P extends readonly [(infer First)?, ...infer Rest]
          ? [First?, ...WithoutLast<Rest>]
          : never;

type KeepsItsType<P extends readonly unknown[], R> = IsAny<R> extends true
  ? false
  : [R] extends [never]
    ? false
    : [R] extends [Promise<unknown>]
      ? IsContext<LastOf<P>> extends true
        ? false
        : true
      : false;

/**
 * What a call of an async generator handler returns: iterate it directly, or await it for the stream itself.
 *
 * ```ts
 * for await (const value of task.count(100)) { ... }
 * ```
 */
export interface StreamCall<Item, Return = void> extends Promise<TaskStream<Item, Return>> {
  [Symbol.asyncIterator](): TaskStream<Item, Return>;
}

/** Items of an async generator handler. The worker makes them as they are asked for, a bounded number ahead. */
export interface TaskStream<Item, Return = void> extends AsyncIterator<Item, Return, undefined> {
  next(): Promise<IteratorResult<Item, Return>>;
  /** Ends the handler's generator; leaving a `for await` loop early does this. */
  return(value?: Return): Promise<IteratorResult<Item, Return>>;
  [Symbol.asyncIterator](): TaskStream<Item, Return>;
}

// ----------------------------------------------------------------------------------------------------- cancellation

/** Cancels calls by key. Keys that nothing refers to are forgotten. */
export interface AbortTaskController {
  /** The key's current signal: aborts with the next `abort(key)`. */
  signalFor(key: string): AbortSignal;

  /**
   * Cancels every call with this key that has not settled, in all tasks, and aborts its signals.
   *
   * @param reason `cause` of the `AbortError` that the calls reject with
   */
  abort(key: string, reason?: unknown): void;

  abortMany(keys: Iterable<string>): void;

  /** Whether the key was aborted and neither cleared nor used again since. */
  isAborted(key: string): boolean;

  /** Makes the key as good as new. Calls in progress stay cancelable by it. */
  clear(key: string): void;

  clearAll(): void;
}

// ----------------------------------------------------------------------------------------------------------- errors

/** The queue was full, and its policy refused or dropped the call. */
export class QueueDropError extends Error {
  private constructor();
  readonly name: 'QueueDropError';
  readonly code: 'QUEUE_DROP';
  readonly policy: QueuePolicy;
}

/** The worker died under the call, could not start, or the task is halted. */
export class WorkerCrashedError extends Error {
  private constructor();
  readonly name: 'WorkerCrashedError';
  readonly code: 'WORKER_CRASHED';
  readonly taskId: string;
  /** Slot of the worker, from 0; `undefined` when no single worker is to blame. */
  readonly workerIndex: number | undefined;
  /** The browser's message, file and line, where it gave any. */
  readonly cause?: unknown;
}

/** The task was disposed of before the call settled, or before it was made. */
export class TaskDisposedError extends Error {
  private constructor();
  readonly name: 'TaskDisposedError';
  readonly code: 'TASK_DISPOSED';
  readonly taskId: string;
}

/** `stopWorkers()` ended a call whose arguments were transferred, so that it cannot run again. */
export class TaskStoppedError extends Error {
  private constructor();
  readonly name: 'TaskStoppedError';
  readonly code: 'TASK_STOPPED';
  readonly taskId: string;
}

// -------------------------------------------------------------------------------------------------------- snapshots

export interface RuntimeSnapshot {
  readonly tasks: readonly TaskSnapshot[];
}

/** State of a task, and what names it. */
export interface TaskSnapshot extends TaskState {
  readonly taskId: string;
  readonly taskName?: string;
  readonly init: 'lazy' | 'eager';
}

export interface TaskState {
  readonly type: TaskType;
  readonly poolSize: number;
  /** Workers at most: the pool size. */
  readonly totalWorkers: number;
  /** Live workers. */
  readonly activeWorkers: number;
  readonly workerStatus: 'running' | 'stopped' | 'stopping' | 'crashed';
  readonly taskStatus: 'idle' | 'active' | 'paused';
  /** Attempts dispatched since the task was defined. */
  readonly totalDispatched: number;
  /** Calls in flight: those that hold a slot, abandoned ones included. */
  readonly queueDepth: number;
  /** Calls in the queue. */
  readonly pendingQueueDepth: number;
  /** Callers blocked by a full queue. */
  readonly waitingQueueDepth: number;
  /** Settled calls whose handler still holds a slot. */
  readonly abandonedCalls: number;
  readonly maxInFlight: number;
  /** `null` in JSON, `Infinity` here, without a limit. */
  readonly maxQueueDepth: number;
  readonly queuePolicy: QueuePolicy;
  /** Calls in flight by worker slot. */
  readonly queueDepthByWorker: readonly number[];
  readonly lastCrash?: CrashInfo;
}

export interface CrashInfo {
  /** Milliseconds since the Unix epoch. */
  readonly ts: number;
  readonly error?: string;
  readonly workerIndex?: number;
}

export interface SnapshotSubscriptionOptions {
  /** Milliseconds between snapshots, > 0, default 250. */
  intervalMs?: number | undefined;
  /** Whether the first snapshot comes at once. Default true. */
  emitImmediately?: boolean | undefined;
  /** Whether a snapshot comes only after something has changed. Default false. */
  onlyOnChange?: boolean | undefined;
}

// --------------------------------------------------------------------------------------------------- spans, traces

export interface TraceOptions {
  /** W3C `traceparent` of a trace to continue: same id, same sampling decision. */
  traceparent?: string | undefined;
}

export interface TraceEndOptions {
  /** Default `ok`, or what `error` says: `canceled` for an `AbortError`, else `error`. */
  status?: SpanStatus | undefined;
  error?: unknown;
}

export interface TraceContext {
  /** 32 hex digits. */
  readonly id: string;
  readonly name?: string | undefined;
  /** Whether spans of this trace are recorded; decided when it was created. */
  readonly sampled: boolean;
  /** W3C `traceparent` header value, to continue the trace elsewhere. */
  readonly traceparent: string;
  /** Only of a trace that continues another: its span id, 16 hex digits. Else that is the first half of `id`. */
  readonly spanId?: string;
  /** Only of a trace that continues another: the span id in the `traceparent` that it was created with. */
  readonly parentSpanId?: string;
  /** Ends the trace and records its duration. Calling it again does nothing. */
  end(options?: TraceEndOptions): void;
}

export interface TraceOutcome {
  /** Default: `canceled` if `error` is an `AbortError`, `error` if there is another one, else `ok`. */
  status?: SpanStatus | undefined;
  /** What ended the workflow. */
  error?: unknown;
}

export type SpanStatus = 'ok' | 'error' | 'canceled';

/** Why a span is not `ok`: canceled or timed out, refused by the queue, lost with its worker, or anything else. */
export type SpanErrorKind = 'abort' | 'queue' | 'crash' | 'exception';

/** `detail` of a measure named `atelier:span`. Times are milliseconds. */
export interface SpanDetail {
  /** Same as `callId`. */
  spanId: string;
  traceId?: string;
  traceName?: string;
  /** Span id of the call's trace, if that continues another one. */
  parentSpanId?: string;
  callId: string;
  taskId: string;
  taskName?: string;
  taskType: TaskType;
  method: string;
  /** Slot of the last attempt; absent if there was none. */
  workerIndex?: number;
  /** Sum of the waits of all attempts. */
  queueWaitMs?: number;
  /** Wait of the last attempt. */
  queueWaitLastMs?: number;
  /**
   * With `workerTiming`, of calls whose handler has ended: from the last dispatch to the start of the handler. With
   * `queueWaitMs`, `runMs` and `answerMs` it adds up to the duration of a call with one attempt.
   */
  transferMs?: number;
  /** Likewise: from the start of the handler to its end, whether or not it kept its thread. */
  runMs?: number;
  /** Likewise: from the end of the handler to the settlement. */
  answerMs?: number;
  /** Dispatches to a worker; 0 if the call never left the queue. */
  attemptCount: number;
  status: SpanStatus;
  errorKind?: SpanErrorKind;
  /** Message of the error. */
  error?: string;
}

/** `detail` of a measure named `atelier:trace`. */
export interface TraceDetail {
  /** Only of a trace that continues another: its span id, as in its `traceparent`. Else that is half of `traceId`. */
  spanId?: string;
  /** Only of a trace that continues another: the span id in the `traceparent` that it was created with. */
  parentSpanId?: string;
  traceId: string;
  traceName?: string;
  status: SpanStatus;
  errorKind?: SpanErrorKind;
  error?: string;
}

/** What puts a measure on a track of its own in Chrome DevTools. */
export interface DevToolsDetail {
  devtools?: {
    dataType: 'track-entry';
    track: string;
    trackGroup?: string;
    color?: string;
    properties?: [string, unknown][];
    tooltipText?: string;
  };
}

/** A measure that the runtime made. `detail` is `null` in browsers that do not keep it. */
export type SpanMeasure = CallMeasure | TraceMeasure;

export interface CallMeasure extends PerformanceMeasure {
  readonly name: 'atelier:span';
  readonly detail: (SpanDetail & DevToolsDetail) | null;
}

export interface TraceMeasure extends PerformanceMeasure {
  readonly name: 'atelier:trace';
  readonly detail: (TraceDetail & DevToolsDetail) | null;
}

// ----------------------------------------------------------------------------------------------------------- events

export interface EventSubscriptionOptions {
  /**
   * Asks for the sizes of payloads: called with the array of arguments of each attempt, and with each result, it returns
   * how many bytes they are. `sizeOf` of `atelier-runtime/metrics` is one. Of several listeners' the first one is asked.
   * Default: nothing is measured.
   */
  sizeOf?: ((payload: unknown) => number) | undefined;
}

export type RuntimeEvent = MetricEvent | SpanEvent | TraceEvent;

export type MetricEvent = CounterEvent | GaugeEvent | HistogramEvent;

export type CounterName =
  | 'task.dispatch.total'
  | 'task.success.total'
  | 'task.failure.total'
  | 'task.canceled.total'
  | 'task.rejected.total'
  | 'task.requeue.total'
  | 'task.timeout.total'
  | 'worker.spawn.total'
  | 'worker.crash.total'
  | 'worker.terminate.total';

export type GaugeName = 'queue.in_flight' | 'queue.pending' | 'queue.blocked' | 'workers.active';

/** `task.payload_bytes` comes only while a listener has asked for it with `sizeOf`. */
export type HistogramName = 'task.duration_ms' | 'queue.wait_ms' | 'task.payload_bytes';

/**
 * `task.id` and `task.type` always; `task.name` if the task has one; `worker.index` for one worker's metrics;
 * `queue.policy`, and possibly `queue.max_in_flight` and `queue.max_depth`, for the queue's; `error.kind` where a call
 * failed by a `crash` or was canceled by its `timeout`; `worker.exit_reason` where a worker crashed or was ended;
 * `payload.direction`, `in` or `out`, of sizes.
 */
export type MetricAttributes = Record<string, string | number>;

interface Metric {
  ts: number;
  attrs?: MetricAttributes;
}

/** Something happened `value` times. */
export interface CounterEvent extends Metric {
  kind: 'counter';
  name: CounterName;
  value: number;
}

/** Something has this value now. */
export interface GaugeEvent extends Metric {
  kind: 'gauge';
  name: GaugeName;
  value: number;
}

/** One observation, in milliseconds. */
export interface HistogramEvent extends Metric {
  kind: 'histogram';
  name: HistogramName;
  value: number;
}

/** A call ended: what the measure tells, and how long it took. */
export interface SpanEvent extends SpanDetail {
  kind: 'span';
  name: 'atelier:span';
  ts: number;
  durationMs?: number;
}

/** A trace ended. */
export interface TraceEvent extends TraceDetail {
  kind: 'trace';
  name: 'atelier:trace';
  ts: number;
  durationMs?: number;
}

// ---------------------------------------------------------------------------------------------------------- helpers

export interface DispatchQueueOptions {
  /** Runs at a time: an integer >= 1. */
  maxInFlight: number;
  /** Payloads pending at most: an integer >= 0 or `Infinity`. Default 2 × `maxInFlight`. */
  maxQueueDepth?: number | undefined;
  /** Default `'block'`. */
  queuePolicy?: QueuePolicy | undefined;
}

/** Called after each change is complete. */
export interface DispatchQueueHooks<P> {
  onQueued?(payload: P, pendingDepth: number, maxQueueDepth: number): void;
  onDispatch?(payload: P, queueWaitMs: number): void;
  /** The queue refused or dropped the payload. */
  onReject?(payload: P, error: Error): void;
  onCancel?(payload: P, phase: 'waiting' | 'queued' | 'in-flight'): void;
  onStateChange?(state: DispatchQueueState): void;
  /** Nothing is waiting, pending or in flight any more. */
  onIdle?(): void;
  /** The first payload arrived in an idle queue. */
  onActive?(): void;
}

export interface DispatchQueueState {
  readonly inFlight: number;
  readonly pending: number;
  readonly waiting: number;
  readonly maxInFlight: number;
  readonly maxQueueDepth: number;
  readonly queuePolicy: QueuePolicy;
  readonly paused: boolean;
  readonly disposed: boolean;
}

export interface EnqueueOptions {
  /** Cancels the payload: its promise rejects with an `AbortError`. */
  signal?: AbortSignal | undefined;
  /** Higher runs first: an integer, default 0. */
  priority?: number | undefined;
}

/** The runtime's queue without workers: runs a bounded number of asynchronous jobs, in order. */
export class DispatchQueue<P, R = unknown> {
  /**
   * @param run starts one payload; `queueWaitMs` is how long it was queued, in milliseconds
   * @throws {TypeError | RangeError} for a bad value, naming the field and the value
   */
  constructor(
    run: (payload: P, queueWaitMs: number) => PromiseLike<R>,
    options: DispatchQueueOptions,
    hooks?: DispatchQueueHooks<P>,
  );

  /** @returns the result of `run`; rejects with `QueueDropError` when refused or dropped */
  enqueue(payload: P, options?: EnqueueOptions): Promise<R>;

  getState(): DispatchQueueState;

  /** Starts nothing more until `resume()`. */
  pause(): void;
  resume(): void;

  /** Whether nothing is waiting, pending or in flight. */
  isIdle(): boolean;

  /** Rejects everything, and every later `enqueue`. */
  dispose(): void;

  /** Puts what is in flight (and satisfies `predicate`) back to the front, in order; late answers are ignored. */
  requeueInFlight(predicate?: (payload: P) => boolean): void;

  /** Rejects what is in flight and satisfies `predicate`. */
  rejectInFlight(predicate: (payload: P) => boolean, error: unknown): void;

  /** Rejects everything that has not settled. */
  rejectAll(error: unknown): void;
}

export interface ParallelLimitOptions<T> {
  /** Ends the iteration: nothing new starts. */
  signal?: AbortSignal | undefined;
  /** With `keyOf`: items whose key is aborted are skipped, results of keys aborted meanwhile are dropped. */
  abortTaskController?: AbortTaskController | undefined;
  keyOf?: ((item: T) => string | undefined) | undefined;
  /** Whether the first failure ends the iteration (default), or the others go on. */
  errorPolicy?: 'fail-fast' | 'continue' | undefined;
  /** Whether to yield outcomes instead of results. Default false. */
  returnSettled?: boolean | undefined;
  /** Learns of every failure. */
  onError?: ((error: unknown, item: T) => void) | undefined;
}

/** Outcome of one item. */
export type SettledItem<T, R> =
  | { readonly status: 'fulfilled'; readonly value: R; readonly item: T }
  | { readonly status: 'rejected'; readonly error: unknown; readonly item: T };

/**
 * Runs `fn` for every item, `limit` at a time, and yields results as they complete. Goes on while the consumer does
 * not pull, until `limit` results wait.
 *
 * @param limit an integer >= 1
 * @throws {RangeError | TypeError} for a bad limit or option
 */
export function parallelLimit<T, R>(
  items: Iterable<T> | AsyncIterable<T>,
  limit: number,
  fn: (item: T) => R,
  options: ParallelLimitOptions<T> & { returnSettled: true },
): AsyncGenerator<SettledItem<T, Awaited<R>>, void, undefined>;
export function parallelLimit<T, R>(
  items: Iterable<T> | AsyncIterable<T>,
  limit: number,
  fn: (item: T) => R,
  options?: ParallelLimitOptions<T> & { returnSettled?: false | undefined },
): AsyncGenerator<Awaited<R>, void, undefined>;

/** Yields the values of promises as they complete, each as often as it is given. Throws the first rejection. */
export function yieldAsCompleted<T>(promises: Iterable<T>): AsyncGenerator<Awaited<T>, void, undefined>;
