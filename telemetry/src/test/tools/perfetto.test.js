/** Other people's readers of trace files read what `/perfetto` records. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import test, { before, describe } from 'node:test';
import * as Trace from '@paulirish/trace_engine';
import { chromium } from 'playwright-core';
import { createPerfettoRecorder } from '../../../../runtime-browser/target/npm/perfetto.js';
import { newRuntime, work } from './support/runtime.js';

const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.json': 'application/json', '.wasm': 'application/wasm' };

/** Records a run with concurrent calls on each worker, and returns the file's text. */
async function recorded() {
  const world = newRuntime();
  const recorder = createPerfettoRecorder(world.runtime);
  const busy = world.define({ taskName: 'busy', poolSize: 2, maxInFlight: 8 });
  await Promise.all(Array.from({ length: 20 }, (_, i) => busy.echo(i)));
  await work(world);
  return recorder.toBlobParts().join('');
}

describe('trace files', () => {
  let text;
  let events;

  before(async () => {
    text = await recorded();
    events = JSON.parse(text).traceEvents;
  });

  const named = (pid, name) => events.find((event) => event.ph === 'M' && event.name === name && event.pid === pid).args.name;

  test('calls at the same time are asynchronous slices, each with its beginning and end', () => {
    const open = new Map();
    let most = 0;
    for (const event of events.filter(({ ph }) => ph === 'b' || ph === 'e').sort((a, b) => a.ts - b.ts || (a.ph < b.ph ? -1 : 1))) {
      const id = `${event.pid}/${event.id}`;
      const names = open.get(id) ?? [];
      if (event.ph === 'b') open.set(id, [...names, event.name]);
      else {
        assert.ok(names.includes(event.name), `${event.name} ends before it begins`);
        open.set(id, names.filter((name, i) => i !== names.lastIndexOf(event.name)));
      }
      most = Math.max(most, [...open.values()].filter(({ length }) => length > 0).length);
    }

    assert.ok([...open.values()].every(({ length }) => length === 0));
    assert.ok(most >= 8, `${most} at a time`);
  });

  test("slices of a worker's lane do not overlap", () => {
    const ends = new Map();
    for (const { pid, tid, ts, dur } of events.filter(({ ph }) => ph === 'X').sort((a, b) => a.ts - b.ts)) {
      assert.ok(ts >= (ends.get(`${pid}/${tid}`) ?? 0));
      ends.set(`${pid}/${tid}`, ts + dur);
    }

    assert.ok(ends.size >= 4);
  });

  test("DevTools' trace engine has every lane, slice and counter", async () => {
    globalThis.DOMRect ??= class {};
    const model = Trace.TraceModel.Model.createWithAllHandlers();

    await model.parse(JSON.parse(text).traceEvents);

    const { Meta, Renderer } = model.parsedTrace().data;
    assert.equal(Meta.traceIsGeneric, true);
    const processes = [...Meta.processNames].map(([, event]) => event.args.name);
    assert.deepEqual(processes.sort(), ['Task busy', 'Task images', 'Task sounds', 'Traces']);
    const lanes = events.filter(({ ph }) => ph === 'X');
    const seen = [...Renderer.processes].flatMap(([pid, { threads }]) =>
      [...threads].flatMap(([tid, { name, entries }]) => entries.map((entry) => ({ pid, tid, name, entry }))),
    );
    const slices = seen.filter(({ entry }) => entry.ph === 'X');
    assert.equal(slices.length, lanes.length);
    assert.ok(slices.every(({ name }) => /^worker \d+(, lane \d+)?$/.test(name)));
    const of = ({ pid, tid, ts, dur, name }) => `${pid} ${tid} ${ts} ${dur} ${name}`;
    assert.deepEqual(slices.map(({ entry }) => of(entry)).sort(), lanes.map(of).sort());
    const counters = new Set(events.filter(({ ph }) => ph === 'C').map(({ name }) => name));
    assert.deepEqual([...counters].sort(), ['queue.blocked', 'queue.in_flight', 'queue.pending', 'workers.active']);
  });

  test('speedscope imports it without a complaint, with a profile for each lane', { timeout: 120_000 }, async (t) => {
    const release = join(dirname(createRequire(import.meta.url).resolve('speedscope/package.json')), 'dist/release');
    const server = createServer(({ url }, response) => {
      const { pathname } = new URL(url, 'http://x');
      const file = pathname === '/trace.json' ? text : readFileSync(join(release, pathname === '/' ? 'index.html' : pathname));
      response.setHeader('content-type', TYPES[extname(pathname)] ?? 'text/html');
      response.end(file);
    });
    await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
    const browser = await chromium.launch({
      executablePath: process.env.ATELIER_CHROMIUM ?? process.env.CHROME_BIN ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
    });
    t.after(async () => {
      await browser.close();
      server.close();
      server.closeAllConnections();
    });
    const page = await browser.newPage({ acceptDownloads: true });
    const complaints = [];
    page.on('console', (message) => ['warning', 'error'].includes(message.type()) && complaints.push(message.text()));
    page.on('dialog', (dialog) => (complaints.push(dialog.message()), dialog.dismiss()));
    page.on('pageerror', (error) => complaints.push(error.message));
    const origin = `http://127.0.0.1:${server.address().port}`;
    await page.goto(`${origin}/#profileURL=${encodeURIComponent(`${origin}/trace.json`)}`);
    await page.waitForFunction(() => /trace\.json|worker|calls|\(\d+\/\d+\)/.test(document.title) || document.querySelector('canvas'));

    const exported = page.waitForEvent('download');
    await page.keyboard.press('Control+s');
    const { profiles, shared } = JSON.parse(readFileSync(await (await exported).path(), 'utf8'));

    assert.deepEqual(complaints.filter((text) => !/favicon|404|GL Driver/.test(text)), []);
    const lanes = new Set(events.filter(({ ph }) => ph === 'X').map(({ pid, tid }) => `${pid}/${tid}`));
    const profilesOfLanes = profiles.filter(({ name }) => / worker \d+|worker \d+/.test(name));
    assert.equal(profilesOfLanes.length, lanes.size);
    const opened = profilesOfLanes.flatMap(({ events }) => events.filter(({ type }) => type === 'O'));
    assert.equal(opened.length, events.filter(({ ph }) => ph === 'X').length);
    const frames = new Set(opened.map(({ frame }) => shared.frames[frame].name));
    for (const method of ['echo', 'fail', 'hang']) assert.ok([...frames].some((name) => name.startsWith(method)), method);
  });
});
