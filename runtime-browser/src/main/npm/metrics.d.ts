import type { EventSubscriptionOptions, RuntimeEvent, SpanEvent, Unsubscribe } from './index.js';

/** A runtime as far as telemetry needs it: what `createTaskRuntime` returns, or anything else that emits its events. */
export interface RuntimeEvents {
  subscribeEvents(listener: (event: RuntimeEvent) => void, options?: EventSubscriptionOptions): Unsubscribe;
}

// ------------------------------------------------------------------------------------------------------ instruments

/** A label's value; numbers and booleans become text, `undefined` and `null` the empty text. */
export type LabelValue = string | number | boolean | null | undefined;

/** What a metric is. */
export interface MetricDefinition<L extends readonly string[] = readonly string[]> {
  /** Any text that is not empty, unique in the registry. `images.decoded` becomes `images_decoded` in Prometheus. */
  name: string;

  /** What it means, in a sentence. */
  help?: string | undefined;

  /**
   * Unit of the values: `'seconds'`, `'bytes'` and `'ratio'` become part of the name in Prometheus; any other word names
   * what is counted. Default none.
   */
  unit?: string | undefined;

  /** Names of the labels. Default none. */
  labels?: L | undefined;

  /** Label sets kept apart: an integer >= 1, default 1000. All further ones share one series, marked as overflow. */
  maxSeries?: number | undefined;
}

export interface HistogramDefinition<L extends readonly string[] = readonly string[]> extends MetricDefinition<L> {
  /** Upper bounds of the buckets, finite and ascending. Default `durationBuckets()`. */
  buckets?: readonly number[] | undefined;
}

/** One value for each label, in the order of the definition. */
export type LabelValues<L extends readonly string[]> = { [I in keyof L]: LabelValue };

/** A sum that only grows. */
export interface Counter<L extends readonly string[] = readonly string[]> {
  /**
   * Adds to the series of the label values.
   *
   * @throws {TypeError} for no number, or a wrong number of label values
   * @throws {RangeError} for a number that is negative or not finite
   */
  add(...args: L extends readonly [] ? [value?: number] : [value: number, ...labels: LabelValues<L>]): void;

  /** Returns a handle of one series: the fastest way to record, and free of allocations. */
  with(...labels: LabelValues<L>): BoundCounter;

  /** Forgets all series. */
  clear(): void;
}

export interface BoundCounter {
  /** Adds, 1 by default. */
  add(value?: number): void;
}

/** A value that goes up and down. */
export interface Gauge<L extends readonly string[] = readonly string[]> {
  /**
   * Sets the value of a series; `NaN` for unknown.
   *
   * @throws {TypeError} for no number, or a wrong number of label values
   */
  set(value: number, ...labels: LabelValues<L>): void;

  /**
   * Adds to the value of a series.
   *
   * @throws {TypeError | RangeError} for no finite number, or a wrong number of label values
   */
  add(value: number, ...labels: LabelValues<L>): void;

  /** Returns a handle of one series: the fastest way to record, and free of allocations. */
  with(...labels: LabelValues<L>): BoundGauge;

  /** Forgets all series. */
  clear(): void;
}

export interface BoundGauge {
  set(value: number): void;
  add(value: number): void;
}

/** A distribution, counted in fixed buckets. */
export interface Histogram<L extends readonly string[] = readonly string[]> {
  /**
   * Counts a value in the series of the label values.
   *
   * @throws {TypeError} for no number, or a wrong number of label values
   * @throws {RangeError} for a number that is not finite
   */
  observe(value: number, ...labels: LabelValues<L>): void;

  /** Returns a handle of one series: the fastest way to record, and free of allocations. */
  with(...labels: LabelValues<L>): BoundHistogram;

  /** Forgets all series. */
  clear(): void;
}

export interface BoundHistogram {
  observe(value: number): void;
}

/** Metrics of an application, or of a runtime. */
export interface MetricRegistry extends MetricSource {
  /**
   * Makes a counter, or returns the one that was made with the same definition.
   *
   * @throws {TypeError | RangeError} for a bad definition, or if another metric has the name
   */
  counter<const L extends readonly string[] = []>(definition: MetricDefinition<L>): Counter<L>;

  /** Like `counter`. */
  gauge<const L extends readonly string[] = []>(definition: MetricDefinition<L>): Gauge<L>;

  /** Like `counter`. */
  histogram<const L extends readonly string[] = []>(definition: HistogramDefinition<L>): Histogram<L>;

  /** Keeps the metrics of a runtime in this registry too, from now on until the returned function is called. */
  attach(runtime: RuntimeEvents, options?: PayloadOptions): Unsubscribe;
}

export interface PayloadOptions {
  /** Whether to measure arguments and results with `sizeOf`, for `atelier.task.payload`. Default false. */
  payloads?: boolean | undefined;
}

/**
 * Estimates how many bytes a value has when it travels between threads: 8 for a number, 1 for a character or a boolean,
 * the length of what is binary, and the sum of the parts of everything else. Looks at the first 10 000 values; never
 * throws.
 */
