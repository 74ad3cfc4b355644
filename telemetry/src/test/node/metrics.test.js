import assert from 'node:assert/strict';
import test, { describe } from 'node:test';
import {
  byteBuckets,
  costBuckets,
  createMetricRegistry,
  createTaskMetricsCollector,
  durationBuckets,
} from '../../../../runtime-browser/target/npm/metrics.js';
import { counter, emitter, gauge, histogram, span, START, TRACE } from './events.js';

describe('instruments', () => {
  test('a counter adds up by label values', () => {
    const registry = createMetricRegistry();
    const jobs = registry.counter({ name: 'jobs_total', help: 'Jobs.', unit: 'job', labels: ['kind', 'status'] });

    jobs.add(1, 'resize', 'ok');
    jobs.add(2, 'resize', 'ok');
    jobs.with('resize', 'failed').add();

    assert.deepEqual(registry.collect(), [
      {
        name: 'jobs_total',
        kind: 'counter',
        unit: 'job',
        help: 'Jobs.',
        labels: ['kind', 'status'],
        series: [
          { labels: ['resize', 'ok'], value: 3 },
          { labels: ['resize', 'failed'], value: 1 },
        ],
      },
    ]);
  });

  test('no label, one, and many work alike', () => {
    const registry = createMetricRegistry();
    const none = registry.counter({ name: 'none' });
    const one = registry.counter({ name: 'one', labels: ['a'] });
    const three = registry.counter({ name: 'three', labels: ['a', 'b', 'c'] });

    none.add();
    none.add(2);
    one.add(1, 'x');
    one.with('x').add(4);
    three.add(1, 'x', 'y', 'z');
    three.with('x', 'y', 'z').add(1);

    assert.deepEqual(
      registry.collect().map(({ series }) => series),
      [[{ labels: [], value: 3 }], [{ labels: ['x'], value: 5 }], [{ labels: ['x', 'y', 'z'], value: 2 }]],
    );
  });

  test('a gauge is set and moved', () => {
    const registry = createMetricRegistry();
    const depth = registry.gauge({ name: 'depth', labels: ['priority'] });

    depth.set(5, 'high');
    depth.add(-2, 'high');
    depth.with('low').set(7);
    depth.with('low').add(0.5);

    assert.deepEqual(registry.collect()[0].series, [
      { labels: ['high'], value: 3 },
      { labels: ['low'], value: 7.5 },
    ]);
  });

  test('a histogram counts in buckets', () => {
    const registry = createMetricRegistry();
    const wait = registry.histogram({ name: 'wait', unit: 'seconds', buckets: [0.1, 1] });

    for (const value of [0.05, 0.1, 0.5, 3]) wait.observe(value);
    wait.with().observe(0.25);

    const [{ bounds, series }] = registry.collect();
    assert.deepEqual(bounds, [0.1, 1]);
    assert.deepEqual(series, [{ labels: [], value: 3.9, counts: [2, 2, 1] }]);
  });

  test('standard buckets are plain arrays of their ranges', () => {
    assert.deepEqual(durationBuckets(), [0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10]);
    assert.deepEqual(byteBuckets(), [1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9]);
    assert.deepEqual(costBuckets(), [0.001, 0.01, 0.1, 1, 10, 100, 1000]);
    assert.ok(Array.isArray(durationBuckets()));
  });

  test('label values of any primitive type become text', () => {
    const registry = createMetricRegistry();
    const exits = registry.counter({ name: 'exits', labels: ['code'] });

    exits.add(1, 137);
    exits.add(1, '137');
    exits.add(1, undefined);
    exits.add(1, '');
    exits.add(1, true);

    assert.deepEqual(registry.collect()[0].series, [
      { labels: ['137'], value: 2 },
      { labels: [''], value: 2 },
      { labels: ['true'], value: 1 },
    ]);
  });

  test('label sets beyond the cap share one series', () => {
    const registry = createMetricRegistry();
    const pages = registry.counter({ name: 'pages', labels: ['url'], maxSeries: 2 });

    for (let i = 0; i < 10_000; i++) pages.add(1, `/page/${i}`);

    assert.deepEqual(registry.collect()[0].series, [
      { labels: ['/page/0'], value: 1 },
      { labels: ['/page/1'], value: 1 },
      { overflow: true, value: 9998 },
    ]);
  });

  test('series are forgotten on demand', () => {
    const registry = createMetricRegistry();
    const depth = registry.gauge({ name: 'depth', labels: ['queue'] });
    depth.set(1, 'a');

    depth.clear();
    depth.set(2, 'b');

    assert.deepEqual(registry.collect()[0].series, [{ labels: ['b'], value: 2 }]);
  });

  test('values that would spoil a metric are refused and change nothing', () => {
    const registry = createMetricRegistry();
    const jobs = registry.counter({ name: 'jobs' });
    const wait = registry.histogram({ name: 'wait', labels: ['a'] });
    const depth = registry.gauge({ name: 'depth' });
    jobs.add(1);
    wait.observe(1, 'x');

    assert.throws(() => jobs.add(-1), { name: 'RangeError', message: 'jobs takes finite numbers >= 0, got -1' });
    assert.throws(() => jobs.add(NaN), RangeError);
    assert.throws(() => jobs.add('1'), { name: 'TypeError', message: 'jobs takes numbers, got string' });
    assert.throws(() => jobs.with().add(Infinity), RangeError);
    assert.throws(() => wait.observe(NaN, 'x'), { name: 'RangeError', message: 'wait takes finite numbers, got NaN' });
    assert.throws(() => wait.observe(undefined, 'x'), TypeError);
    assert.throws(() => wait.with('x').observe(), TypeError);
    assert.throws(() => depth.add(NaN), RangeError);
    assert.throws(() => depth.set('3'), TypeError);

    assert.equal(registry.collect()[0].series[0].value, 1);
    assert.equal(registry.collect()[1].series[0].value, 1);
  });

  test('a wrong number of label values is refused', () => {
    const registry = createMetricRegistry();
    const jobs = registry.counter({ name: 'jobs', labels: ['a', 'b'] });
    const none = registry.counter({ name: 'none' });

    assert.throws(() => jobs.add(1, 'x'), { name: 'TypeError', message: 'jobs has 2 labels, got 1' });
    assert.throws(() => jobs.add(1, 'x', 'y', 'z'), TypeError);
    assert.throws(() => jobs.with('x'), TypeError);
    assert.throws(() => none.add(1, 'x'), TypeError);
  });

  test('impossible definitions are refused', () => {
    const registry = createMetricRegistry();
    registry.counter({ name: 'jobs_total', labels: ['a'] });

    assert.throws(() => registry.counter(), TypeError);
    assert.throws(() => registry.counter({}), TypeError);
    assert.throws(() => registry.counter({ name: '' }), RangeError);
    assert.throws(() => registry.counter({ name: 'c', labels: 'a' }), TypeError);
    assert.throws(() => registry.counter({ name: 'c', labels: ['a', 'a'] }), RangeError);
    assert.throws(() => registry.histogram({ name: 'h', labels: ['le'] }), RangeError);
    assert.throws(() => registry.histogram({ name: 'h', buckets: [2, 1] }), RangeError);
    assert.throws(() => registry.histogram({ name: 'h', buckets: [] }), RangeError);
    assert.throws(() => registry.counter({ name: 'c', maxSeries: 0 }), RangeError);
    assert.throws(() => registry.gauge({ name: 'jobs' }), { name: 'RangeError', message: 'another metric is named jobs' });
    registry.counter({ name: 'jobs_total', labels: ['a'] }).add(1, 'same');
    assert.equal(registry.collect().length, 1);
  });

  test('attached to a runtime, a registry keeps its metrics', () => {
    const runtime = emitter();
    const registry = createMetricRegistry();

    const detach = registry.attach(runtime);
    runtime.emit(counter('task.success.total'), counter('task.success.total'), gauge('queue.pending', 3));
    runtime.emit(histogram('task.duration_ms', 20), span({ traceId: TRACE, durationMs: 20 }));
    detach();
    detach();
    runtime.emit(counter('task.success.total'));

    const metrics = Object.fromEntries(registry.collect().map((metric) => [metric.name, metric]));
    assert.deepEqual(metrics['atelier.task.success'].series, [{ labels: ['task-1', 'resize', 'parallel'], value: 2 }]);
    assert.deepEqual(metrics['atelier.queue.pending'].series, [
      { labels: ['task-1', 'resize', 'parallel', 'block'], value: 3 },
    ]);
    const [duration] = metrics['atelier.task.duration'].series;
    assert.equal(duration.value, 0.02);
    assert.deepEqual(duration.exemplars, [{ bucket: 5, traceId: TRACE, spanId: '', value: 0.02, atMs: START + 100 }]);
    assert.equal(runtime.listeners.size, 0);
  });
});

