/** What the runtime tells observers: events for listeners, measures for the Performance API. */

import { attempt } from './errors.js';

/* In the order of dev.atelier.observe.Metric: ten counters, four gauges, histograms. */
const METRICS = [
  ...['task.dispatch.total', 'task.success.total', 'task.failure.total', 'task.canceled.total', 'task.rejected.total'],
  ...['task.requeue.total', 'task.timeout.total'],
  ...['worker.spawn.total', 'worker.crash.total', 'worker.terminate.total'],
  ...['queue.in_flight', 'queue.pending', 'queue.blocked', 'workers.active'],
  ...['task.duration_ms', 'queue.wait_ms', 'task.payload_bytes'],
];

const PAYLOAD = 16;

/* In the order of dev.atelier.observe.Note: of a call's error, then of a worker's end, of a payload. */
const NOTES = [
  ...['', 'timeout', 'crash'],
  ...['idle', 'stop', 'kill', 'halt', 'dispose', 'error', 'start-timeout', 'closed', 'terminated', 'failed-start'],
  ...['in', 'out'],
];

export const STATUSES = ['ok', 'error', 'canceled'];
const ERROR_KINDS = [undefined, 'abort', 'queue', 'crash', 'exception'];
const COLORS = ['primary', 'error', 'secondary-light'];

export function emit(listeners, event) {
  for (const listener of listeners) attempt(listener, event);
}

export function emitMetric(listeners, metric, value, ts, attrs, note) {
  const kind = metric < 10 ? 'counter' : metric < 14 ? 'gauge' : 'histogram';
  if (note)
    attrs = {
      ...attrs,
      [note < 3 ? 'error.kind' : note < 13 ? 'worker.exit_reason' : 'payload.direction']: NOTES[note],
    };
  emit(listeners, { kind, name: METRICS[metric], value, ts, attrs });
}

export function emitSize({ listeners, sizeOf }, payload, ...event) {
  attempt(() => emitMetric(listeners, PAYLOAD, sizeOf(payload), ...event));
}

/** Leaves out what is undefined, so that a detail holds only what there is to tell. */
function compact(fields) {
  for (const key in fields) if (fields[key] === undefined) delete fields[key];
  return fields;
}

/*
 * Splits the time of a call after its dispatch by what the worker told, milliseconds since the Unix epoch. The clocks of
 * two threads differ a little, and a call that was sent ahead may begin before the page knows: no part is negative.
 */
function partsOf(timing, dispatchedAt, end) {
  const here = (time, from) => Math.min(end, Math.max(from, time - performance.timeOrigin));
  const from = here(timing[0], dispatchedAt);
  const to = here(timing[1], from);
  return { transferMs: from - dispatchedAt, runMs: to - from, answerMs: end - to };
}

/** Records the end of a call: `task` names the task, times are milliseconds. */
export function recordSpan(sink, task, call, start, end) {
  const { trace, id, workerIndex, errorKind, dispatchedAt, timing, ...told } = call;
  const { taskId, taskName, taskType } = task;
  const spanId = `${taskId}-${id}`;
  const status = STATUSES[told.status];
  const detail = {
    spanId,
    traceId: trace?.id,
    traceName: trace?.name,
    parentSpanId: trace?.spanId,
    callId: spanId,
    taskId,
    taskName,
    taskType,
    workerIndex: workerIndex < 0 ? undefined : workerIndex,
    ...told,
    ...(timing && partsOf(timing, dispatchedAt, end)),
    status,
    errorKind: ERROR_KINDS[errorKind],
  };
  record(sink, 'span', detail, start, end, taskName ?? taskId, `${told.method}: ${status}`);
}

/** Records the end of a trace. */
export function recordTrace(sink, trace, status, errorKind, error, start, end) {
  const { id: traceId, name: traceName, spanId, parentSpanId } = trace;
  const detail = { spanId, parentSpanId, traceId, traceName, status, errorKind, error };
  record(sink, 'trace', detail, start, end, 'Traces', traceName ?? traceId);
}

function record(sink, kind, fields, start, end, track, tooltipText) {
  const name = `atelier:${kind}`;
  const detail = compact(fields);
  const color = COLORS[STATUSES.indexOf(detail.status)];
  const devtools = { dataType: 'track-entry', track, trackGroup: 'Atelier', color, tooltipText };
  if (sink.measures >= sink.bufferLimit) clearMeasures(sink);
  performance.measure(name, { start, end, detail: { ...detail, devtools } });
  if (++sink.measures > sink.bufferLimit) clearMeasures(sink);
  if (sink.listeners.length > 0) {
    emit(sink.listeners, { kind, name, ts: performance.timeOrigin + end, ...detail, durationMs: end - start });
  }
}

/* Observers have been told already; only the browser's buffer forgets. */
function clearMeasures(sink) {
  performance.clearMeasures('atelier:span');
  performance.clearMeasures('atelier:trace');
  sink.measures = 0;
}

function random(bytes) {
  let hex = '';
  for (const byte of crypto.getRandomValues(new Uint8Array(bytes))) hex += byte.toString(16).padStart(2, '0');
  return hex;
}

/* W3C Trace Context, level 1. Only versions after 00 may have a tail. */
const TRACEPARENT = /^(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;

/** Reads a traceparent: the trace's id, the parent's span id and whether it is sampled, or null. */
export function parseTraceparent(value) {
  const [, version, id, spanId, flags, tail] = TRACEPARENT.exec(value.trim()) ?? [];
  if (id === undefined || (version === '00' && tail)) return null;
  return { id, spanId, sampled: (parseInt(flags, 16) & 1) === 1 };
}

/**
 * Makes what names a new trace. The span id of one that begins here is the first half of its id, which whoever knows the
 * trace knows too; one that continues another has ids of its own, since it may not be the only one that does.
 */
export function newTraceIdentity(parent, sampled) {
  const id = parent?.id ?? random(16);
  const spanId = parent ? random(8) : id.slice(0, 16);
  const traceparent = `00-${id}-${spanId}-${sampled ? '01' : '00'}`;
  return { id, sampled, traceparent, ...(parent && { spanId, parentSpanId: parent.spanId }) };
}

/** Whether this is a development build; false where that cannot be read. */
export function isDevelopment() {
  const dev = import.meta.env?.DEV;
  if (typeof dev === 'boolean') return dev;
  try {
    const mode = process.env.NODE_ENV;
    return mode !== undefined && mode !== 'production';
  } catch {
    return false;
  }
}
