import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import test, { describe } from 'node:test';
import { createMetricRegistry } from '../../../../runtime-browser/target/npm/metrics.js';
import { createOtlpExporter } from '../../../../runtime-browser/target/npm/otlp.js';
import { counter, emitter, gauge, histogram, span, START, trace, TRACE } from './events.js';

/** A server in place of `fetch`: keeps what it is sent, and answers what `answers` says, then 200. */
function backend(t, answers = []) {
  const requests = [];
  t.mock.method(globalThis, 'fetch', async (url, { headers, body, keepalive }) => {
    requests.push({ url, headers, keepalive, body: JSON.parse(body) });
    const answer = answers.shift() ?? { status: 200, body: '{}' };
    if (answer instanceof Error) throw answer;
    return new Response(answer.body, answer);
  });
  return requests;
}

function setUp(t, options = {}, answers) {
  const requests = backend(t, answers);
  const runtime = emitter();
  const errors = [];
  const exporter = createOtlpExporter(runtime, {
    url: 'http://collector/',
    onError: ({ message }) => errors.push(message),
    ...options,
  });
  t.after(() => exporter.dispose());
  return { requests, runtime, errors, exporter };
}

const spansOf = ({ body }) => body.resourceSpans[0].scopeSpans[0].spans;
const metricsOf = ({ body }) => body.resourceMetrics[0].scopeMetrics[0].metrics;
const callsOf = (request) => spansOf(request).map(({ attributes }) => attributes.find(({ key }) => key === 'task.call.id').value.stringValue);
const spans = (count, from = 0) => Array.from({ length: count }, (_, i) => span({ callId: `task-1-${from + i}` }));

/** Lets promises and mocked timers that are due run. */
async function settle() {
  for (let i = 0; i < 50; i++) await Promise.resolve();
}

