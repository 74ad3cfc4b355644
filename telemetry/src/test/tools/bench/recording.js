/**
 * What it costs to record a value, beside other libraries, in one run:
 *
 *     node bench/recording.js [--json FILE]
 *
 * In Node, in Chromium, on the JVM if Maven is there, and with Go if that and its client are (Debian: golang-go,
 * golang-github-prometheus-client-golang-dev). Prints a table in Markdown.
 */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import * as prom from 'prom-client';
import { libraries, measure, promClient } from './cases.js';

const here = fileURLToPath(new URL('.', import.meta.url));
const results = [];
const add = (where, rows) => results.push(...rows.map((row) => ({ where, ...row })));

add(`Node ${process.versions.node}`, measure({ ...libraries(), 'prom-client': promClient(prom) }));

/** The same module in a page. */
async function inChromium() {
  // The bundler is that of the package's own build.
  const { build } = createRequire(new URL('../../../../../runtime-browser/src/build/build.mjs', import.meta.url))('esbuild');
  const contents = `import { libraries, measure } from './cases.js'; window.result = measure(libraries());`;
  const { outputFiles } = await build({ stdin: { contents, resolveDir: here }, bundle: true, format: 'esm', platform: 'browser', write: false });
  const script = outputFiles[0].text;
  const server = createServer(({ url }, response) => {
    response.setHeader('content-type', url === '/bench.js' ? 'text/javascript' : 'text/html');
    // Isolated, so that the clock is fine.
    response.setHeader('cross-origin-opener-policy', 'same-origin');
    response.setHeader('cross-origin-embedder-policy', 'require-corp');
    response.end(url === '/bench.js' ? script : '<!doctype html><script type="module" src="/bench.js"></script>');
  });
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  const browser = await chromium.launch({
    executablePath: process.env.ATELIER_CHROMIUM ?? process.env.CHROME_BIN ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
  try {
    const page = await browser.newPage();
    page.on('pageerror', (error) => console.error(error.message));
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    await page.waitForFunction(() => window.result, undefined, { timeout: 120_000 });
    add(`Chromium ${browser.version().split('.')[0]}`, JSON.parse(await page.evaluate(() => JSON.stringify(window.result))));
  } finally {
    await browser.close();
    server.close();
    server.closeAllConnections();
  }
}

/** Prometheus's own client for Java, fetched by Maven; nothing where that cannot be done. */
function onTheJvm() {
  const directory = mkdtempSync(join(tmpdir(), 'atelier-bench-'));
  try {
    const run = (program, ...args) => spawnSync(program, args, { cwd: directory, encoding: 'utf8', timeout: 180_000 });
    const dependency = '<dependency><groupId>io.prometheus</groupId><artifactId>prometheus-metrics-core</artifactId><version>1.9.0</version></dependency>';
    writeFileSync(
      join(directory, 'pom.xml'),
      `<project><modelVersion>4.0.0</modelVersion><groupId>x</groupId><artifactId>x</artifactId><version>1</version><dependencies>${dependency}</dependencies></project>`,
    );
    const copied = run('mvn', '-q', '-B', 'org.apache.maven.plugins:maven-dependency-plugin:3.11.0:copy-dependencies', '-DoutputDirectory=lib');
    const java = copied.status === 0 && run('java', '-cp', join(directory, 'lib', '*'), join(here, 'RecordingBench.java'));
    if (!java || java.status !== 0) {
      console.error(`Prometheus's client for Java could not be measured: ${(java?.stderr || copied.stdout || copied.error || '').toString().slice(0, 300)}`);
      return;
    }
    const version = /version "([^"]+)"/.exec(run('java', '-version').stderr)?.[1];
    const rows = java.stdout.trim().split('\n').map((line) => line.split(';'));
    add(`JVM ${version}`, rows.map(([name, nanos]) => ({ library: 'io.prometheus:prometheus-metrics-core', name, nanos: Number(nanos) })));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Prometheus's own client for Go, as Debian has it; nothing where it is not installed. */
function withGo() {
  const env = { ...process.env, GO111MODULE: 'off', GOPATH: '/usr/share/gocode', GOFLAGS: '' };
  const go = spawnSync('go', ['run', join(here, 'recording_bench.go')], { encoding: 'utf8', timeout: 180_000, env });
  if (go.status !== 0) {
    console.error(`Prometheus's client for Go could not be measured: ${(go.stderr || go.error || '').toString().slice(0, 300)}`);
    return;
  }
  const version = /go([\d.]+)/.exec(spawnSync('go', ['version'], { encoding: 'utf8' }).stdout)?.[1];
  const rows = go.stdout.trim().split('\n').map((line) => line.split(';'));
  add(`Go ${version}`, rows.map(([name, nanos]) => ({ library: 'prometheus/client_golang', name, nanos: Number(nanos) })));
}

await inChromium();
onTheJvm();
withGo();

const cases = [...new Set(results.map(({ name }) => name))];
const rows = [...new Set(results.map(({ library, where }) => `${library}|${where}`))];
const cell = (row, name) => {
  const [library, where] = row.split('|');
  const found = results.find((result) => result.library === library && result.where === where && result.name === name);
  return found ? found.nanos.toFixed(found.nanos < 10 ? 1 : 0) : '';
};
console.log(`| library | in | ${cases.join(' | ')} |`);
console.log(`|---|---|${cases.map(() => '---:|').join('')}`);
for (const row of rows) console.log(`| \`${row.split('|')[0]}\` | ${row.split('|')[1]} | ${cases.map((name) => cell(row, name)).join(' | ')} |`);
const file = process.argv[process.argv.indexOf('--json') + 1];
if (process.argv.includes('--json')) {
  writeFileSync(file, `${JSON.stringify({ date: new Date().toISOString().slice(0, 10), cpu: cpus()[0].model, unit: 'ns per recording, best of 80 rounds of 4 ms', results }, undefined, 2)}\n`);
}
process.exit(0);
