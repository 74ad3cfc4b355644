import * as check from './options.js';
import { sizeOf } from './payload.js';

const SCOPE = 'atelier-runtime';
const DURATIONS = [0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10];
const BYTES = [1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9];

/* Traces whose root span is remembered after its end, for calls that settle later. */
const REMEMBERED = 100;

/** Epoch milliseconds as seconds and nanoseconds, exactly as far as the number goes. */
function hrTime(millis) {
  const seconds = Math.floor(millis / 1000);
  return [seconds, Math.min(999_999_999, Math.round((millis - seconds * 1000) * 1e6))];
}

// ------------------------------------------------------------------------------------------------------- metrics

const without = (attrs, ...names) => Object.fromEntries(Object.entries(attrs).filter(([name]) => !names.includes(name)));

/** Keeps the runtime's metrics in instruments of a meter; names and units are those of the catalogue. */
class Instruments {
  #instruments = new Map();

  constructor(meter) {
    this.meter = meter;
  }

  #instrument(make, name, unit, boundaries) {
    const known = this.#instruments.get(name);
    if (known) return known;
    const options = { unit, ...(boundaries && { advice: { explicitBucketBoundaries: boundaries } }) };
    const made = this.meter[make](`atelier.${name}`, options);
    this.#instruments.set(name, made);
    return made;
  }

  #count(name, value, attrs) {
    this.#instrument('createCounter', name, name.startsWith('worker') ? '{worker}' : '{call}').add(value, attrs);
  }

  #time(name, millis, attrs) {
    this.#instrument('createHistogram', name, 's', DURATIONS).record(millis / 1000, attrs);
  }

  take({ kind, name, value, attrs = {} }) {
    const labels = without(attrs, 'queue.max_in_flight', 'queue.max_depth');
    if (kind === 'gauge') {
      this.#instrument('createGauge', name, name.startsWith('worker') ? '{worker}' : '{call}').record(value, labels);
    } else if (name === 'task.payload_bytes') {
      this.#instrument('createHistogram', 'task.payload', 'By', BYTES).record(value, labels);
    } else if (kind === 'histogram') {
      this.#time(name.replace(/_ms$/, ''), value, labels);
    } else {
      const base = without(labels, 'error.kind', 'worker.exit_reason');
      this.#count(name.replace(/\.total$/, ''), value, base);
      this.#countReason(name, value, labels);
    }
  }

  /* Several counters, summed up by reason. */
  #countReason(name, value, labels) {
    const usual = {
      'task.failure.total': ['task.error', 'error.kind', 'exception'],
      'task.canceled.total': ['task.error', 'error.kind', 'abort'],
      'task.rejected.total': ['task.error', 'error.kind', 'queue'],
      'worker.crash.total': ['worker.exit', 'worker.exit_reason', 'error'],
      'worker.terminate.total': ['worker.exit', 'worker.exit_reason', 'stop'],
    }[name];
    if (usual) {
      const [sum, label, reason] = usual;
      this.#count(sum, value, { [label]: reason, ...without(labels, 'queue.policy', 'worker.index') });
    }
  }

  takeSpan({ taskId, taskName, taskType, attemptCount, durationMs, queueWaitMs = 0 }) {
    if (attemptCount === 0) return;
    const labels = { 'task.id': taskId, ...(taskName !== undefined && { 'task.name': taskName }), 'task.type': taskType };
    this.#time('task.run', Math.max(0, durationMs - queueWaitMs), labels);
  }
}

// --------------------------------------------------------------------------------------------------------- spans

/**
 * Makes spans of a tracer. OpenTelemetry's API gives ids itself and wants a parent before its children, so the calls of
 * a trace are held until the trace has ended.
 */
class Spans {
  /* Held span events by the span id of their trace's root; in order of appearance. */
  #held = new Map();
  #count = 0;
  #roots = new Map();

  constructor(api, tracer, limit) {
    this.api = api;
    this.tracer = tracer;
    this.limit = limit;
  }

