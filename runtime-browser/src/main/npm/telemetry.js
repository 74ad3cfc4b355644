/** What the runtime tells observers: events for listeners, measures for the Performance API. */

import { report } from './errors.js';

/* In the order of dev.atelier.observe.Metric. */
const METRICS = [
  ['counter', 'task.dispatch.total'],
  ['counter', 'task.success.total'],
  ['counter', 'task.failure.total'],
  ['counter', 'task.canceled.total'],
  ['counter', 'task.rejected.total'],
  ['counter', 'task.requeue.total'],
  ['counter', 'task.timeout.total'],
  ['counter', 'worker.spawn.total'],
  ['counter', 'worker.crash.total'],
  ['counter', 'worker.terminate.total'],
  ['gauge', 'queue.in_flight'],
  ['gauge', 'queue.pending'],
  ['gauge', 'queue.blocked'],
  ['gauge', 'workers.active'],
  ['histogram', 'task.duration_ms'],
  ['histogram', 'queue.wait_ms'],
  ['histogram', 'task.payload_bytes'],
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
  for (const listener of listeners) {
    try {
      listener(event);
    } catch (error) {
      report(error);
    }
  }
}

export function emitMetric(listeners, metric, value, ts, attrs, note) {
  const [kind, name] = METRICS[metric];
  if (note) attrs = { ...attrs, [note < 3 ? 'error.kind' : note < 13 ? 'worker.exit_reason' : 'payload.direction']: NOTES[note] };
  emit(listeners, { kind, name, value, ts, attrs });
}

export function emitSize({ listeners, sizeOf }, payload, ...event) {
  try {
    emitMetric(listeners, PAYLOAD, sizeOf(payload), ...event);
  } catch (error) {
    report(error);
  }
}

/** Leaves out what is undefined, so that a detail holds only what there is to tell. */
function compact(fields) {
  for (const key in fields) if (fields[key] === undefined) delete fields[key];
  return fields;
}

/** Records the end of a call: `task` names the task, times are milliseconds. */
export function recordSpan(sink, task, call, start, end) {
  const { trace, method, id, workerIndex, queueWaitMs, queueWaitLastMs, attemptCount, status, errorKind, error } = call;
  const callId = `${task.taskId}-${id}`;
  const detail = compact({
    spanId: callId,
    traceId: trace?.id,
    traceName: trace?.name,
    parentSpanId: trace?.spanId,
    callId,
    taskId: task.taskId,
    taskName: task.taskName,
    taskType: task.taskType,
    method,
    workerIndex: workerIndex < 0 ? undefined : workerIndex,
    queueWaitMs,
    queueWaitLastMs,
    attemptCount,
    status: STATUSES[status],
    errorKind: ERROR_KINDS[errorKind],
    error,
  });
  record(sink, 'span', detail, start, end, {
    dataType: 'track-entry',
    track: task.taskName ?? task.taskId,
    trackGroup: 'Atelier',
    color: COLORS[status],
    tooltipText: `${method}: ${STATUSES[status]}`,
  });
}

/** Records the end of a trace. */
export function recordTrace(sink, trace, status, errorKind, error, start, end) {
  const { id: traceId, name: traceName, spanId, parentSpanId } = trace;
  const detail = compact({ spanId, parentSpanId, traceId, traceName, status, errorKind, error });
  record(sink, 'trace', detail, start, end, {
    dataType: 'track-entry',
    track: 'Traces',
    trackGroup: 'Atelier',
    color: COLORS[STATUSES.indexOf(status)],
    tooltipText: traceName ?? traceId,
  });
}

function record(sink, kind, detail, start, end, devtools) {
  const name = `atelier:${kind}`;
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