describe('task metrics', () => {
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

  test('successes, failures and retries are counted by task', () => {
    const collector = createTaskMetricsCollector();

    collector.recordSuccess('resize', 10);
    collector.recordFailure('resize', 30, new Error('late'), 'timeout');
    collector.recordFailure('resize', 20, new Error('what'));
    collector.recordRetry('resize', 2);

    assert.deepEqual(collector.getTaskMetrics('resize'), {
      ...EMPTY,
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
      otherErrors: 1,
    });
    assert.deepEqual(collector.getTaskMetrics('unknown'), EMPTY);
    assert.deepEqual([...collector.getAllTaskMetrics().keys()], ['resize']);
  });

  test('percentiles come from the latest executions', () => {
    const small = createTaskMetricsCollector({ windowSize: 3 });
    const standard = createTaskMetricsCollector();

    for (let i = 1; i <= 200; i++) {
      small.recordSuccess('t', i);
      standard.recordSuccess('t', i);
    }

    assert.equal(small.getTaskMetrics('t').p50, 199);
    assert.equal(standard.getTaskMetrics('t').p50, 150);
    assert.equal(standard.getTaskMetrics('t').p90, 190);
    assert.equal(standard.getTaskMetrics('t').p99, 199);
  });

  test('categories are counted', () => {
    const collector = createTaskMetricsCollector();

    for (const category of ['timeout', 'validation', 'network', 'other', undefined]) {
      collector.recordFailure('t', 1, new Error(), category);
    }

    const { timeoutErrors, validationErrors, networkErrors, otherErrors } = collector.getTaskMetrics('t');
    assert.deepEqual([timeoutErrors, validationErrors, networkErrors, otherErrors], [1, 1, 1, 2]);
    assert.throws(() => collector.recordFailure('t', 1, new Error(), 'cosmic'), TypeError);
  });

  test('toJSON gives plain data, also through JSON.stringify', () => {
    const collector = createTaskMetricsCollector({ windowSize: 10 });
    collector.recordSuccess('a"\n', 1);

    const copy = JSON.parse(JSON.stringify(collector));

    assert.deepEqual(copy, collector.toJSON());
    assert.equal(copy.windowSize, 10);
    assert.equal(copy.tasks['a"\n'].successCount, 1);
  });

  test('one task or all are reset', () => {
    const collector = createTaskMetricsCollector();
    for (const name of ['a', 'b', 'c']) collector.recordSuccess(name, 1);

    collector.resetTaskMetrics('b');
    collector.resetTaskMetrics('never heard of');
    assert.deepEqual([...collector.getAllTaskMetrics().keys()], ['a', 'c']);
    collector.resetTaskMetrics();

    assert.equal(collector.getAllTaskMetrics().size, 0);
  });

  test('exceeded thresholds are told; what a callback throws is kept away', (t) => {
    const told = [];
    const reported = t.mock.method(console, 'error', () => {});
    const collector = createTaskMetricsCollector({
      failureRateThreshold: 0.5,
      latencyThresholdMs: 100,
      onFailureRateThreshold: (name, rate) => told.push(['rate', name, rate]),
      onLatencyThreshold: (name, p99) => {
        told.push(['p99', name, p99]);
        throw new Error('in the callback');
      },
    });

    collector.recordSuccess('t', 100);
    collector.recordFailure('t', 50);
    collector.recordFailure('t', 150);

    assert.deepEqual(told, [
      ['rate', 't', 2 / 3],
      ['p99', 't', 150],
    ]);
    assert.equal(collector.getTaskMetrics('t').totalExecutions, 3);
    assert.equal(reported.mock.callCount(), 1);
  });

  test('thresholds without callbacks are no error', () => {
    const collector = createTaskMetricsCollector({ failureRateThreshold: 0, latencyThresholdMs: 0 });

    collector.recordFailure('t', 10);

    assert.equal(collector.getTaskMetrics('t').failureCount, 1);
  });

  test('negative durations count as 0, with a warning', (t) => {
    const console = t.mock.method(globalThis.console, 'warn', () => {});
    const warnings = [];

    createTaskMetricsCollector().recordSuccess('t', -5);
    const collector = createTaskMetricsCollector({ onWarning: (message) => warnings.push(message) });
    collector.recordSuccess('t', -5);

    assert.equal(collector.getTaskMetrics('t').lastExecutionMs, 0);
    assert.deepEqual(warnings, ['A duration of -5 ms of task "t" was recorded as 0']);
    assert.equal(console.mock.callCount(), 1);
  });

  test('interleaved asynchronous records are all there', async () => {
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

  test('attached to a runtime, a collector records its executions', () => {
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
});
