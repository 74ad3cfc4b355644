/** What the demo tells operators: two pages in one sum, and the telemetry of a headless run. */

import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Browser } from './support/browser.js';
import { until } from './support/until.js';

const program = fileURLToPath(new URL('../../demo-web/run', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'atelier-telemetry-'));
after(() => rmSync(directory, { recursive: true, force: true }));

const TILES = 88;

/** Sum over the series of a metric in Prometheus text. */
function sum(text, metric) {
  const lines = text.split('\n').filter((line) => line.startsWith(`${metric}{`) || line.startsWith(`${metric} `));
  return lines.reduce((total, line) => total + Number(line.slice(line.lastIndexOf(' '))), 0);
}

/** Runs the demo and resolves with what it printed. */
function demo(...options) {
  const child = spawn(program, options);
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (data) => (stdout += data));
  child.stderr.on('data', (data) => (stderr += data));
  return new Promise((resolve) => child.on('close', (status) => resolve({ status, stdout, stderr })));
}

/** Finds promtool, after installing it if need be. */
function promtool(input) {
  const check = () => execFileSync('promtool', ['check', 'metrics'], { input, encoding: 'utf8' });
  try {
    return check();
  } catch (error) {
    if (error.code !== 'ENOENT') throw new Error(`promtool: ${error.stdout}${error.stderr}`);
  }
  const root = process.getuid() === 0 ? [] : ['sudo', '-n'];
  const [command, ...options] = [...root, 'apt-get', 'install', '-y', '--no-install-recommends', 'prometheus'];
  try {
    execFileSync(command, options, { stdio: 'ignore' });
  } catch {
    throw new Error('This test needs promtool (Debian package prometheus), and apt-get could not install it.');
  }
  return check();
}

// -------------------------------------------------------------------------------------------------------- two pages

let host;
let url;
let browser;

before(async () => {
  host = spawn(program, ['--port=0']);
  const said = await new Promise((resolve, reject) => {
    host.stdout.once('data', (data) => resolve(String(data)));
    host.once('exit', () => reject(new Error('the demo has ended')));
  });
  [url] = /http:\S+/.exec(said);
  browser = new Browser();
});
after(async () => {
  await browser.close();
  host.kill();
});

const metrics = async () => (await fetch(`${url}metrics`)).text();

/** Presses the button, and waits until all tiles are done. */
const RUN = `(async () => {
  const $ = (id) => document.getElementById(id);
  const until = async (isTrue) => { while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 20)); };
  await until(() => $('run')?.disabled === false);
  $('rounds').value = '1';
  $('run').click();
  await until(() => ['done', 'trouble'].includes($('status').dataset.state));
  return $('status').dataset.state;
})()`;

test('two pages are one sum, which stays when one of them is closed', async () => {
  const pages = [await browser.open(url), await browser.open(url)];
  for (const page of pages) assert.equal(await page.evaluate(RUN), 'done');

  const both = await until(metrics, (text) => sum(text, 'demo_runs_total') === 2);
  assert.equal(sum(both, 'atelier_task_success_total'), 2 * TILES);
  assert.equal(sum(both, 'atelier_task_duration_seconds_count'), 2 * TILES);
  assert.equal(sum(both, 'demo_run_duration_seconds_count'), 2);
  assert.equal(sum(both, 'atelier_host_ingest_pages'), 2);
  assert.ok(sum(both, 'atelier_workers_active') >= 4, 'workers of both pages');
  const refused = both.split('\n').filter((line) => line.startsWith('atelier_host_ingest_refused_total{'));
  assert.deepEqual(refused, []);

  const fleet = () => pages[0].evaluate(`document.getElementById('fleet').innerText`);
  const shown = await until(fleet, (text) => new RegExp(`ok\\s+${2 * TILES}\\b`).test(text));
  assert.match(shown, /open pages\s+2\b/);

  await pages[1].close();
  const one = await until(metrics, (text) => sum(text, 'atelier_host_ingest_pages') === 1);
  assert.equal(sum(one, 'atelier_task_success_total'), 2 * TILES);
  assert.equal(sum(one, 'demo_runs_total'), 2);
});

test('exemplars of the page lead to its traces', async () => {
  const response = await fetch(`${url}metrics`, { headers: { accept: 'application/openmetrics-text' } });
  const text = await response.text();

  assert.match(response.headers.get('content-type'), /^application\/openmetrics-text/);
  const marked = text.split('\n').filter((line) => /^atelier_task_duration_seconds_bucket.* # \{trace_id="[0-9a-f]{32}"/.test(line));
  assert.ok(marked.length >= 1);
  assert.ok(text.endsWith('# EOF\n'));
});

// ---------------------------------------------------------------------------------------------------- headless run

test('a headless run delivers its metrics, its trace and its spans', async (t) => {
  const received = [];
  const collector = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += part;
    received.push({ path: request.url, type: request.headers['content-type'], body: JSON.parse(body) });
    response.end('{}');
  });
  collector.listen(0);
  t.after(() => collector.close());
  await new Promise((resolve) => collector.once('listening', resolve));
  const text = join(directory, 'run.prom');
  const trace = join(directory, 'run.json');
  const otlp = `http://localhost:${collector.address().port}`;

  const browserOption = process.env.CHROME_BIN ? [`--browser=${process.env.CHROME_BIN}`] : [];
  const run = await demo('--headless', '--json', ...browserOption, '--prometheus', text, '--perfetto', trace, '--otlp', otlp);

  assert.equal(run.status, 0, run.stderr);
  const summary = JSON.parse(run.stdout);
  assert.equal(summary.methods['tiles.blur'].ok, TILES);
  const success = summary.metrics.find(({ name }) => name === 'atelier.task.success');
  assert.equal(success.series[0].value, TILES);

  const exposition = readFileSync(text, 'utf8');
  assert.equal(sum(exposition, 'atelier_task_success_total'), TILES);
  assert.ok(sum(exposition, 'atelier_task_payload_bytes_count') >= 2 * TILES);
  assert.equal(promtool(exposition), '');

  const { traceEvents } = JSON.parse(readFileSync(trace, 'utf8'));
  const begun = traceEvents.filter(({ ph, name }) => ph === 'b' && name.includes('blur'));
  assert.ok(begun.length >= TILES, `${begun.length} slices`);

  const spans = received
    .filter(({ path }) => path === '/v1/traces')
    .flatMap(({ body }) => body.resourceSpans[0].scopeSpans[0].spans);
  assert.equal(spans.filter(({ name }) => name === 'tiles.blur').length, TILES);
  const root = spans.find(({ name }) => name === 'headless blur');
  assert.ok(spans.every((span) => span === root || span.parentSpanId === root.spanId));
  const measured = received.filter(({ path }) => path === '/v1/metrics');
  assert.ok(measured.length >= 1);
  assert.ok(received.every(({ type }) => type === 'application/json'));
});

test('a collector that is not there fails the run with a sentence', async () => {
  const browserOption = process.env.CHROME_BIN ? [`--browser=${process.env.CHROME_BIN}`] : [];

  const { status, stderr } = await demo('--headless', ...browserOption, '--otlp', 'http://localhost:1');

  assert.equal(status, 1);
  assert.match(stderr, /The collector cannot be reached at http:\/\/localhost:1\/v1\/traces/);
});