describe('OTLP exporter', () => {
  test('calls and traces become spans of one trace', async (t) => {
    const { requests, runtime, exporter } = setUp(t, {
      resource: { 'service.name': 'shop', 'service.instance': 7 },
      headers: { authorization: 'Bearer x' },
      metrics: false,
    });

    runtime.emit(span({ traceId: TRACE, traceName: 'doc:1' }), trace());
    await exporter.flush();

    assert.equal(requests.length, 1);
    assert.equal(requests[0].url, 'http://collector/v1/traces');
    assert.deepEqual(requests[0].headers, { 'content-type': 'application/json', authorization: 'Bearer x' });
    assert.deepEqual(
      requests[0].body.resourceSpans[0].resource.attributes.map(({ key, value }) => [key, value.stringValue]),
      [
        ['service.name', 'shop'],
        ['service.instance', '7'],
        ['telemetry.sdk.name', 'atelier-runtime'],
        ['telemetry.sdk.language', 'webjs'],
      ],
    );
    const [call, root] = spansOf(requests[0]);
    assert.equal(call.traceId, TRACE);
    assert.equal(root.traceId, TRACE);
    assert.equal(call.parentSpanId, root.spanId);
    assert.equal(root.parentSpanId, undefined);
    assert.match(root.spanId, /^[0-9a-f]{16}$/);
    assert.notEqual(call.spanId, root.spanId);
    assert.equal(call.name, 'resize.process');
    assert.equal(root.name, 'doc:1');
    assert.equal(call.kind, 1);
    assert.equal(call.startTimeUnixNano, `${START + 60}000000`);
    assert.equal(call.endTimeUnixNano, `${START + 100}000000`);
    assert.equal(root.startTimeUnixNano, `${START}000000`);
    assert.deepEqual(call.status, { code: 1 });
    assert.deepEqual(Object.fromEntries(call.attributes.map(({ key, value }) => [key, Object.values(value)[0]])), {
      'task.id': 'task-1',
      'task.name': 'resize',
      'task.type': 'parallel',
      'task.call.id': 'task-1-1',
      'code.function.name': 'process',
      'worker.index': '0',
      'attempt.count': '1',
      'queue.wait_ms': 10,
      'queue.wait_last_ms': 10,
    });
  });

  test('a call says how its time was spent if its worker told', async (t) => {
    const { requests, runtime, exporter } = setUp(t, { metrics: false });

    runtime.emit(span({ transferMs: 1, runMs: 28.5, answerMs: 0 }));
    await exporter.flush();

    const [call] = spansOf(requests[0]);
    const times = call.attributes.filter(({ key }) => key.startsWith('call.'));
    assert.deepEqual(times.map(({ key, value }) => [key, value.doubleValue]), [
      ['call.transfer_ms', 1],
      ['call.run_ms', 28.5],
      ['call.answer_ms', 0],
    ]);
  });

  test('a canceled call is unset and says so, a failed one has its message', async (t) => {
    const { requests, runtime, exporter } = setUp(t, { metrics: false });

    runtime.emit(span({ status: 'canceled', errorKind: 'abort', error: 'gone', workerIndex: undefined, attemptCount: 0 }));
    runtime.emit(span({ status: 'error', errorKind: 'exception', error: 'no "picture"\n' }));
    await exporter.flush();

    const [canceled, failed] = spansOf(requests[0]);
    assert.deepEqual(canceled.status, {});
    assert.deepEqual(
      canceled.attributes.find(({ key }) => key === 'canceled'),
      { key: 'canceled', value: { boolValue: true } },
    );
    assert.equal(canceled.attributes.some(({ key }) => key === 'worker.index'), false);
    assert.deepEqual(failed.status, { code: 2, message: 'no "picture"\n' });
    assert.equal(failed.attributes.find(({ key }) => key === 'error.type').value.stringValue, 'exception');
  });

  test('two pages never share the trace of a call without one', async (t) => {
    const { requests, runtime, exporter } = setUp(t, { metrics: false });
    const other = createOtlpExporter(runtime, { url: 'http://collector', metrics: false });
    t.after(() => other.dispose());

    runtime.emit(span());
    await exporter.flush();
    await other.flush();

    const [first, second] = requests.map((request) => spansOf(request)[0]);
    assert.match(first.traceId, /^[0-9a-f]{32}$/);
    assert.notEqual(first.traceId, second.traceId);
    assert.equal(first.parentSpanId, undefined);
  });

  test('spans wait for each other, a full batch does not', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
    const { requests, runtime } = setUp(t, { metrics: false, delayMs: 1000, maxBatchSize: 3 });

    runtime.emit(...spans(2));
    t.mock.timers.tick(999);
    await settle();
    assert.equal(requests.length, 0);
    t.mock.timers.tick(1);
    await settle();
    runtime.emit(...spans(4, 2));
    await settle();
    assert.deepEqual(requests.map(callsOf), [
      ['task-1-0', 'task-1-1'],
      ['task-1-2', 'task-1-3', 'task-1-4'],
    ]);
    t.mock.timers.tick(1000);
    await settle();

    assert.deepEqual(callsOf(requests[2]), ['task-1-5']);
  });

  test('a full queue drops, and reports how many', async (t) => {
    const { requests, runtime, errors, exporter } = setUp(t, { metrics: false, maxQueueSize: 5, maxBatchSize: 100 });

    runtime.emit(...spans(12));
    await exporter.flush();
    await exporter.flush();

    assert.deepEqual(errors, ['7 spans were dropped: the queue was full']);
    assert.equal(callsOf(requests[0]).length, 5);
  });

  test('what the server may take later is sent again, after a while that grows', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
    t.mock.method(Math, 'random', () => 0.5);
    const { requests, runtime, errors } = setUp(t, { metrics: false, delayMs: 0 }, [
      { status: 503 },
      new TypeError('fetch failed'),
      { status: 429, headers: { 'retry-after': '7' } },
    ]);

    runtime.emit(span());
    t.mock.timers.tick(0);
    for (const [wait, sent] of [[999, 1], [1, 2], [1999, 2], [1, 3], [6999, 3], [1, 4]]) {
      await settle();
      t.mock.timers.tick(wait);
      await settle();
      assert.equal(requests.length, sent, `after ${wait} ms more`);
    }

    assert.deepEqual(requests.map(callsOf), Array(4).fill(['task-1-1']));
    assert.deepEqual(errors, []);
  });

  test('what the server refuses is given up and reported', async (t) => {
    const { requests, runtime, errors, exporter } = setUp(t, { metrics: false }, [{ status: 400 }]);

    runtime.emit(span());
    await exporter.flush();

    assert.equal(requests.length, 1);
    assert.deepEqual(errors, ['/v1/traces was answered with 400']);
  });

  test('attempts end', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
    const { requests, runtime, errors } = setUp(t, { metrics: false, delayMs: 0, maxAttempts: 3 }, Array(9).fill({ status: 503 }));

    runtime.emit(span());
    for (let i = 0; i < 10; i++) {
      t.mock.timers.tick(40_000);
      await settle();
    }

    assert.equal(requests.length, 3);
    assert.deepEqual(errors, ['/v1/traces was answered with 503']);
  });

  test('a partial success is reported and not sent again', async (t) => {
    const { requests, runtime, errors, exporter } = setUp(t, { metrics: false }, [
      { status: 200, body: '{"partialSuccess":{"rejectedSpans":"2","errorMessage":"too old"}}' },
    ]);

    runtime.emit(...spans(3));
    await exporter.flush();

    assert.equal(requests.length, 1);
    assert.deepEqual(errors, ['the server rejected 2 items: too old']);
  });

  test('metrics leave at intervals, cumulative by default', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
    const { requests, runtime } = setUp(t, { spans: false, metricsIntervalMs: 1000 });

    t.mock.timers.tick(1000);
    await settle();
    assert.equal(requests.length, 0, 'there is nothing to tell yet');
    runtime.emit(counter('task.success.total'), gauge('queue.pending', 3), histogram('task.duration_ms', 20), span());
    t.mock.timers.tick(1000);
    await settle();
    runtime.emit(counter('task.success.total'));
    t.mock.timers.tick(1000);
    await settle();

    assert.deepEqual(requests.map(({ url }) => url), Array(2).fill('http://collector/v1/metrics'));
    const [success, pending, duration] = metricsOf(requests[0]);
    assert.equal(success.name, 'atelier.task.success');
    assert.equal(success.unit, '{call}');
    assert.equal(success.sum.aggregationTemporality, 2);
    assert.equal(success.sum.isMonotonic, true);
    assert.equal(success.sum.dataPoints[0].asDouble, 1);
    assert.deepEqual(
      success.sum.dataPoints[0].attributes.map(({ key, value }) => [key, value.stringValue]),
      [
        ['task.id', 'task-1'],
        ['task.name', 'resize'],
        ['task.type', 'parallel'],
      ],
    );
    assert.equal(pending.gauge.dataPoints[0].asDouble, 3);
    assert.equal(duration.unit, 's');
    assert.equal(duration.histogram.dataPoints[0].count, '1');
    assert.equal(duration.histogram.dataPoints[0].bucketCounts.length, duration.histogram.dataPoints[0].explicitBounds.length + 1);
    assert.equal(metricsOf(requests[1])[0].sum.dataPoints[0].asDouble, 2);
  });

  test('a delta that did not arrive is part of the next one', async (t) => {
    const { requests, runtime, errors, exporter } = setUp(t, { spans: false, temporality: 'delta' }, [{ status: 200 }, { status: 500 }]);

    for (let i = 0; i < 3; i++) {
      runtime.emit(counter('task.success.total'));
      await exporter.flush();
    }

    assert.deepEqual(requests.map((request) => metricsOf(request)[0].sum.dataPoints[0].asDouble), [1, 1, 2]);
    assert.equal(metricsOf(requests[0])[0].sum.aggregationTemporality, 1);
    assert.deepEqual(errors, ['/v1/metrics was answered with 500']);
  });

  test('metrics of an application come along', async (t) => {
    const registry = createMetricRegistry();
    registry.counter({ name: 'pictures_total', unit: 'picture', labels: ['kind'] }).add(3, 'png');
    registry.histogram({ name: 'size', unit: 'bytes', buckets: [10, 100] }).observe(50);
    const { requests, exporter } = setUp(t, { registries: [registry] });

    await exporter.flush();

    const [pictures, size] = metricsOf(requests[0]);
    assert.equal(pictures.name, 'pictures');
    assert.equal(pictures.sum.dataPoints[0].asDouble, 3);
    assert.equal(size.unit, 'By');
    assert.deepEqual(size.histogram.dataPoints[0].bucketCounts, ['0', '1', '0']);
  });

  test('a hidden page sends everything at once, in requests that outlive it', async (t) => {
    const page = new EventTarget();
    page.visibilityState = 'visible';
    globalThis.document = page;
    t.after(() => delete globalThis.document);
    const { requests, runtime } = setUp(t, { maxBatchSize: 1000 });

    runtime.emit(...spans(100), counter('task.success.total'));
    page.visibilityState = 'hidden';
    page.dispatchEvent(new Event('visibilitychange'));
    await settle();

    assert.deepEqual(
      requests.map(({ url, keepalive }) => [url, keepalive]),
      [
        ['http://collector/v1/traces', true],
        ['http://collector/v1/traces', true],
        ['http://collector/v1/metrics', true],
      ],
    );
    assert.equal(callsOf(requests[0]).length + callsOf(requests[1]).length, 100);
  });

  test('dispose sends what waits and stops listening', async (t) => {
    const { requests, runtime, exporter } = setUp(t, { metrics: false }, Array(9).fill({ status: 503 }));

    runtime.emit(span());
    await Promise.all([exporter.dispose(), exporter.dispose()]);
    runtime.emit(span());

    assert.equal(requests.length, 1);
    assert.equal(runtime.listeners.size, 0);
  });

  test('an error handler that throws hurts nobody', async (t) => {
    const { runtime, exporter } = setUp(
      t,
      {
        metrics: false,
        onError() {
          throw new Error('in the handler');
        },
      },
      [{ status: 400 }],
    );

    runtime.emit(span());

    await exporter.flush();
  });

  test('bad options are refused by name', () => {
    const runtime = emitter();
    const make = (options) => () => createOtlpExporter(runtime, { url: 'http://x', ...options });

    assert.throws(() => createOtlpExporter({}, { url: 'http://x' }), /runtime.subscribeEvents must be a function/);
    assert.throws(() => createOtlpExporter(runtime), /options must be an object/);
    assert.throws(make({ url: 5 }), /url must be a string, got 5/);
    assert.throws(make({ temporality: 'sometimes' }), /temporality must be one of "cumulative", "delta"/);
    assert.throws(make({ maxBatchSize: 0 }), RangeError);
    assert.throws(make({ maxQueueSize: 1.5 }), RangeError);
    assert.throws(make({ delayMs: -1 }), RangeError);
    assert.throws(make({ spans: 'yes' }), TypeError);
    assert.throws(make({ onError: 'log' }), TypeError);
    assert.throws(make({ registries: [{}] }), TypeError);
    assert.equal(runtime.listeners.size, 0);
  });

  test('a real server receives it', async (t) => {
    const received = [];
    const server = createServer(async (request, response) => {
      const chunks = [];
      for await (const chunk of request) chunks.push(chunk);
      received.push([request.method, request.url, request.headers['content-type'], JSON.parse(Buffer.concat(chunks))]);
      response.end('{}');
    });
    await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
    t.after(() => server.close());
    const runtime = emitter();
    const exporter = createOtlpExporter(runtime, { url: `http://127.0.0.1:${server.address().port}` });

    runtime.emit(span(), counter('task.success.total'));
    await exporter.dispose();

    assert.deepEqual(
      received.map((request) => request.slice(0, 3)),
      [
        ['POST', '/v1/traces', 'application/json'],
        ['POST', '/v1/metrics', 'application/json'],
      ],
    );
  });
});
