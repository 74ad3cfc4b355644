import assert from 'node:assert/strict';
import test, { describe } from 'node:test';
import {
  byteBuckets,
  costBuckets,
  createMetricRegistry,
  durationBuckets,
  sizeOf,
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

describe('sizeOf', () => {
  test('adds up what a message would carry', () => {
    const cyclic = { a: 1 };
    cyclic.self = cyclic;

    for (const [payload, bytes] of [
      ['four', 4],
      [1.5, 8],
      [10n, 8],
      [true, 1],
      [null, 0],
      [undefined, 0],
      [() => {}, 0],
      [new Date(), 8],
      [new ArrayBuffer(100), 100],
      [new Uint8Array(100).subarray(90), 10],
      [new Blob(['seven!!']), 7],
      [[1, 'ab', [new Uint8Array(5)]], 15],
      [{ key: 'value' }, 8],
      [new Map([['k', 1]]), 9],
      [new Set(['ab', 'abc']), 5],
      [cyclic, 13],
      [{ get hostile() { throw new Error('no'); } }, 0],
    ]) {
      assert.equal(sizeOf(payload), bytes);
    }
  });

  test('looks at a bounded number of values', () => {
    let deep = 0;
    for (let i = 0; i < 20_000; i++) deep = [deep];

    assert.equal(sizeOf(deep), 0);
    assert.equal(sizeOf(Array(1e6).fill(1)), 9999 * 8);
  });
});