  takeCall(event) {
    const { traceId, parentSpanId } = event;
    if (traceId === undefined) {
      this.#call(event, this.api.ROOT_CONTEXT);
      return;
    }
    const key = parentSpanId ?? traceId;
    const root = this.#roots.get(key);
    if (root) {
      this.#call(event, root);
      return;
    }
    const held = this.#held.get(key) ?? [];
    held.push(event);
    this.#held.set(key, held);
    if (++this.#count > this.limit) this.#release(this.#held.keys().next().value);
  }

  takeTrace(event) {
    const { traceId, spanId, parentSpanId, traceName, ts, durationMs } = event;
    // The span id of a trace that begins here is in its traceparent, so that others may have named it as their parent.
    const parent = this.#remote(traceId, parentSpanId ?? traceId.slice(0, 16));
    const root = this.tracer.startSpan(traceName ?? 'trace', { startTime: hrTime(ts - durationMs) }, parent);
    const context = this.api.trace.setSpan(this.api.ROOT_CONTEXT, root);
    const key = spanId ?? traceId;
    this.#release(key, context);
    this.#end(root, event);
    this.#roots.set(key, context);
    if (this.#roots.size > REMEMBERED) this.#roots.delete(this.#roots.keys().next().value);
  }

  releaseAll() {
    for (const key of [...this.#held.keys()]) this.#release(key);
  }

  #release(key, context) {
    const held = this.#held.get(key) ?? [];
    this.#held.delete(key);
    this.#count -= held.length;
    for (const event of held) {
      this.#call(event, context ?? this.#remote(event.traceId, event.parentSpanId ?? event.traceId.slice(0, 16)));
    }
  }

  #remote(traceId, spanId) {
    const parent = { traceId, spanId, traceFlags: 1, isRemote: true };
    return this.api.trace.setSpanContext(this.api.ROOT_CONTEXT, parent);
  }

  #call(event, context) {
    const { ts, durationMs, taskId, taskName, method } = event;
    const attributes = {
      'task.id': taskId,
      'task.name': taskName,
      'task.type': event.taskType,
      'task.call.id': event.callId,
      'code.function.name': method,
      'worker.index': event.workerIndex,
      'attempt.count': event.attemptCount,
      'queue.wait_ms': event.queueWaitMs,
      'queue.wait_last_ms': event.queueWaitLastMs,
      'call.transfer_ms': event.transferMs,
      'call.run_ms': event.runMs,
      'call.answer_ms': event.answerMs,
    };
    const options = { startTime: hrTime(ts - durationMs), attributes };
    this.#end(this.tracer.startSpan(`${taskName ?? taskId}.${method}`, options, context), event);
  }

  #end(span, { status, errorKind, error, ts }) {
    if (errorKind !== undefined) span.setAttribute('error.type', errorKind);
    if (status === 'canceled') span.setAttribute('canceled', true);
    if (status === 'ok') span.setStatus({ code: 1 });
    if (status === 'error') span.setStatus({ code: 2, message: error });
    span.end(hrTime(ts));
  }
}

export async function connectOpenTelemetry(runtime, given) {
  const { subscribeEvents } = check.required('runtime', runtime);
  check.callback('runtime.subscribeEvents', subscribeEvents);
  const options = check.options('options', given);
  const wantsSpans = check.optionalBoolean('spans', options.spans) ?? true;
  const wantsMetrics = check.optionalBoolean('metrics', options.metrics) ?? true;
  const isMeasuring = check.optionalBoolean('payloads', options.payloads);
  const limit = check.integer('maxHeldSpans', options.maxHeldSpans, 2048, 1);
  const api = options.api ?? (await import('@opentelemetry/api'));
  check.callback('api.trace.getTracer', check.required('api', api).trace?.getTracer);

  const spans = new Spans(api, api.trace.getTracer(SCOPE), limit);
  const instruments = new Instruments(api.metrics.getMeter(SCOPE));
  const listener = (event) => {
    if (event.kind === 'span') {
      if (wantsMetrics) instruments.takeSpan(event);
      if (wantsSpans) spans.takeCall(event);
    } else if (event.kind === 'trace') {
      if (wantsSpans) spans.takeTrace(event);
    } else if (wantsMetrics) {
      instruments.take(event);
    }
  };
  let unsubscribe = subscribeEvents.call(runtime, listener, isMeasuring ? { sizeOf } : undefined);
  const dispose = () => {
    unsubscribe?.();
    unsubscribe = undefined;
    spans.releaseAll();
  };
  return { dispose, ...(Symbol.dispose && { [Symbol.dispose]: dispose }) };
}
