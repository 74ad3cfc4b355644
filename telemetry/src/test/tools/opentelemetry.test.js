/** The adapter for pages that run the OpenTelemetry SDK, with that SDK. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test, { afterEach, beforeEach, describe } from 'node:test';
import * as api from '@opentelemetry/api';
import { AggregationTemporality, InMemoryMetricExporter, MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { connectOpenTelemetry } from '../../../../runtime-browser/target/npm/opentelemetry.js';
import { newRuntime, work } from './support/runtime.js';

const page = readFileSync(new URL('../../../../docs/reference/metrics.md', import.meta.url), 'utf8');

/** OpenTelemetry names, kinds, units and labels of the catalogue. */
function catalogue() {
  const rows = [...page.matchAll(/^\| `(atelier\.[\w.]+)` \| (\w+) \| \w+ \| ([^|]+) \|/gm)];
  const units = new Map([...page.matchAll(/^\| .* \| `(atelier\.[\w.]+)` \| `([^`]+)` \| `atelier_/gm)].map(([, name, unit]) => [name, unit]));
  return new Map(
    rows.map(([, name, kind, labels]) => [
      name,
      { kind, unit: units.get(name), labels: ['task.id', 'task.name', 'task.type', ...[...labels.matchAll(/`([^`]+)`/g)].map(([, label]) => label)] },
    ]),
  );
}

describe('the adapter for @opentelemetry/api', () => {
  let spans;
  let reader;
  let metricExporter;

  beforeEach(() => {
    spans = new InMemorySpanExporter();
    api.trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] }));
    metricExporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
    reader = new PeriodicExportingMetricReader({ exporter: metricExporter, exportIntervalMillis: 1e6 });
    api.metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
  });

  afterEach(async () => {
    await reader.shutdown();
    api.trace.disable();
    api.metrics.disable();
  });

  const metrics = async () => {
    await reader.forceFlush();
    return metricExporter.getMetrics().at(-1).scopeMetrics.find(({ scope }) => scope.name === 'atelier-runtime').metrics;
  };

  test('calls and traces are spans of the SDK, children below their trace', async () => {
    const world = newRuntime();
    const events = [];
    world.runtime.subscribeEvents((event) => events.push(event));

    const { dispose } = await connectOpenTelemetry(world.runtime, { api });
    await work(world);
    dispose();

    const finished = spans.getFinishedSpans();
    assert.equal(finished.length, 7);
    const root = finished.find(({ name }) => name === 'open document');
    const traced = events.filter(({ kind, traceId }) => kind === 'span' && traceId);
    const children = finished.filter(({ parentSpanContext }) => parentSpanContext?.spanId === root.spanContext().spanId);
    assert.equal(root.spanContext().traceId, traced[0].traceId);
    assert.equal(children.length, traced.length);
    assert.ok(children.every((span) => span.spanContext().traceId === traced[0].traceId));
    assert.deepEqual(children.map(({ status }) => status.code).sort(), [0, 1, 1, 2]);
    const failed = children.find(({ status }) => status.code === 2);
    assert.equal(failed.status.message, 'no');
    assert.equal(failed.attributes['error.type'], 'exception');
    assert.equal(children.find(({ status }) => status.code === 0).attributes.canceled, true);
    const event = traced.find(({ callId }) => callId === failed.attributes['task.call.id']);
    assert.equal(failed.name, 'images.fail');
    assert.deepEqual(failed.attributes['worker.index'], event.workerIndex);
    const millis = ([seconds, nanos]) => seconds * 1e3 + nanos / 1e6;
    assert.ok(Math.abs(millis(failed.endTime) - event.ts) < 1e-3);
    assert.ok(Math.abs(millis(failed.duration) - event.durationMs) < 1e-2);
    const alone = finished.filter(({ parentSpanContext }) => parentSpanContext === undefined);
    assert.deepEqual(alone.map(({ name }) => name).sort(), ['images.fail', 'sounds.echo']);
  });

  test('a continued trace is a child of the span elsewhere, a fresh one of what its traceparent says', async () => {
    const { runtime, define } = newRuntime();
    const task = define({});
    const { dispose } = await connectOpenTelemetry(runtime, { api });

    const fresh = runtime.createTrace('fresh');
    const continued = runtime.createTrace('continued', { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' });
    fresh.end();
    continued.end();
    await task.with({ trace: continued }).echo('late');
    runtime.dispose();
    dispose();

    const named = (name) => spans.getFinishedSpans().find((span) => span.name === name);
    assert.equal(named('fresh').parentSpanContext.spanId, fresh.traceparent.split('-')[2]);
    assert.equal(named('fresh').spanContext().traceId, fresh.id);
    assert.equal(named('continued').parentSpanContext.spanId, 'b7ad6b7169203331');
    const late = spans.getFinishedSpans().find(({ name }) => name.endsWith('.echo'));
    assert.equal(late.parentSpanContext.spanId, named('continued').spanContext().spanId);
  });

  test('calls are held for a bounded time: until the limit, or the end', async () => {
    const { runtime, define } = newRuntime();
    const task = define({});
    const { dispose } = await connectOpenTelemetry(runtime, { api, maxHeldSpans: 2 });
    const [first, second] = [runtime.createTrace('first'), runtime.createTrace('second')];

    await task.with({ trace: first }).echo(1);
    await task.with({ trace: second }).echo(2);
    assert.equal(spans.getFinishedSpans().length, 0);
    await task.with({ trace: second }).echo(3);
    assert.deepEqual(spans.getFinishedSpans().map((span) => span.spanContext().traceId), [first.id]);
    dispose();
    dispose();

    assert.deepEqual(spans.getFinishedSpans().map((span) => span.spanContext().traceId), [first.id, second.id, second.id]);
    runtime.dispose();
  });

  test('metrics have the names, kinds, units and labels of the catalogue', async () => {
    const world = newRuntime();
    const { dispose } = await connectOpenTelemetry(world.runtime, { api, payloads: true });
    await work(world);
    dispose();

    const known = catalogue();
    const collected = await metrics();
    assert.ok(known.size >= 20);
    for (const { descriptor, dataPoints } of collected) {
      const { kind, unit, labels } = known.get(descriptor.name) ?? assert.fail(descriptor.name);
      assert.equal(descriptor.type, kind.toUpperCase(), descriptor.name);
      assert.equal(descriptor.unit, unit, descriptor.name);
      for (const { attributes } of dataPoints) {
        assert.deepEqual(Object.keys(attributes).filter((label) => !labels.includes(label)), [], descriptor.name);
      }
    }
    for (const name of ['task.dispatch', 'task.error', 'task.run', 'task.payload', 'task.duration', 'worker.exit', 'queue.pending']) {
      assert.ok(collected.some(({ descriptor }) => descriptor.name === `atelier.${name}`), name);
    }
    const sum = (name, attributes) =>
      collected
        .find(({ descriptor }) => descriptor.name === name)
        .dataPoints.filter((point) => Object.entries(attributes).every(([key, value]) => point.attributes[key] === value))
        .reduce((all, { value }) => all + (value.count ?? value), 0);
    assert.equal(sum('atelier.task.success', {}), 3);
    assert.equal(sum('atelier.task.error', { 'error.kind': 'exception' }), 2);
    assert.equal(sum('atelier.task.error', { 'error.kind': 'timeout' }), 1);
    assert.equal(sum('atelier.worker.exit', { 'worker.exit_reason': 'dispose' }), 3);
    assert.equal(sum('atelier.task.duration', {}), 6);
    assert.equal(sum('atelier.task.run', {}), 6);
  });

  test('the API is imported when it is not given; without it, one is told', async () => {
    const world = newRuntime();
    // The entry looks for the API from where it is: there is none beside the built package.
    await assert.rejects(connectOpenTelemetry(world.runtime), { code: 'ERR_MODULE_NOT_FOUND' });
    world.runtime.dispose();
  });

  test('bad arguments are refused by name', async () => {
    const { runtime } = newRuntime();
    await assert.rejects(connectOpenTelemetry(), /runtime must be an object/);
    await assert.rejects(connectOpenTelemetry({}), /runtime.subscribeEvents must be a function/);
    await assert.rejects(connectOpenTelemetry(runtime, { api, spans: 'yes' }), TypeError);
    await assert.rejects(connectOpenTelemetry(runtime, { api, maxHeldSpans: 0 }), RangeError);
    await assert.rejects(connectOpenTelemetry(runtime, { api: {} }), /api.trace.getTracer must be a function/);
    runtime.dispose();
  });
});
