import assert from 'node:assert/strict';
import test, { describe } from 'node:test';
import { createPerfettoRecorder } from '../../../../runtime-browser/target/npm/perfetto.js';
import { counter, emitter, gauge, span, START, trace, TRACE } from './events.js';

function setUp(options) {
  const runtime = emitter();
  return { runtime, recorder: createPerfettoRecorder(runtime, options) };
}

const eventsOf = (recorder) => recorder.toJSON().traceEvents.filter(({ ph }) => ph !== 'M');

describe('Perfetto recorder', () => {
  test('a call is recorded as slices that can overlap, and on its lane', () => {
    const { runtime, recorder } = setUp();

    runtime.emit(span({ traceId: TRACE }));

    const args = { callId: 'task-1-1', attempts: 1, traceId: TRACE, status: 'ok' };
    const async = { pid: 2, tid: 1, cat: 'call', id: '0x1' };
    assert.deepEqual(eventsOf(recorder), [
      { ph: 'b', name: 'process', ...async, ts: 0, args },
      { ph: 'b', name: 'queued', ...async, ts: 0 },
      { ph: 'e', name: 'queued', ...async, ts: 10_000 },
      { ph: 'b', name: 'running', ...async, ts: 10_000 },
      { ph: 'e', name: 'running', ...async, ts: 40_000 },
      { ph: 'e', name: 'process', ...async, ts: 40_000 },
      { ph: 'X', name: 'process', pid: 2, tid: 2, cat: 'run', ts: 10_000, dur: 30_000, args: { callId: 'task-1-1', status: 'ok' } },
    ]);
  });

  test('a call says how its time was spent if its worker told', () => {
    const { runtime, recorder } = setUp();

    runtime.emit(span({ transferMs: 1, runMs: 28.5, answerMs: 0 }));

    const { args } = eventsOf(recorder)[0];
    assert.deepEqual(args, { callId: 'task-1-1', attempts: 1, transferMs: 1, runMs: 28.5, answerMs: 0, status: 'ok' });
  });

  test('tasks are processes, workers lanes', () => {
    const { runtime, recorder } = setUp();

    runtime.emit(span(), span({ callId: 'task-1-2' }), span({ callId: 'task-1-3', workerIndex: 1 }));
    runtime.emit(span({ callId: 'task-2-1', taskId: 'task-2', taskName: undefined }));

    const names = recorder
      .toJSON()
      .traceEvents.filter(({ name }) => name.endsWith('_name'))
      .map(({ pid, tid, args }) => [pid, tid, args.name]);
    assert.deepEqual(names, [
      [1, 1, 'Traces'],
      [1, 1, 'traces'],
      [2, 1, 'Task resize'],
      [2, 1, 'calls'],
      [2, 2, 'worker 0'],
      [2, 3, 'worker 0, lane 2'],
      [2, 4, 'worker 1'],
      [3, 1, 'Task task-2'],
      [3, 1, 'calls'],
      [3, 2, 'worker 0'],
    ]);
  });

  test('gauges are counters, told when they change', () => {
    const { runtime, recorder } = setUp();

    runtime.emit(gauge('queue.pending', 1), gauge('queue.pending', 1, START + 1), gauge('queue.pending', 0, START + 2.5));
    runtime.emit(counter('task.success.total'));

    assert.deepEqual(eventsOf(recorder), [
      { ph: 'C', name: 'queue.pending', pid: 2, tid: 1, ts: 0, args: { value: 1 } },
      { ph: 'C', name: 'queue.pending', pid: 2, tid: 1, ts: 2500, args: { value: 0 } },
    ]);
  });

  test('a trace is a slice too', () => {
    const { runtime, recorder } = setUp();

    runtime.emit(trace({ status: 'error', errorKind: 'exception', error: 'no' }));

    assert.deepEqual(eventsOf(recorder)[0], {
      ph: 'b',
      name: 'doc:1',
      pid: 1,
      tid: 1,
      cat: 'call',
      id: '0x1',
      ts: 0,
      args: { traceId: TRACE, status: 'error', errorKind: 'exception', error: 'no' },
    });
    assert.equal(recorder.toJSON().otherData.originEpochMs, START);
  });

  test('times of performance.now() count from the time origin', () => {
    const { runtime, recorder } = setUp();

    runtime.emit(gauge('queue.pending', 1, 1000));

    assert.equal(recorder.toJSON().otherData.originEpochMs, performance.timeOrigin + 1000);
  });

  test('a large recording comes in parts that make one file', async () => {
    const { runtime, recorder } = setUp();
    for (let i = 0; i < 3500; i++) runtime.emit(span({ callId: `task-1-${i}`, error: 'é"\n' }));

    const parts = recorder.toBlobParts();

    assert.equal(parts.length, 4);
    assert.deepEqual(JSON.parse(await new Blob(parts).text()), recorder.toJSON());
    assert.equal(JSON.stringify(recorder), parts.join(''));
  });

  test('a full recording forgets the oldest', () => {
    const { runtime, recorder } = setUp({ maxEvents: 2 });

    for (let i = 0; i < 5; i++) runtime.emit(trace({ traceName: `t${i}` }));

    const { otherData } = recorder.toJSON();
    assert.equal(otherData.forgotten, 3);
    assert.deepEqual(
      eventsOf(recorder).map(({ name }) => name),
      ['t3', 't3', 't4', 't4'],
    );
  });

  test('dispose stops recording and keeps the recording', () => {
    const { runtime, recorder } = setUp();
    runtime.emit(span());

    recorder.dispose();
    recorder.dispose();
    runtime.emit(span());

    assert.equal(runtime.listeners.size, 0);
    assert.equal(eventsOf(recorder).length, 7);
  });

  test('an empty recording is a file', () => {
    assert.deepEqual(eventsOf(setUp().recorder), []);
  });

  test('bad arguments are refused by name', () => {
    assert.throws(() => createPerfettoRecorder(), /runtime must be an object/);
    assert.throws(() => createPerfettoRecorder({}), /runtime.subscribeEvents must be a function/);
    assert.throws(() => setUp({ maxEvents: 0 }), RangeError);
  });
});
