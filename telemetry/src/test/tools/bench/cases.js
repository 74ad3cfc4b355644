/** What is measured: the same four recordings with each library. Runs in Node and, bundled, in pages. */

import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { createMetricRegistry } from '../../../../../runtime-browser/target/npm/metrics.js';

const METHODS = ['resize', 'decode', 'encode', 'search'];
const STATUSES = ['ok', 'error'];
const BUCKETS = [0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10];

/** Label values and a value that change from call to call, so that nothing can be computed once. */
const method = (i) => METHODS[i & 3];
const status = (i) => STATUSES[(i >> 2) & 1];
const value = (i) => (i & 1023) * 0.0005;

function atelier() {
  const registry = createMetricRegistry();
  const counter = registry.counter({ name: 'calls_total', labels: ['method', 'status'] });
  const histogram = registry.histogram({ name: 'duration', unit: 'seconds', labels: ['method', 'status'] });
  const boundCounter = counter.with('resize', 'ok');
  const boundHistogram = histogram.with('resize', 'ok');
  return {
    'counter, 2 labels looked up': (i) => counter.add(1, method(i), status(i)),
    'counter, bound': () => boundCounter.add(1),
    'histogram, 2 labels looked up': (i) => histogram.observe(value(i), method(i), status(i)),
    'histogram, bound': (i) => boundHistogram.observe(value(i)),
  };
}

function openTelemetry() {
  const exporter = { export: (_, done) => done({ code: 0 }), forceFlush: async () => {}, shutdown: async () => {} };
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 2 ** 30 });
  const meter = new MeterProvider({ readers: [reader] }).getMeter('bench');
  const counter = meter.createCounter('calls');
  const histogram = meter.createHistogram('duration', { advice: { explicitBucketBoundaries: BUCKETS } });
  // There are no bound instruments; attributes that are made once are as near as one gets.
  const attributes = { method: 'resize', status: 'ok' };
  return {
    'counter, 2 labels looked up': (i) => counter.add(1, { method: method(i), status: status(i) }),
    'counter, bound': () => counter.add(1, attributes),
    'histogram, 2 labels looked up': (i) => histogram.record(value(i), { method: method(i), status: status(i) }),
    'histogram, bound': (i) => histogram.record(value(i), attributes),
  };
}

/** The other libraries of Node alone; see recording.js. */
export function promClient({ Counter, Histogram }) {
  const counter = new Counter({ name: 'calls_total', help: 'Calls.', labelNames: ['method', 'status'], registers: [] });
  const histogram = new Histogram({ name: 'duration', help: 'Durations.', labelNames: ['method', 'status'], buckets: BUCKETS, registers: [] });
  const boundCounter = counter.labels('resize', 'ok');
  const boundHistogram = histogram.labels('resize', 'ok');
  return {
    'counter, 2 labels looked up': (i) => counter.labels(method(i), status(i)).inc(1),
    'counter, bound': () => boundCounter.inc(1),
    'histogram, 2 labels looked up': (i) => histogram.labels(method(i), status(i)).observe(value(i)),
    'histogram, bound': (i) => boundHistogram.observe(value(i)),
  };
}

export const libraries = () => ({ 'atelier-runtime/metrics': atelier(), '@opentelemetry/sdk-metrics': openTelemetry() });

/** A loop of its own for each case, so that the compiler sees one callee in it. */
const loopOf = (record) => new Function('record', 'count', 'for (let i = 0; i < count; i++) record(i);').bind(undefined, record);

/** Measures all cases in turn, several rounds; returns the best round of each, in nanoseconds per recording. */
export function measure(all, { rounds = 80, millis = 4 } = {}) {
  const runs = Object.entries(all).flatMap(([library, cases]) =>
    Object.entries(cases).map(([name, record]) => ({ library, name, loop: loopOf(record), count: 1000, best: Infinity })),
  );
  for (const run of runs) {
    for (let spent = 0; spent < millis; ) {
      const start = performance.now();
      run.loop(run.count);
      spent = performance.now() - start;
      if (spent < millis) run.count *= 2;
    }
  }
  for (let round = 0; round < rounds; round++) {
    for (const run of runs) {
      const start = performance.now();
      run.loop(run.count);
      run.best = Math.min(run.best, ((performance.now() - start) * 1e6) / run.count);
    }
  }
  return runs.map(({ library, name, best }) => ({ library, name, nanos: best }));
}
