/**
 * The collector of task metrics, row by row: AC, HP, EC and EDGE are the criteria and the test plan that it was built
 * to. The same rows stand in TaskMetricsCollectorTest and its neighbours, for Java.
 */

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import test, { describe } from 'node:test';
import { createTaskRuntime } from '../../../../runtime-browser/target/npm/main.js';
import { createTaskMetricsCollector, TaskMetricsCollector } from '../../../../runtime-browser/target/npm/metrics.js';
import { createTestWorker } from '../../../../runtime-browser/target/npm/testing.js';
import { counter, emitter, gauge, histogram, span } from './events.js';

const EMPTY = {
  totalExecutions: 0,
  successCount: 0,
  failureCount: 0,
  retryCount: 0,
  lastExecutionMs: null,
  avgExecutionMs: 0,
  p50: null,
  p90: null,
  p99: null,
  timeoutErrors: 0,
  validationErrors: 0,
  networkErrors: 0,
  otherErrors: 0,
};

describe('task metrics, happy paths', () => {
  test('HP-1, AC-9: a collector is made by its class or by a function, and knows no task', () => {
    for (const collector of [createTaskMetricsCollector(), new TaskMetricsCollector()]) {
      assert.ok(collector instanceof TaskMetricsCollector);
      assert.equal(collector.getAllTaskMetrics().size, 0);
    }
  });

  test('HP-2, AC-2: a success is counted and its duration kept', () => {
    const collector = createTaskMetricsCollector();

    collector.recordSuccess('resize', 10);
    collector.recordSuccess('resize', 30);

    const { totalExecutions, successCount, failureCount, lastExecutionMs, avgExecutionMs } = collector.getTaskMetrics('resize');
    assert.deepEqual([totalExecutions, successCount, failureCount, lastExecutionMs, avgExecutionMs], [2, 2, 0, 30, 20]);
  });

  test('HP-3, AC-2: a failure is counted, its duration kept', () => {
    const collector = createTaskMetricsCollector();

    collector.recordSuccess('resize', 10);
    collector.recordFailure('resize', 40, new Error('what'));

    const { totalExecutions, successCount, failureCount, lastExecutionMs, avgExecutionMs } = collector.getTaskMetrics('resize');
    assert.deepEqual([totalExecutions, successCount, failureCount, lastExecutionMs, avgExecutionMs], [2, 1, 1, 40, 25]);
  });

  test('HP-4, AC-2: a retry is counted and is no execution', () => {
    const collector = createTaskMetricsCollector();

    collector.recordRetry('resize', 1);
    collector.recordRetry('resize', 2);

    assert.deepEqual(collector.getTaskMetrics('resize'), { ...EMPTY, retryCount: 2 });
  });

  test('HP-5, AC-1, AC-3: each task has its own numbers, all of them', () => {
    const collector = createTaskMetricsCollector();

    collector.recordSuccess('resize', 10);
    collector.recordFailure('resize', 30, new Error('late'), 'timeout');
    collector.recordFailure('resize', 20, new Error('what'));
    collector.recordRetry('resize', 2);
    collector.recordSuccess('decode', 1);

    assert.deepEqual(collector.getTaskMetrics('resize'), {
      totalExecutions: 3,
      successCount: 1,
      failureCount: 2,
      retryCount: 1,
      lastExecutionMs: 20,
      avgExecutionMs: 20,
      p50: 20,
      p90: 30,
      p99: 30,
      timeoutErrors: 1,
      validationErrors: 0,
      networkErrors: 0,
      otherErrors: 1,
    });
  });

  test('HP-6, AC-4: all tasks are returned as a Map, in order of appearance', () => {
    const collector = createTaskMetricsCollector();
    collector.recordSuccess('z', 1);
    collector.recordRetry('a');

    const all = collector.getAllTaskMetrics();

    assert.ok(all instanceof Map);
    assert.deepEqual([...all.keys()], ['z', 'a']);
    assert.deepEqual(all.get('z'), collector.getTaskMetrics('z'));
  });

  test('HP-7, AC-8, AC-12: percentiles are those of the latest 100 executions', () => {
    const collector = createTaskMetricsCollector();

    for (let i = 200; i >= 1; i--) collector.recordSuccess('t', i);

    const { p50, p90, p99 } = collector.getTaskMetrics('t');
    assert.deepEqual([p50, p90, p99], [50, 90, 99]);
  });

  test('HP-8, AC-6: attached to a runtime, a collector records its executions by itself', () => {
    const runtime = emitter();
    const collector = createTaskMetricsCollector();

    const detach = collector.attach(runtime, { classify: ({ error }) => (error === 'no route' ? 'network' : 'other') });
    runtime.emit(counter('task.success.total'), histogram('task.duration_ms', 12), span());
    runtime.emit(counter('task.failure.total'), histogram('task.duration_ms', 8));
    runtime.emit(span({ status: 'error', errorKind: 'exception', error: 'no route' }));
    runtime.emit(counter('task.timeout.total'), counter('task.canceled.total'), histogram('task.duration_ms', 100));
    runtime.emit(counter('task.canceled.total'), histogram('task.duration_ms', 3));
    runtime.emit(counter('task.requeue.total'), gauge('queue.pending', 1));
    detach();
    runtime.emit(counter('task.success.total'), histogram('task.duration_ms', 12));

    assert.deepEqual(collector.getTaskMetrics('resize'), {
      ...EMPTY,
      totalExecutions: 3,
      successCount: 1,
      failureCount: 2,
      retryCount: 1,
      lastExecutionMs: 100,
      avgExecutionMs: 40,
      p50: 12,
      p90: 100,
      p99: 100,
      timeoutErrors: 1,
      networkErrors: 1,
    });
  });

  test('HP-9, AC-12: the window has the size that was asked for', () => {
    const collector = createTaskMetricsCollector({ windowSize: 3 });

    for (const duration of [1000, 1, 2, 3]) collector.recordSuccess('t', duration);

    assert.equal(collector.getTaskMetrics('t').p99, 3);
    assert.equal(collector.getTaskMetrics('t').totalExecutions, 4);
  });

  test('HP-10, AC-15: failures are counted by category', () => {
    const collector = createTaskMetricsCollector();

    for (const category of ['timeout', 'validation', 'network', 'other', undefined]) {
      collector.recordFailure('t', 1, new Error(), category);
    }

    const { timeoutErrors, validationErrors, networkErrors, otherErrors } = collector.getTaskMetrics('t');
    assert.deepEqual([timeoutErrors, validationErrors, networkErrors, otherErrors], [1, 1, 1, 2]);
    assert.throws(() => collector.recordFailure('t', 1, new Error(), 'cosmic'), TypeError);
  });

  test('HP-11, AC-16: toJSON gives plain data, also through JSON.stringify', () => {
    const collector = createTaskMetricsCollector({ windowSize: 10 });
    collector.recordSuccess('a"\n', 1);

    const copy = JSON.parse(JSON.stringify(collector));

    assert.deepEqual(copy, collector.toJSON());
    assert.equal(copy.windowSize, 10);
    assert.equal(copy.tasks['a"\n'].successCount, 1);
  });

  test('HP-12, AC-17: a failure rate above the threshold is told with task and rate', () => {
    const told = [];
    const onFailureRateThreshold = (...args) => told.push(args);
    const collector = createTaskMetricsCollector({ failureRateThreshold: 0.5, onFailureRateThreshold });

    collector.recordSuccess('t', 1);
    collector.recordFailure('t', 1);
    assert.deepEqual(told, [], 'a rate at the threshold is not above it');
    collector.recordFailure('t', 1);
    collector.recordFailure('t', 1);

    assert.deepEqual(told, [['t', 2 / 3], ['t', 3 / 4]]);
  });

  test('HP-13, AC-17: a p99 above the threshold is told with task and p99', () => {
    const told = [];
    const onLatencyThreshold = (...args) => told.push(args);
    const collector = createTaskMetricsCollector({ latencyThresholdMs: 100, onLatencyThreshold });

    collector.recordSuccess('t', 100);
    assert.deepEqual(told, []);
    collector.recordFailure('t', 150);

    assert.deepEqual(told, [['t', 150]]);
  });

  test('AC-5: one task or all are forgotten on demand', () => {
    const collector = createTaskMetricsCollector();
    for (const name of ['a', 'b', 'c']) collector.recordSuccess(name, 1);

    collector.resetTaskMetrics('b');
    assert.deepEqual([...collector.getAllTaskMetrics().keys()], ['a', 'c']);
    assert.deepEqual(collector.getTaskMetrics('b'), EMPTY);
    collector.resetTaskMetrics();

    assert.equal(collector.getAllTaskMetrics().size, 0);
  });

  test('AC-7, AC-11: what a runtime really executes is recorded, and runs the same without', async () => {
    const handlers = {
      echo: (value) => value,
      fail() {
        throw new RangeError('no');
      },
      hang: () => new Promise(() => {}),
    };
    const run = async (attach) => {
      const runtime = createTaskRuntime({ observability: { spans: 'on' } });
      attach(runtime);
      const worker = () => createTestWorker(handlers);
      const task = runtime.defineTask({ type: 'parallel', poolSize: 2, taskName: 'work', worker });
      const calls = [task.echo(1), task.echo(2), task.fail(), task.with({ timeoutMs: 1 }).hang()];
      const results = await Promise.allSettled(calls);
      runtime.dispose();
      return results.map(({ status, value, reason }) => value ?? `${status}: ${reason.name}`);
    };
    const collector = createTaskMetricsCollector();
    const classify = ({ error }) => (error === 'no' ? 'validation' : 'other');

    const observed = await run((runtime) => collector.attach(runtime, { classify }));

    assert.deepEqual(observed, await run(() => {}));
    assert.deepEqual(observed, [1, 2, 'rejected: RangeError', 'rejected: AbortError']);
    const { lastExecutionMs, avgExecutionMs, p50, p90, p99, ...counts } = collector.getTaskMetrics('work');
    assert.deepEqual(counts, {
      totalExecutions: 4,
      successCount: 2,
      failureCount: 2,
      retryCount: 0,
      timeoutErrors: 1,
      validationErrors: 1,
      networkErrors: 0,
      otherErrors: 0,
    });
    assert.ok(0 <= p50 && p50 <= p90 && p90 <= p99 && avgExecutionMs <= p99 && lastExecutionMs <= p99);
  });
});

