import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import test, { describe } from 'node:test';
import { createMetricRegistry } from '../../../../runtime-browser/target/npm/metrics.js';
import { createPrometheusExporter } from '../../../../runtime-browser/target/npm/prometheus.js';
import { counter, emitter, gauge, histogram, span, START, TRACE } from './events.js';

function exporter(options) {
  const runtime = emitter();
  return { runtime, exporter: createPrometheusExporter(runtime, options) };
}

describe('Prometheus exporter', () => {
  test('events become an exposition', () => {
    const { runtime, exporter: prometheus } = exporter();

    runtime.emit(counter('task.dispatch.total'), counter('task.dispatch.total'), gauge('queue.pending', 3));
    runtime.emit(counter('worker.spawn.total', { 'worker.index': 1 }), histogram('queue.wait_ms', 0.25));

    assert.equal(
      prometheus.text(),
      `# HELP atelier_task_dispatch_total Dispatch attempts that started.
# TYPE atelier_task_dispatch_total counter
atelier_task_dispatch_total{task_id="task-1",task_name="resize",task_type="parallel"} 2
# HELP atelier_worker_spawn_total Workers created.
# TYPE atelier_worker_spawn_total counter
atelier_worker_spawn_total{task_id="task-1",task_name="resize",task_type="parallel",worker_index="1"} 1
# HELP atelier_queue_pending Calls in the queue.
# TYPE atelier_queue_pending gauge
atelier_queue_pending{task_id="task-1",task_name="resize",task_type="parallel",queue_policy="block"} 3
# HELP atelier_queue_wait_seconds Time that one dispatch attempt waited in the queue.
# TYPE atelier_queue_wait_seconds histogram
atelier_queue_wait_seconds_bucket{task_id="task-1",task_name="resize",task_type="parallel",le="0.0001"} 0
${['0.0005', '0.001', '0.005', '0.01', '0.05', '0.1', '0.5', '1', '5', '10', '+Inf']
  .map((le) => `atelier_queue_wait_seconds_bucket{task_id="task-1",task_name="resize",task_type="parallel",le="${le}"} 1\n`)
  .join('')}atelier_queue_wait_seconds_sum{task_id="task-1",task_name="resize",task_type="parallel"} 0.00025
atelier_queue_wait_seconds_count{task_id="task-1",task_name="resize",task_type="parallel"} 1
`,
    );
    assert.equal(prometheus.contentType(), 'text/plain; version=0.0.4; charset=utf-8');
  });

  test('OpenMetrics has units, exemplars and an end', () => {
    const { runtime, exporter: prometheus } = exporter();

    runtime.emit(histogram('task.duration_ms', 40), span({ traceId: TRACE }));

    const text = prometheus.text({ openMetrics: true });
    assert.match(text, /^# UNIT atelier_task_duration_seconds seconds$/m);
    assert.match(
      text,
      new RegExp(
        `^atelier_task_duration_seconds_bucket\\{.*,le="0.05"\\} 1 # \\{trace_id="${TRACE}"\\} 0.04 1.7672256001e\\+09$`,
        'm',
      ),
    );
    assert.ok(text.endsWith('# EOF\n'));
    assert.doesNotMatch(prometheus.text(), /UNIT|EOF|trace_id/);
    assert.equal(
      prometheus.contentType({ openMetrics: true }),
      'application/openmetrics-text; version=1.0.0; charset=utf-8',
    );
    assert.equal(START, 1767225600000);
  });

  test('metrics of an application come along, exact to the last digit', () => {
    const registry = createMetricRegistry();
    registry.counter({ name: 'pictures_total', help: 'Say "hi"\n', labels: ['kind'] }).add(3, 'a"b\\c\n');
    registry.histogram({ name: 'size', unit: 'bytes', buckets: [1e3, 1e6] }).observe(1e5);
    registry.gauge({ name: 'ratio' }).set(0.1 + 0.2);
    const { exporter: prometheus } = exporter({ registries: [registry], labels: { app: 'shop' } });

    assert.equal(
      prometheus.text(),
      `# HELP pictures_total Say "hi"\\n
# TYPE pictures_total counter
pictures_total{kind="a\\"b\\\\c\\n",app="shop"} 3
# TYPE size_bytes histogram
size_bytes_bucket{app="shop",le="1000"} 0
size_bytes_bucket{app="shop",le="1e+06"} 1
size_bytes_bucket{app="shop",le="+Inf"} 1
size_bytes_sum{app="shop"} 100000
size_bytes_count{app="shop"} 1
# TYPE ratio gauge
ratio{app="shop"} 0.30000000000000004
`,
    );
  });

  test('a series beyond the cap and exemplars survive the way between bundles', () => {
    const runtime = emitter();
    const registry = createMetricRegistry();
    registry.attach(runtime);
    const calls = registry.counter({ name: 'calls', labels: ['user'], maxSeries: 1 });
    calls.add(1, 'ann');
    calls.add(2, 'bob');
    runtime.emit(histogram('task.duration_ms', 40), span({ traceId: TRACE }));
    const { exporter: prometheus } = exporter({ registries: [registry] });

    const text = prometheus.text({ openMetrics: true });

    assert.match(text, /^calls_total\{otel_metric_overflow="true"\} 2$/m);
    assert.match(text, new RegExp(`le="0.05"\\} 1 # \\{trace_id="${TRACE}"\\} 0.04 `));
  });

  test('dispose leaves the runtime, and the last text readable', () => {
    const { runtime, exporter: prometheus } = exporter();
    runtime.emit(counter('task.success.total'));
    const before = prometheus.text();

    prometheus.dispose();
    prometheus.dispose();
    runtime.emit(counter('task.success.total'));

    assert.equal(runtime.listeners.size, 0);
    assert.equal(prometheus.text(), before);
  });

  test('events that it does not know are ignored', () => {
    const { runtime, exporter: prometheus } = exporter();

    runtime.emit(counter('task.invented.total'), { kind: 'log', name: 'x' }, null, undefined, {}, 'text');
    runtime.emit({ kind: 'counter', name: 'task.success.total', value: 1, ts: 1 });

    assert.equal(
      prometheus.text(),
      '# HELP atelier_task_success_total Calls that ended with a result.\n' +
        '# TYPE atelier_task_success_total counter\natelier_task_success_total 1\n',
    );
  });

  test('bad arguments are refused by name', () => {
    assert.throws(() => createPrometheusExporter(), /runtime must be an object/);
    assert.throws(() => createPrometheusExporter({}), /runtime.subscribeEvents must be a function/);
    assert.throws(() => exporter({ labels: 'a' }), TypeError);
    assert.throws(() => exporter({ labels: { le: 'x' } }), RangeError);
    assert.throws(() => exporter({ registries: [{}] }), /registries/);
    assert.throws(() => exporter().exporter.text({ openMetrics: 'yes' }), TypeError);
  });

  test('push posts the text, and rejects when it is not taken', async (t) => {
    const requests = [];
    let status = 200;
    const server = createServer((request, response) => {
      const chunks = [];
      request.on('data', (chunk) => chunks.push(chunk));
      request.on('end', () => {
        const { method, url, headers } = request;
        requests.push({ method, url, type: headers['content-type'], key: headers['x-key'], body: Buffer.concat(chunks).toString() });
        response.writeHead(status).end();
      });
    });
    await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
    t.after(() => server.close());
    const url = `http://127.0.0.1:${server.address().port}/metrics/job/page`;
    const { runtime, exporter: prometheus } = exporter();
    runtime.emit(counter('task.success.total'));

    await prometheus.push(url);
    await prometheus.push(url, { method: 'PUT', openMetrics: true, headers: { 'x-key': 'k' } });
    status = 400;
    await assert.rejects(prometheus.push(url), { message: `${url} answered 400` });

    assert.deepEqual(
      requests.map(({ method, type, key }) => [method, type, key]),
      [
        ['POST', prometheus.contentType(), undefined],
        ['PUT', prometheus.contentType({ openMetrics: true }), 'k'],
        ['POST', prometheus.contentType(), undefined],
      ],
    );
    assert.equal(requests[0].body, prometheus.text());
  });
});
