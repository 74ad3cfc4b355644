/**
 * The packaged runtime, made to do everything that it tells of, in Node with workers in this thread: whatever it emits
 * has to stand in the catalogue, which is `docs/reference/metrics.md` (a test in Java holds that page against the code).
 */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test, { before, describe } from 'node:test';
import { createTaskRuntime } from '../../../../runtime-browser/target/npm/main.js';
import { sizeOf } from '../../../../runtime-browser/target/npm/metrics.js';
import { createPrometheusExporter } from '../../../../runtime-browser/target/npm/prometheus.js';
import { createTestWorker } from '../../../../runtime-browser/target/npm/testing.js';

const page = readFileSync(new URL('../../../../docs/reference/metrics.md', import.meta.url), 'utf8');

/** Rows of the table below a heading, as arrays of cells. */
function table(heading) {
  const section = page.slice(page.indexOf(`\n${heading}\n`));
  const lines = section.split('\n').slice(2);
  const from = lines.findIndex((line) => line.startsWith('|---'));
  const to = lines.findIndex((line, i) => i > from && !line.startsWith('|'));
  return lines.slice(from + 1, to).map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim()));
}

const names = (cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name);

const handlers = {
  echo: (value) => value,
  fail() {
    throw new RangeError('no');
  },
  hang: (ctx) => new Promise((_, reject) => ctx.signal.addEventListener('abort', () => reject(ctx.signal.reason))),
  deaf: () => new Promise(() => {}),
};

/** What came: events in order, and a way to wait for one. */
class Recording {
  events = [];
  #waiting = new Set();

