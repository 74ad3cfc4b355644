/** Runtime, cancellation, observability, errors. */

import {
  createTaskRuntime,
  QueueDropError,
  TaskDisposedError,
  TaskStoppedError,
  WorkerCrashedError,
  type RuntimeEvent,
  type RuntimeSnapshot,
  type TaskSnapshot,
  type TraceContext,
  type Unsubscribe,
} from 'atelier-runtime';
import { expectType, type Equal } from './equal.js';

// Configuration.
createTaskRuntime({});
createTaskRuntime({ observability: {} });
createTaskRuntime({ observability: { spans: 'auto' } });
createTaskRuntime({ observability: { spans: { sampleRate: 1 } } });
createTaskRuntime({ observability: { spans: { mode: 'on', sampleRate: 0.1, bufferLimit: 100, workerTiming: true } } });
// @ts-expect-error
createTaskRuntime({ observability: { spans: true } });
// @ts-expect-error
createTaskRuntime({ observability: { spans: { mode: 'always' } } });
// @ts-expect-error
createTaskRuntime({ spans: 'on' });

const runtime = createTaskRuntime();
runtime.dispose();
runtime[Symbol.dispose]();
runtime.enableSpans();
runtime.enableSpans('on');
runtime.enableSpans({ sampleRate: 0.5, workerTiming: false });

// Cancellation.
const controller = runtime.abortTaskController;
expectType<Equal<ReturnType<typeof controller.signalFor>, AbortSignal>>();
expectType<Equal<ReturnType<typeof controller.isAborted>, boolean>>();
controller.abort('k');
controller.abort('k', new Error('why'));
controller.abortMany(['a', 'b']);
controller.abortMany(new Set(['a']));
controller.clear('k');
controller.clearAll();
// @ts-expect-error
controller.abort();

// Snapshots.
const snapshot: RuntimeSnapshot = runtime.getRuntimeSnapshot();
for (const task of snapshot.tasks) {
  expectType<Equal<typeof task, TaskSnapshot>>();
  expectType<Equal<typeof task.taskName, string | undefined>>();
  expectType<Equal<typeof task.init, 'lazy' | 'eager'>>();
}
const off = runtime.subscribeRuntimeSnapshot((next) => expectType<Equal<typeof next, RuntimeSnapshot>>(), {
  intervalMs: 100,
  emitImmediately: false,
  onlyOnChange: true,
});
expectType<Equal<typeof off, Unsubscribe>>();
// @ts-expect-error
runtime.subscribeRuntimeSnapshot(() => {}, { interval: 1 });

// Events narrow by kind and name.
runtime.subscribeEvents((event) => {
  expectType<Equal<typeof event, RuntimeEvent>>();
  switch (event.kind) {
    case 'counter':
      // @ts-expect-error a gauge's name
      event.name === 'queue.pending';
      event.name === 'task.timeout.total';
      expectType<Equal<typeof event.value, number>>();
      break;
    case 'gauge':
      event.name === 'queue.blocked';
      break;
    case 'histogram':
      event.name === 'queue.wait_ms';
      break;
    case 'span':
      expectType<Equal<typeof event.status, 'ok' | 'error' | 'canceled'>>();
      expectType<Equal<typeof event.durationMs, number | undefined>>();
      expectType<Equal<typeof event.transferMs, number | undefined>>();
      expectType<Equal<typeof event.runMs, number | undefined>>();
      expectType<Equal<typeof event.answerMs, number | undefined>>();
      break;
    case 'trace':
      expectType<Equal<typeof event.traceId, string>>();
      break;
    default:
      expectType<Equal<typeof event, never>>();
  }
});

// Traces.
const trace: TraceContext = runtime.createTrace();
runtime.createTrace('named', { traceparent: trace.traceparent });
trace.end();
trace.end({ status: 'canceled' });
trace.end({ error: new Error('why') });
// @ts-expect-error
trace.end({ status: 'done' });
// @ts-expect-error read-only
trace.id = '';
runtime.runWithTrace('t', async (inner) => inner.id).then((value) => expectType<Equal<typeof value, string>>());
runtime.runWithTrace('t', () => 1).then((value) => expectType<Equal<typeof value, number>>());
// @ts-expect-error a name first
runtime.runWithTrace(() => 1);

// Measures.
runtime.observeSpans((measure) => {
  expectType<Equal<typeof measure.startTime, number>>();
  if (measure.name === 'atelier:span') expectType<Equal<NonNullable<typeof measure.detail>['attemptCount'], number>>();
  else expectType<Equal<NonNullable<typeof measure.detail>['traceId'], string>>();
});

// Errors narrow by class and by code.
function explain(error: unknown) {
  if (error instanceof QueueDropError) {
    expectType<Equal<typeof error.code, 'QUEUE_DROP'>>();
    return error.policy;
  }
  if (error instanceof WorkerCrashedError) {
    expectType<Equal<typeof error.workerIndex, number | undefined>>();
    return error.taskId;
  }
  if (error instanceof TaskDisposedError || error instanceof TaskStoppedError) return error.taskId;
  return undefined;
}
explain(null);
function byCode(error: QueueDropError | WorkerCrashedError) {
  if (error.code === 'QUEUE_DROP') expectType<Equal<typeof error, QueueDropError>>();
  else expectType<Equal<typeof error, WorkerCrashedError>>();
}
byCode;
// @ts-expect-error the runtime makes them
new QueueDropError();