describe('task metrics, errors and edges', () => {
  test('EC-1: an unknown task has empty numbers and is not remembered', () => {
    const collector = createTaskMetricsCollector();

    assert.deepEqual(collector.getTaskMetrics('unknown'), EMPTY);
    assert.equal(collector.getAllTaskMetrics().size, 0);
  });

  test('EC-2: forgetting an unknown task does nothing', () => {
    const collector = createTaskMetricsCollector();
    collector.recordSuccess('known', 1);

    collector.resetTaskMetrics('unknown');

    assert.deepEqual([...collector.getAllTaskMetrics().keys()], ['known']);
  });

  test('EDGE-1: of a single duration every percentile is that duration', () => {
    const collector = createTaskMetricsCollector();

    collector.recordSuccess('t', 42.5);

    const { p50, p90, p99 } = collector.getTaskMetrics('t');
    assert.deepEqual([p50, p90, p99], [42.5, 42.5, 42.5]);
  });

  test('EDGE-2: a task without executions has zeros and no percentiles', () => {
    const collector = createTaskMetricsCollector();

    collector.recordRetry('t');

    assert.deepEqual(collector.getTaskMetrics('t'), { ...EMPTY, retryCount: 1 });
  });

  test('EDGE-3, AC-13: a record and a reset made while another record calls out are not lost', () => {
    const collector = createTaskMetricsCollector({
      failureRateThreshold: 0,
      onFailureRateThreshold(name) {
        if (name === 'outer') collector.recordSuccess('inner', 1);
        if (name === 'gone') collector.resetTaskMetrics('gone');
      },
    });

    collector.recordFailure('outer', 5);
    collector.recordFailure('gone', 5);

    assert.equal(collector.getTaskMetrics('outer').failureCount, 1);
    assert.equal(collector.getTaskMetrics('inner').successCount, 1);
    assert.deepEqual(collector.getTaskMetrics('gone'), EMPTY);
  });

  test('EDGE-4: very large durations do not overflow', () => {
    const collector = createTaskMetricsCollector();

    collector.recordSuccess('t', Number.MAX_VALUE);
    collector.recordSuccess('t', Number.MAX_VALUE);

    const { avgExecutionMs, p99, lastExecutionMs } = collector.getTaskMetrics('t');
    assert.deepEqual([avgExecutionMs, p99, lastExecutionMs], Array(3).fill(Number.MAX_VALUE));
  });

  test('EDGE-5, AC-14: a negative duration counts as 0, with a warning', (t) => {
    const console = t.mock.method(globalThis.console, 'warn', () => {});
    const warnings = [];

    createTaskMetricsCollector().recordSuccess('t', -5);
    const collector = createTaskMetricsCollector({ onWarning: (message) => warnings.push(message) });
    collector.recordSuccess('t', -5);
    collector.recordFailure('t', -6);

    assert.deepEqual([collector.getTaskMetrics('t').lastExecutionMs, collector.getTaskMetrics('t').totalExecutions], [0, 2]);
    assert.deepEqual(warnings, [
      'A duration of -5 ms of task "t" was recorded as 0',
      'A duration of -6 ms of task "t" was recorded as 0',
    ]);
    assert.equal(console.mock.callCount(), 1);
  });

  test('EDGE-6: the oldest durations leave a full window, totals stay', () => {
    const collector = createTaskMetricsCollector({ windowSize: 10 });

    for (let i = 1; i <= 25; i++) collector.recordSuccess('t', i);

    const { p50, p90, p99, totalExecutions, avgExecutionMs } = collector.getTaskMetrics('t');
    assert.deepEqual([p50, p90, p99], [20, 24, 25]);
    assert.deepEqual([totalExecutions, avgExecutionMs], [25, 13]);
  });

  test('EDGE-7: an exceeded threshold without a callback is no error; what a callback throws is kept away', (t) => {
    const reported = t.mock.method(console, 'error', () => {});
    const collector = createTaskMetricsCollector({ failureRateThreshold: 0, latencyThresholdMs: 0 });
    const failing = createTaskMetricsCollector({
      latencyThresholdMs: 0,
      onLatencyThreshold() {
        throw new Error('in the callback');
      },
    });

    collector.recordFailure('t', 10);
    failing.recordFailure('t', 10);

    assert.equal(collector.getTaskMetrics('t').failureCount, 1);
    assert.equal(failing.getTaskMetrics('t').failureCount, 1);
    assert.equal(reported.mock.callCount(), 1);
  });

  test('EDGE-8, AC-13: interleaved asynchronous records are all there', async () => {
    const collector = createTaskMetricsCollector();

    await Promise.all(
      Array.from({ length: 500 }, async (_, i) => {
        await null;
        collector.recordSuccess(`t${i % 5}`, i);
        await new Promise(setImmediate);
        collector.recordFailure(`t${i % 5}`, i);
      }),
    );

    for (const metrics of collector.getAllTaskMetrics().values()) {
      assert.equal(metrics.totalExecutions, 200);
      assert.equal(metrics.failureCount, 100);
    }
  });

  test('bad options and arguments are refused by name', () => {
    assert.throws(() => createTaskMetricsCollector({ windowSize: 0 }), /windowSize .* got 0/);
    assert.throws(() => createTaskMetricsCollector({ windowSize: 1e6 }), RangeError);
    assert.throws(() => createTaskMetricsCollector({ failureRateThreshold: 2 }), RangeError);
    assert.throws(() => createTaskMetricsCollector({ latencyThresholdMs: '5' }), TypeError);
    assert.throws(() => createTaskMetricsCollector({ onLatencyThreshold: 5 }), TypeError);
    assert.throws(() => createTaskMetricsCollector().recordSuccess(5, 5), TypeError);
    assert.throws(() => createTaskMetricsCollector().recordSuccess('t', '5'), TypeError);
    assert.throws(() => createTaskMetricsCollector().attach({}), TypeError);
  });
});

describe('AC-10: the plan is covered', () => {
  const rows = (kind, count) => Array.from({ length: count }, (_, i) => `${kind}-${i + 1}`);
  const plan = [...rows('AC', 17), ...rows('HP', 13), ...rows('EC', 2), ...rows('EDGE', 8)];
  // A runtime without a collector runs here only, and this is AC-10.
  const elsewhere = { JavaScript: [], Java: ['AC-7', 'AC-10'] };
  const java = new URL('../java/dev/atelier/metrics/task/', import.meta.url);
  const sources = {
    JavaScript: readFileSync(new URL(import.meta.url), 'utf8').match(/(?:test|describe)\('[^']*/g),
    Java: readdirSync(java).flatMap((file) => readFileSync(new URL(file, java), 'utf8').match(/@DisplayName\("[^"]*/g) ?? []),
  };

  for (const [language, names] of Object.entries(sources)) {
    test(`every row has a named test in ${language}`, () => {
      const named = new Set(elsewhere[language]);
      for (const row of names.flatMap((name) => name.match(/\b(?:AC|HP|EC|EDGE)-\d+/g) ?? [])) named.add(row);

      assert.deepEqual(plan.filter((row) => !named.has(row)), []);
    });
  }
});
