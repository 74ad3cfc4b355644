/**
 * The page without people: asks the host for a job, runs it, and sends back the filtered picture and what was seen.
 * The part of the address after # is the key to the host's end.
 */

import { planTiles, placeOf, readDefaultPicture } from './picture.js';
import { createPool, createRuntime } from './pool.js';
import { runJob } from './job.js';
import { createMetricRegistry } from 'atelier-runtime/metrics';
import { createPrometheusExporter } from 'atelier-runtime/prometheus';

/** What tile-worker.js throws when it is told to crash. */
const CRASH_MESSAGE = 'crashed on purpose';

const host = `/headless/${location.hash.slice(1)}`;

async function send(what, body) {
  const response = await fetch(`${host}/${what}`, { method: 'POST', body });
  if (!response.ok) throw new Error(`the host refused the ${what}: ${response.status}`);
}

/** Tells the host; if even that fails, the host's time limit ends the run. */
function fail(reason) {
  return send('failure', JSON.stringify({ message: String(reason?.stack ?? reason) })).catch(() => {});
}

/* Whatever goes wrong without being awaited is a failure of the run too. */
addEventListener('error', (event) => {
  // A worker's crash is reported to the page that owns it; this one was asked for.
  if (!event.message.includes(CRASH_MESSAGE)) fail(event.error ?? event.message);
});
addEventListener('unhandledrejection', (event) => fail(event.reason));
document.addEventListener('securitypolicyviolation', (event) =>
  fail(`Content-Security-Policy ${event.effectiveDirective} blocked ${event.blockedURI}`),
);

/** Collects the picture that the tiles make up, as the bytes that the host compares. */
function collect(filter, picture, tiles) {
  if (filter === 'histogram') {
    const sums = new Int32Array(4 * 256);
    return {
      add: (index, data) => data.forEach((count, i) => (sums[i] += count)),
      bytes: sums,
    };
  }
  const pixels = new Uint8ClampedArray(picture.width * picture.height * 4);
  return {
    add(index, data) {
      const { x, y, width, height } = placeOf(tiles[index]);
      for (let row = 0; row < height; row++) {
        pixels.set(data.subarray(row * width * 4, (row + 1) * width * 4), ((y + row) * picture.width + x) * 4);
      }
    },
    bytes: pixels,
  };
}

/** Listens to the runtime: one short record for each span, one sum for each counter. */
function watch(runtime) {
  const spans = [];
  const counters = {};
  runtime.subscribeEvents((event) => {
    if (event.kind === 'counter') counters[event.name] = (counters[event.name] ?? 0) + event.value;
    if (event.kind !== 'span') return;
    const { taskName, method, status, errorKind, durationMs, queueWaitMs, workerIndex, attemptCount } = event;
    spans.push({ taskName, method, status, errorKind, durationMs, queueWaitMs, workerIndex, attemptCount });
  });
  return { spans, counters };
}

/** Records what else is wanted of the run; `finish()` sends it to the host. */
async function recordExports(runtime, { perfetto, otlp }) {
  const registry = createMetricRegistry();
  registry.attach(runtime, { payloads: true });
  const exporter = createPrometheusExporter(runtime, { payloads: true });
  const recorder = perfetto && (await import('atelier-runtime/perfetto')).createPerfettoRecorder(runtime);
  const collector =
    otlp &&
    (await import('atelier-runtime/otlp')).createOtlpExporter(runtime, {
      // The page may talk to its own host only; that one hands it on.
      url: `${location.origin}${host}/otlp`,
      resource: { 'service.name': 'atelier-demo' },
      onError: fail,
    });
  return {
    async finish() {
      if (recorder) await send('perfetto', new Blob(recorder.toBlobParts()));
      if (collector) await collector.dispose();
      return { metrics: registry.collect(), exposition: exporter.text() };
    },
  };
}

async function run() {
  const job = await (await fetch(`${host}/job`)).json();
  const { filter, options, tileSize, crash, pool } = job;
  const picture = await readDefaultPicture();
  const tiles = planTiles(picture, tileSize, filter, options);
  const runtime = createRuntime();
  const seen = watch(runtime);
  const exports = await recordExports(runtime, job);
  const { task, crashNextTile } = createPool(runtime, pool);

  const output = collect(filter, picture, tiles);
  const errors = [];
  let settled = 0;
  let reported = Promise.resolve();
  const trace = runtime.createTrace(`headless ${filter}`);
  const started = performance.now();
  await runJob({
    task,
    picture,
    tiles,
    filter,
    options,
    callOptions: () => ({ trace }),
    onTile(index, outcome, result, error) {
      settled++;
      if (outcome === 'ok') output.add(index, result.data);
      else errors.push(`tile ${index} ${outcome}: ${error}`);
      if (crash && settled === tiles.length >> 1) crashNextTile();
      if (settled % 8 === 0) reported = reported.then(() => send('progress', JSON.stringify({ settled })));
    },
  });
  const elapsedMs = performance.now() - started;
  trace.end();

  task.dispose();
  await reported;
  const { metrics, exposition } = await exports.finish();
  await send('output', output.bytes);
  await send(
    'result',
    JSON.stringify({
      width: picture.width,
      height: picture.height,
      tiles: tiles.length,
      elapsedMs,
      isolated: crossOriginIsolated,
      spans: seen.spans,
      counters: seen.counters,
      errors: errors.slice(0, 10),
      metrics,
      exposition,
    }),
  );
}

run().catch(fail);
