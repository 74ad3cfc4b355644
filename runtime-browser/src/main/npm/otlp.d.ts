import type { MetricSource, PayloadOptions, RuntimeEvents } from './metrics.js';

export type { MetricSource, RuntimeEvents } from './metrics.js';

export interface OtlpOptions extends PayloadOptions {
  /** Where the OTLP/HTTP endpoint is, such as `https://collector.example:4318`; `/v1/traces` and `/v1/metrics` are appended. */
  url: string;

  /** Sent with every request, for authentication say. */
  headers?: Record<string, string> | undefined;

  /** Attributes of what sends, such as `{'service.name': 'shop', 'service.version': '1.2.3'}`. */
  resource?: Record<string, string | number | boolean> | undefined;

  /** Whether to send calls and traces as spans; they exist only where the runtime's spans are on. Default true. */
  spans?: boolean | undefined;

  /** Whether to send the runtime's metrics. Default true. */
  metrics?: boolean | undefined;

  /** Further metrics to send: registries of `atelier-runtime/metrics`, in any bundle or worker. */
  registries?: readonly MetricSource[] | undefined;

  /** Whether counters and histograms count from the start, or from the last message that arrived. Default `'cumulative'`. */
  temporality?: 'cumulative' | 'delta' | undefined;

  /** Milliseconds that a span waits for others to be sent with, >= 0, default 5000. */
  delayMs?: number | undefined;

  /** Milliseconds between two messages with metrics, >= 1, default 60 000. */
  metricsIntervalMs?: number | undefined;

  /** Spans in one request, an integer >= 1, default 512. As many waiting spans are sent at once. */
  maxBatchSize?: number | undefined;

  /** Spans that wait at most, an integer >= 1, default 2048. Further ones are dropped and reported. */
  maxQueueSize?: number | undefined;

  /** Milliseconds that a request may take, >= 1, default 10 000. */
  timeoutMs?: number | undefined;

  /**
   * How often the same spans are sent, an integer >= 1, default 5: again when the server is not reached or answers 429,
   * 502, 503 or 504, after its `Retry-After` or else after 1 s, doubling up to 30 s.
   */
  maxAttempts?: number | undefined;

  /** Learns what was lost: dropped spans, requests that failed for good, rejected items. Default `console.warn`. */
  onError?: ((error: Error) => void) | undefined;
}

export interface OtlpExporter {
  /** Sends all that waits, and the metrics; resolves when it has arrived or was given up. Never rejects. */
  flush(): Promise<void>;

  /** Stops listening and flushes, without further attempts. Calling it again does nothing. */
  dispose(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Sends a runtime's spans and metrics to an OpenTelemetry backend, as OTLP/HTTP with JSON. A trace is a root span, its
 * calls are that span's children; a call without a trace is a trace of its own. When the page is hidden, everything
 * leaves at once.
 *
 * @throws {TypeError | RangeError} for a bad value, naming the field and the value
 */
export function createOtlpExporter(runtime: RuntimeEvents, options: OtlpOptions): OtlpExporter;
