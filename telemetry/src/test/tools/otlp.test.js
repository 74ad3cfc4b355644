/** What `/otlp` posts, beside what OpenTelemetry's own exporter posts for the same spans. */

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import test, { describe } from 'node:test';
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, TraceFlags } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import { createOtlpExporter } from '../../../../runtime-browser/target/npm/otlp.js';
import { newRuntime, work } from './support/runtime.js';

/** A server that keeps the traces it is sent. */
async function collector(t) {
  const requests = [];
  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method, url, headers } = request;
    requests.push({ method, url, type: headers['content-type'], body: JSON.parse(Buffer.concat(chunks)) });
    response.setHeader('content-type', 'application/json').end('{}');
  });
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return { requests, url: `http://127.0.0.1:${server.address().port}` };
}

const hrTime = (nanos) => [Number(BigInt(nanos) / 1_000_000_000n), Number(BigInt(nanos) % 1_000_000_000n)];
const valueOf = ({ value }) => value.stringValue ?? value.boolValue ?? value.doubleValue ?? Number(value.intValue);
const STATUS = { undefined: SpanStatusCode.UNSET, 1: SpanStatusCode.OK, 2: SpanStatusCode.ERROR };

/** Lets the official SDK and exporter send spans that say the same as ours. */
async function sentByOthers(t, spans, resource) {
  const { requests, url } = await collector(t);
  const ids = { spanId: '', traceId: '' };
  const exporter = new OTLPTraceExporter({ url: `${url}/v1/traces` });
  const finished = [];
  const processor = { onStart() {}, onEnd: (span) => finished.push(span), forceFlush: async () => {}, shutdown: async () => {} };
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes(resource),
    spanProcessors: [processor],
    idGenerator: { generateSpanId: () => ids.spanId, generateTraceId: () => ids.traceId },
  });
  const tracer = provider.getTracer('atelier-runtime');
  for (const { traceId, spanId, parentSpanId, name, startTimeUnixNano, endTimeUnixNano, attributes, status } of spans) {
    Object.assign(ids, { traceId, spanId });
    const parent = { traceId, spanId: parentSpanId, traceFlags: TraceFlags.SAMPLED };
    const context = parentSpanId ? trace.setSpanContext(ROOT_CONTEXT, parent) : ROOT_CONTEXT;
    const options = {
      kind: SpanKind.INTERNAL,
      startTime: hrTime(startTimeUnixNano),
      attributes: Object.fromEntries(attributes.map((attribute) => [attribute.key, valueOf(attribute)])),
    };
    const span = tracer.startSpan(name, options, context);
    if (status.code) span.setStatus({ code: STATUS[status.code], message: status.message });
    span.end(hrTime(endTimeUnixNano));
  }
  await new Promise((resolve) => exporter.export(finished, resolve));
  await exporter.shutdown();
  return requests;
}

/** A message without what both may write or leave out: empty lists, counts of nothing, a status that is unset. */
function bare(value) {
  if (Array.isArray(value)) return value.map(bare);
  if (typeof value !== 'object' || value === null) return value;
  const isNothing = (name, part) => (/^dropped|^code$/.test(name) && part === 0) || (Array.isArray(part) && part.length === 0);
  const kept = Object.entries(value).filter(([name, part]) => !isNothing(name, part));
  return Object.fromEntries(kept.map(([name, part]) => [name, bare(part)]));
}

/** Numbers are decimal text or numbers, whole ones of attributes integers or doubles: all of that means the same. */
function normal(attributes) {
  return Object.fromEntries(attributes.map((attribute) => [attribute.key, valueOf(attribute)]));
}

const byId = (a, b) => (a.spanId < b.spanId ? -1 : 1);

describe('OTLP', () => {
  test('says what the official exporter says of the same spans', { timeout: 60_000 }, async (t) => {
    const resource = { 'service.name': 'shop', 'telemetry.sdk.name': 'atelier-runtime', 'telemetry.sdk.language': 'webjs' };
    const ours = await collector(t);
    const world = newRuntime();
    const exporter = createOtlpExporter(world.runtime, { url: ours.url, resource: { 'service.name': 'shop' }, metrics: false });
    await work(world);
    await exporter.dispose();
    const [sent] = ours.requests;
    const { spans, ...scope } = sent.body.resourceSpans[0].scopeSpans[0];
    assert.equal(spans.length, 7);

    const [official] = await sentByOthers(t, spans, resource);

    assert.deepEqual([sent.method, sent.url, sent.type], [official.method, official.url, official.type]);
    const theirs = official.body.resourceSpans[0];
    assert.deepEqual(normal(sent.body.resourceSpans[0].resource.attributes), normal(theirs.resource.attributes));
    const { spans: theirSpans, ...theirScope } = theirs.scopeSpans[0];
    assert.deepEqual(bare(scope), bare(theirScope));
    const comparable = (list) => bare([...list].sort(byId)).map((span) => ({ ...span, attributes: normal(span.attributes ?? []) }));
    assert.deepEqual(comparable(spans), comparable(theirSpans));
  });

  test('a trace is the root of its calls, under the id that its traceparent has told others', async (t) => {
    const { requests, url } = await collector(t);
    const { runtime, define } = newRuntime();
    const exporter = createOtlpExporter(runtime, { url, metrics: false });
    const task = define({});
    const parent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

    const fresh = runtime.createTrace('fresh');
    const continued = runtime.createTrace('continued', { traceparent: parent });
    await Promise.all([task.with({ trace: fresh }).echo(1), task.with({ trace: continued }).echo(2)]);
    fresh.end();
    continued.end();
    await exporter.dispose();

    const { spans } = requests[0].body.resourceSpans[0].scopeSpans[0];
    const named = (name) => spans.find((span) => span.name === name);
    for (const trace of [fresh, continued]) {
      const [, traceId, spanId] = trace.traceparent.split('-');
      const root = named(trace.name);
      assert.deepEqual([root.traceId, root.spanId], [traceId, spanId]);
      assert.equal(spans.filter((span) => span.parentSpanId === spanId && span.traceId === traceId).length, 1);
    }
    assert.equal(named('fresh').parentSpanId, undefined);
    assert.equal(named('continued').parentSpanId, 'b7ad6b7169203331');
    assert.equal(named('continued').traceId, '0af7651916cd43dd8448eb211c80319c');
    runtime.dispose();
  });
});