  take = (event) => {
    this.events.push(event);
    for (const check of this.#waiting) check();
  };

  until(isThere) {
    return new Promise((resolve) => {
      const check = () => {
        if (!this.events.some(isThere)) return;
        this.#waiting.delete(check);
        resolve();
      };
      this.#waiting.add(check);
      check();
    });
  }

  exit = (reason) => this.until(({ attrs }) => attrs?.['worker.exit_reason'] === reason);
}

const settled = (...promises) => Promise.allSettled(promises);

/** Uses every feature that emits; the runtime's events are the result. */
async function everything() {
  const recording = new Recording();
  const runtime = createTaskRuntime({ observability: { spans: { workerTiming: true } } });
  runtime.subscribeEvents(recording.take, { sizeOf });
  const exporter = createPrometheusExporter(runtime, { payloads: true });
  const workers = [];
  const worker = (options) => () => {
    workers.push(createTestWorker(handlers, options));
    return workers.at(-1);
  };
  const define = (config) => runtime.defineTask({ type: 'singleton', worker: worker(), ...config });

  const plain = define({ type: 'parallel', poolSize: 2, taskName: 'plain' });
  await runtime.runWithTrace('workflow', (trace) => plain.with({ trace }).echo(new Uint8Array(2000)));
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const continued = runtime.createTrace('continued', { traceparent });
  await settled(plain.with({ trace: continued }).fail(), plain.with({ timeoutMs: 1 }).hang());
  continued.end({ error: new Error('no') });
  const abort = new AbortController();
  const aborted = plain.with({ signal: abort.signal }).hang();
  abort.abort();
  await settled(aborted);
  plain.stopWorkers();

  const refusing = define({ queuePolicy: 'reject', maxQueueDepth: 0, killAfterMs: 1 });
  await refusing.echo(1);
  const deaf = refusing.with({ timeoutMs: 1 }).deaf();
  await settled(refusing.echo(1), deaf);
  await recording.exit('kill');

  await define({ idleTimeoutMs: 1 }).echo(1);
  await recording.exit('idle');

  const crashing = define({ crashPolicy: 'restart-requeue-in-flight' });
  const again = crashing.hang();
  await recording.until(({ name, attrs }) => name === 'worker.spawn.total' && attrs['worker.index'] === 0);
  await new Promise((resolve) => setTimeout(resolve));
  workers.at(-1).crash(new Error('boom'));
  await recording.until(({ name }) => name === 'task.requeue.total');
  crashing.dispose();
  await settled(again);

  const terminated = define({ crashPolicy: 'fail-task' });
  await terminated.echo(1);
  const lost = terminated.deaf();
  workers.at(-1).terminate();
  await settled(lost);

  const halting = define({ type: 'parallel', poolSize: 2, maxInFlight: 2, crashPolicy: 'fail-task' });
  const both = [halting.deaf(), halting.deaf()];
  await new Promise((resolve) => setTimeout(resolve));
  workers.at(-1).crash(new Error('boom'));
  await settled(...both);

  const slow = define({ worker: worker({ init: () => new Promise(() => {}) }), startTimeoutMs: 1, crashPolicy: 'fail-task' });
  const broken = define({ worker: () => null, crashPolicy: 'fail-task' });
  await settled(slow.echo(1), broken.echo(1));

  runtime.dispose();
  return { events: recording.events, text: exporter.text() };
}

describe('the catalogue', () => {
  let events;
  let text;

  before(async () => {
    ({ events, text } = await everything());
  });

  const metrics = () => events.filter(({ kind }) => kind !== 'span' && kind !== 'trace');

  test('has every metric that was emitted, and every one of it was', () => {
    const known = new Set(table('## Names').flatMap(([event]) => names(event)));
    known.delete('atelier:span');

    assert.deepEqual([...new Set(metrics().map(({ name }) => name))].sort(), [...known].sort());
  });

  test('has every attribute that was emitted, and every one of it was', () => {
    const known = new Set(['queue.max_in_flight', 'queue.max_depth', ...table('## Labels').flatMap(([label]) => names(label))]);

    assert.deepEqual([...new Set(metrics().flatMap(({ attrs }) => Object.keys(attrs)))].sort(), [...known].sort());
  });

  test('has the kind of every metric', () => {
    const kinds = new Map(table('## Metrics').map(([name, kind]) => [names(name)[0], kind]));
    const otel = new Map(table('## Names').flatMap(([event, name]) => names(event).map((event) => [event, names(name)[0]])));
    for (const [event, name] of [...otel].filter(([event]) => event !== 'atelier:span')) {
      const { kind } = metrics().find((metric) => metric.name === event);
      assert.equal(kinds.get(name), kind, event);
    }
  });

  for (const [kind, name] of [['span', 'atelier:span'], ['trace', 'atelier:trace']]) {
    test(`has every field of a ${kind}, and every one of it was emitted`, () => {
      const known = table(`### ${name}`).flatMap(([field]) => names(field));
      const emitted = events.filter((event) => event.kind === kind);

      assert.ok(emitted.every((event) => event.name === name));
      const fields = new Set(emitted.flatMap(Object.keys));
      fields.delete('kind');
      fields.delete('name');
      assert.deepEqual([...fields].sort(), [...known].sort());
    });
  }

  test('has every reason and kind that was emitted', () => {
    const words = (label) => names(table('## Labels').find(([name]) => name === `\`${label}\``)[3]);
    for (const label of ['worker.exit_reason', 'error.kind', 'payload.direction', 'queue.policy', 'task.type']) {
      const emitted = new Set(metrics().flatMap(({ attrs }) => (label in attrs ? [attrs[label]] : [])));
      for (const word of emitted) assert.ok(words(label).includes(word), `${label}: ${word}`);
    }
    const reasons = new Set(metrics().map(({ attrs }) => attrs['worker.exit_reason']));
    for (const reason of ['idle', 'stop', 'kill', 'halt', 'dispose', 'error', 'start-timeout', 'failed-start', 'terminated']) {
      assert.ok(reasons.has(reason), `no worker ended by ${reason}: ${[...reasons]}`);
    }
  });

  test('has the Prometheus name of everything that is exposed', () => {
    const known = new Set(table('## Names').flatMap(([, , , name]) => names(name)[0].replace(/_p$/, '').replace(/_total$/, '')));
    const exposed = [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name.replace(/_total$/, ''));

    assert.deepEqual(exposed.sort(), [...known].sort());
  });

  test('kinds and reasons add up to what they are parts of', () => {
    const sum = (name) =>
      [...text.matchAll(new RegExp(`^${name}_total\\{.*\\} (\\d+)$`, 'gm'))].reduce((all, [, value]) => all + Number(value), 0);

    assert.equal(sum('atelier_task_error'), sum('atelier_task_failure') + sum('atelier_task_canceled') + sum('atelier_task_rejected'));
    assert.equal(sum('atelier_worker_exit'), sum('atelier_worker_crash') + sum('atelier_worker_terminate'));
    assert.match(text, /^atelier_task_error_total\{.*error_kind="timeout"\} [1-9]/m);
    assert.match(text, /^atelier_task_error_total\{.*error_kind="crash"\} [1-9]/m);
    assert.match(text, /^atelier_task_payload_bytes_sum\{.*payload_direction="in"\} 20/m);
  });
});
