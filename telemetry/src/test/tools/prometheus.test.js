/** Prometheus's own programs read what the entries write. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { before, describe } from 'node:test';
import { createMetricRegistry } from '../../../../runtime-browser/target/npm/metrics.js';
import { createPrometheusExporter } from '../../../../runtime-browser/target/npm/prometheus.js';
import { need, start, until } from './support/program.js';
import { newRuntime, work } from './support/runtime.js';

/** Metrics of a real run, and some of an application with whatever is hard to write. */
async function exposed() {
  const world = newRuntime();
  const registry = createMetricRegistry();
  registry.counter({ name: 'odd_total', help: 'Say "hi" \\ bye\nnow.', labels: ['text'] }).add(3, 'a"b\\c\n é😀');
  registry.gauge({ name: 'share', help: 'A share.', unit: 'ratio' }).set(0.1 + 0.2);
  registry.gauge({ name: 'extremes', help: 'Numbers at their ends.', labels: ['which'] }).set(-1.5e300, 'bottom');
  registry.histogram({ name: 'size', help: 'Sizes.', unit: 'bytes', buckets: [1e3, 1e6, 1e15] }).observe(1e12);
  const exporter = createPrometheusExporter(world.runtime, { registries: [registry], labels: { release: '1.2' }, payloads: true });
  let traceId;
  world.runtime.subscribeEvents((event) => {
    if (event.kind === 'trace') ({ traceId } = event);
  });
  await work(world);
  return { exporter, traceId };
}

const listening = async (t, listener) => {
  const server = createServer(listener);
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return server.address().port;
};

describe('Prometheus', () => {
  before(() => {
    need('prometheus', 'prometheus');
    need('promtool', 'prometheus');
  });

  test('promtool has nothing to say about the text', async () => {
    const { exporter } = await exposed();

    const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], { input: exporter.text(), encoding: 'utf8' });

    assert.deepEqual({ status, stdout, stderr }, { status: 0, stdout: '', stderr: '' });
  });

  test('a server that scrapes OpenMetrics has every value, and exemplars with their traces', { timeout: 120_000 }, async (t) => {
    const { exporter, traceId } = await exposed();
    const accepted = [];
    const target = await listening(t, ({ headers }, response) => {
      accepted.push(headers.accept);
      const openMetrics = headers.accept.includes('application/openmetrics-text');
      response.setHeader('content-type', exporter.contentType({ openMetrics }));
      response.end(exporter.text({ openMetrics }));
    });
    const directory = mkdtempSync(join(tmpdir(), 'atelier-prometheus-'));
    t.after(() => rmSync(directory, { recursive: true, force: true }));
    const jobs = `scrape_configs: [{job_name: page, scrape_interval: 1s, static_configs: [{targets: ['127.0.0.1:${target}']}]}]`;
    writeFileSync(join(directory, 'prometheus.yml'), jobs);
    // A port that was free a moment ago.
    const port = await new Promise((resolve) => {
      const probe = createServer().listen(0, '127.0.0.1', () => {
        const { port } = probe.address();
        probe.close(() => resolve(port));
      });
    });
    const { child, said } = start(t, 'prometheus', [
      `--config.file=${directory}/prometheus.yml`,
      `--storage.tsdb.path=${directory}/data`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--enable-feature=exemplar-storage',
    ]);
    const api = async (path, query = {}) => {
      assert.equal(child.exitCode, null, said());
      try {
        const response = await fetch(`http://127.0.0.1:${port}/api/v1/${path}?${new URLSearchParams(query)}`);
        return (await response.json()).data;
      } catch {
        return undefined; // It is about to start.
      }
    };
    const value = async (query) => (await api('query', { query }))?.result[0]?.value[1];

    const [scraped] = await until(async () => {
      const active = (await api('targets'))?.activeTargets ?? [];
      return active.some(({ lastScrape, health }) => health !== 'unknown' && !lastScrape.startsWith('0001')) && active;
    });
    assert.deepEqual([scraped.health, scraped.lastError], ['up', '']);
    await until(() => value('atelier_task_success_total'));

    assert.match(accepted[0], /^application\/openmetrics-text/);
    assert.equal(await value('sum(atelier_task_success_total)'), '3');
    assert.equal(await value('atelier_task_success_total{task_id="images",task_name="images",release="1.2"}'), '2');
    assert.equal(await value('sum(atelier_task_error_total{error_kind="exception"})'), '2');
    assert.equal(await value('sum(atelier_task_error_total{error_kind="timeout"})'), '1');
    assert.equal(await value('sum(atelier_worker_exit_total{worker_exit_reason="dispose"})'), '3');
    assert.equal(await value('sum(atelier_task_duration_seconds_count)'), '6');
    assert.equal(await value('sum(atelier_task_duration_seconds_bucket{le="+Inf"})'), '6');
    assert.equal(await value('sum(atelier_task_payload_bytes_bucket{task_id="images",payload_direction="in",le="10000.0"})'), '5');
    assert.equal(await value('odd_total{text="a\\"b\\\\c\\n é😀"}'), '3');
    assert.equal(await value('share_ratio'), '0.30000000000000004');
    assert.equal(await value('extremes{which="bottom"}'), '-1.5e+300');
    assert.equal(await value('size_bytes_sum'), '1000000000000');

    const now = Date.now() / 1000;
    const exemplars = await until(async () => {
      const found = await api('query_exemplars', { query: 'atelier_task_duration_seconds_bucket', start: now - 600, end: now + 600 });
      return found?.length > 0 && found;
    });
    const labels = exemplars.flatMap(({ exemplars }) => exemplars.map(({ labels }) => labels));
    assert.ok(labels.every(({ trace_id }) => trace_id === traceId), JSON.stringify(labels));

    const { unit, help, type } = (await api('metadata', { metric: 'atelier_task_duration_seconds' })).atelier_task_duration_seconds[0];
    assert.deepEqual([unit, type], ['seconds', 'histogram']);
    assert.match(help, /settlement/);
    assert.equal((await api('metadata', { metric: 'odd' })).odd[0].help, 'Say "hi" \\ bye\nnow.');
  });
});