export function sizeOf(payload: unknown): number;

export function createMetricRegistry(): MetricRegistry;

/** Upper bounds for durations in seconds: 11 from 100 µs to 10 s. */
export function durationBuckets(): number[];

/** Upper bounds for sizes in bytes: 7 from 1 kB to 1 GB. */
export function byteBuckets(): number[];

/** Upper bounds for costs: 7 from 0.001 to 1000. */
export function costBuckets(): number[];

/** Something whose metrics an exporter can read; what it returns may come from another bundle or from a worker. */
export interface MetricSource {
  /** Returns what the metrics say at this moment: plain data, JSON-safe. */
  collect(): CollectedMetric[];
}

export interface CollectedMetric {
  name: string;
  kind: 'counter' | 'gauge' | 'histogram';
  unit?: string;
  help?: string;
  labels: string[];
  /** Upper bounds of a histogram's buckets. */
  bounds?: number[];
  series: CollectedSeries[];
}

export interface CollectedSeries {
  /** Values of the labels; missing in the series of all label sets beyond the cap. */
  labels?: string[];
  overflow?: true;
  /** Of a histogram, the sum. `null` for a number that JSON does not have. */
  value: number | null;
  /** Of a histogram: values in each bucket alone, the last without an upper bound. */
  counts?: number[];
  exemplars?: { bucket: number; traceId: string; spanId: string; value: number; atMs: number }[];
}

// ----------------------------------------------------------------------------------------------------- task metrics

export type FailureCategory = 'timeout' | 'validation' | 'network' | 'other';

export interface TaskMetricsOptions {
  /** Executions that the percentiles are taken from: an integer from 1 to 100 000, default 100. */
  windowSize?: number | undefined;

  /** Share of failures, 0 to 1, above which `onFailureRateThreshold` is called. Default: never. */
  failureRateThreshold?: number | undefined;

  /** Milliseconds, >= 0; a p99 above calls `onLatencyThreshold`. Default: never. */
  latencyThresholdMs?: number | undefined;

  /** Called after each execution that finds the rate above the threshold. What it throws is reported, not thrown. */
  onFailureRateThreshold?: ((taskName: string, rate: number) => void) | undefined;

  /** Called after each execution that finds the p99 above the threshold. What it throws is reported, not thrown. */
  onLatencyThreshold?: ((taskName: string, p99: number) => void) | undefined;

  /** Receives warnings. Default `console.warn`. */
  onWarning?: ((message: string) => void) | undefined;
}

/** Numbers of one task. Those that need an execution are `null` before the first. */
export interface TaskMetrics {
  totalExecutions: number;
  successCount: number;
  failureCount: number;
  retryCount: number;
  lastExecutionMs: number | null;
  avgExecutionMs: number;
  p50: number | null;
  p90: number | null;
  p99: number | null;
  timeoutErrors: number;
  validationErrors: number;
  networkErrors: number;
  otherErrors: number;
}

export interface SerializedTaskMetrics {
  windowSize: number;
  tasks: Record<string, TaskMetrics>;
}

export interface AttachOptions {
  /** Says why a call failed, from its span; needs spans to be on. Default: every failure is `'other'`. */
  classify?: ((span: SpanEvent) => FailureCategory) | undefined;
}

/** Keeps numbers of executions by task name. Its functions need no `this`. */
export class TaskMetricsCollector {
  /** @throws {TypeError | RangeError} for a bad value, naming the field and the value */
  constructor(options?: TaskMetricsOptions);

  /** Counts an execution that ended well. A negative duration counts as 0, with a warning. */
  recordSuccess(taskName: string, durationMs: number): void;

  /** Counts an execution that failed. `error` is taken for completeness and not kept. */
  recordFailure(taskName: string, durationMs: number, error?: unknown, errorType?: FailureCategory): void;

  /** Counts an attempt that was made again. */
  recordRetry(taskName: string, attemptNumber?: number): void;

  /** Returns the numbers of a task; all zero for one that was never recorded. */
  getTaskMetrics(taskName: string): TaskMetrics;

  /** Returns the numbers of all tasks, in order of appearance. */
  getAllTaskMetrics(): Map<string, TaskMetrics>;

  /** Forgets a task, or all of them. */
  resetTaskMetrics(taskName?: string): void;

  /** Returns all numbers as plain data. */
  toJSON(): SerializedTaskMetrics;

  /**
   * Records the executions of a runtime from now on until the returned function is called, under the tasks' names (ids
   * where there is none): calls that end with a result, with an error, or by their timeout. Calls that were canceled or
   * refused by the queue do not count. Spans need not be on.
   */
  attach(runtime: RuntimeEvents, options?: AttachOptions): Unsubscribe;
}

/** The same as `new TaskMetricsCollector(options)`. */
export function createTaskMetricsCollector(options?: TaskMetricsOptions): TaskMetricsCollector;
