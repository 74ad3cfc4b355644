import type { PayloadOptions, RuntimeEvents } from './metrics.js';

export type { PayloadOptions, RuntimeEvents } from './metrics.js';

export interface OpenTelemetryOptions extends PayloadOptions {
  /** The module `@opentelemetry/api`, from 1.9 on. Default: it is imported. */
  api?: OpenTelemetryApi | undefined;

  /** Whether to make spans of calls and traces; they exist only where the runtime's spans are on. Default true. */
  spans?: boolean | undefined;

  /** Whether to keep the runtime's metrics. Default true. */
  metrics?: boolean | undefined;

  /**
   * Calls that are held until their trace ends, an integer >= 1, default 2048. Beyond that those of the oldest trace are
   * sent without its span.
   */
  maxHeldSpans?: number | undefined;
}

/** `@opentelemetry/api` as far as it is used. */
export interface OpenTelemetryApi {
  readonly ROOT_CONTEXT: unknown;
  readonly trace: object;
  readonly metrics: object;
}

export interface OpenTelemetryConnection {
  /** Stops listening, and sends what is held. Calling it again does nothing. */
  dispose(): void;
  [Symbol.dispose](): void;
}

/**
 * Gives a runtime's calls, traces and metrics to the OpenTelemetry SDK that the page runs already, under the scope
 * `atelier-runtime`: to the global tracer and meter providers of `@opentelemetry/api`, which the page has to have
 * installed. To send to a backend without an SDK, see `atelier-runtime/otlp`.
 *
 * A trace keeps its id. The SDK gives spans ids of its own, so the span of a trace is a child of the id in the trace's
 * `traceparent`, or of the span that it continues.
 *
 * @throws the promise rejects with `TypeError` or `RangeError` for a bad value, naming the field and the value, and when
 *     `@opentelemetry/api` cannot be imported
 */
export function connectOpenTelemetry(runtime: RuntimeEvents, options?: OpenTelemetryOptions): Promise<OpenTelemetryConnection>;
