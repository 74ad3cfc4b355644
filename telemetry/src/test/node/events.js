/** Events as the runtime emits them, and something that emits them. */

export const START = Date.UTC(2026, 0, 1);
export const TRACE = '0af7651916cd43dd8448eb211c80319c';

const TASK = { 'task.id': 'task-1', 'task.name': 'resize', 'task.type': 'parallel' };

export const counter = (name, attrs = {}, value = 1) => ({ kind: 'counter', name, value, ts: START, attrs: { ...TASK, ...attrs } });
export const gauge = (name, value, ts = START) => ({
  kind: 'gauge',
  name,
  value,
  ts,
  attrs: { ...TASK, 'queue.policy': 'block', 'queue.max_in_flight': 4 },
});
export const histogram = (name, value, attrs = {}) => ({ kind: 'histogram', name, value, ts: START, attrs: { ...TASK, ...attrs } });

export const span = (fields = {}) => ({
  kind: 'span',
  name: 'atelier:span',
  ts: START + 100,
  spanId: 'task-1-1',
  callId: 'task-1-1',
  taskId: 'task-1',
  taskName: 'resize',
  taskType: 'parallel',
  method: 'process',
  workerIndex: 0,
  queueWaitMs: 10,
  queueWaitLastMs: 10,
  attemptCount: 1,
  durationMs: 40,
  status: 'ok',
  ...fields,
});

export const trace = (fields = {}) => ({
  kind: 'trace',
  name: 'atelier:trace',
  ts: START + 200,
  traceId: TRACE,
  traceName: 'doc:1',
  durationMs: 200,
  status: 'ok',
  ...fields,
});

/** A runtime as far as a telemetry entry knows it. */
export function emitter() {
  const listeners = new Set();
  return {
    listeners,
    subscribeEvents(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    emit(...events) {
      for (const event of events) for (const listener of listeners) listener(event);
    },
  };
}
