import type { MetricSource, PayloadOptions, RuntimeEvents } from './metrics.js';

export type { MetricSource, RuntimeEvents } from './metrics.js';

export interface PrometheusOptions extends PayloadOptions {
  /** Labels that every series gets, such as the page's release. A metric's own label of that name wins. */
  labels?: Record<string, string> | undefined;

  /** Further metrics to write after the runtime's: registries of `atelier-runtime/metrics`, in any bundle or worker. */
  registries?: readonly MetricSource[] | undefined;
}

export interface ExpositionOptions {
  /** Whether to write OpenMetrics 1.0 (with units and exemplars) instead of Prometheus text 0.0.4. Default false. */
  openMetrics?: boolean | undefined;
}

export interface PushOptions extends ExpositionOptions {
  /** Whether to use `navigator.sendBeacon`, which works while the page goes away but takes neither method nor headers. */
  beacon?: boolean | undefined;

  /** Default `'POST'`. A Pushgateway replaces all metrics of the group with `'PUT'`. */
  method?: string | undefined;

  headers?: Record<string, string> | undefined;
}

export interface PrometheusExporter {
  /** Returns the metrics as text. */
  text(options?: ExpositionOptions): string;

  /** Returns the Content-Type of that text. */
  contentType(options?: ExpositionOptions): string;

  /**
   * Sends the text.
   *
   * @throws the promise rejects when the server does not answer with success, or the browser refuses the beacon
   */
  push(url: string, options?: PushOptions): Promise<void>;

  /** Stops listening. The text stays what it was. Calling it again does nothing. */
  dispose(): void;
  [Symbol.dispose](): void;
}

/**
 * Keeps the metrics of a runtime from now on, for Prometheus. Names: `task.dispatch.total` becomes
 * `atelier_task_dispatch_total`, `task.duration_ms` becomes `atelier_task_duration_seconds`.
 *
 * @throws {TypeError | RangeError} for a bad value, naming the field and the value
 */
export function createPrometheusExporter(runtime: RuntimeEvents, options?: PrometheusOptions): PrometheusExporter;
