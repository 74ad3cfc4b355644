/** The demo page: from the controls to the task, and from the task to the views. */

import { eventLog } from './event-log.js';
import { fleetView } from './fleet.js';
import { gaugesView } from './gauges.js';
import { runJob } from './job.js';
import { levelsView } from './levels.js';
import { placeOf, planTiles, readDefaultPicture, readPicture } from './picture.js';
import { createPool, createRuntime } from './pool.js';
import { settingsForm } from './settings.js';
import { snapshotView } from './snapshot-view.js';
import { stageView } from './stage.js';
import { pushTelemetry } from './telemetry.js';
import { timelineView } from './timeline.js';
import { totalsView } from './totals.js';

const $ = (id) => document.getElementById(id);

const runtime = createRuntime();
const settings = settingsForm($('settings'));
const stage = stageView($('picture'), $('marks'));
const gauges = gaugesView($('gauges'));
const timeline = timelineView($('timeline'), $('span-detail'));
const levels = levelsView($('levels'), $('levels-chart'));
const totals = totalsView($('totals'));
const snapshots = snapshotView($('snapshot'), $('snapshot-json'));
const telemetry = pushTelemetry(runtime, (error) => console.warn(error));
fleetView({ list: $('fleet'), pushes: $('pushes'), state: $('fleet-state') }, telemetry.page);
const log = eventLog($('log'), $('log-kinds'), $('log-pause'));

let picture = null;
/** The task of the last run and the settings it was made with; it lives on until other settings are wanted. */
let pool = null;
let poolSettings = '';
/** The run that goes on, or null. */
let run = null;
let runs = 0;
let startMs = performance.now();

function say(state, text) {
  $('status').dataset.state = state;
  $('status').textContent = text;
}

function warn(text) {
  $('notice').hidden = text === '';
  $('notice').textContent = text;
}

// Events

/** Slot that answered a call, by the call's name. */
const slots = new Map();

runtime.subscribeEvents((event) => {
  const now = performance.now();
  log.add(event, now - startMs);
  if (event.kind === 'gauge') gauges.add(event, now);
  else if (event.kind === 'counter') {
    totals.addCounter(event);
    if (event.name === 'worker.crash.total') timeline.addCrash(event.attrs['worker.index'], now);
  } else if (event.kind === 'span' && event.method !== 'crash') {
    slots.set(event.callId, event.workerIndex);
    timeline.add(event, now);
    totals.addSpan(event);
  }
});
runtime.subscribeRuntimeSnapshot(
  (snapshot) => {
    snapshots.show(snapshot);
    const paused = ['stopped', 'crashed'].includes(snapshot.tasks.at(-1)?.workerStatus);
    $('pause').textContent = paused ? 'Start workers' : 'Stop workers';
    $('pause').dataset.paused = paused;
  },
  { intervalMs: 150, onlyOnChange: true },
);

// Pictures

function usePicture(next) {
  picture = next;
  stage.show(picture);
  levels.reset(false);
  $('run').disabled = false;
  say('idle', `Ready: ${picture.width} × ${picture.height} pixels`);
}

async function load(reading) {
  if (run !== null) return warn('Wait for this run, or cancel it, before you change the picture.');
  warn('');
  try {
    usePicture(await reading());
  } catch (error) {
    warn(`This picture cannot be used: ${error.message}`);
  }
}

$('file').addEventListener('change', ({ target }) => {
  const [file] = target.files;
  target.value = '';
  if (file) load(() => readPicture(file));
});
$('default-picture').addEventListener('click', () => load(readDefaultPicture));

$('frames').addEventListener('change', ({ target }) => ($('marks').hidden = !target.checked));

const drop = $('drop');
for (const type of ['dragenter', 'dragover']) {
  document.addEventListener(type, (event) => {
    event.preventDefault();
    drop.classList.add('over');
  });
}
document.addEventListener('dragleave', (event) => {
  if (event.relatedTarget === null) drop.classList.remove('over');
});
document.addEventListener('drop', (event) => {
  event.preventDefault();
  drop.classList.remove('over');
  const [file] = event.dataTransfer.files;
  if (file) load(() => readPicture(file));
});

// Runs

function poolFor(wanted) {
  const text = JSON.stringify(wanted);
  if (pool === null || text !== poolSettings) {
    pool?.task.dispose();
    pool = createPool(runtime, wanted);
    poolSettings = text;
  }
  return pool;
}

/** What one press of the button does: the tiles, their keys, and how they ended so far. */
function planRun() {
  const wanted = settings.read();
  const filter = document.querySelector('input[name=filter]:checked').value;
  const tiles = planTiles(picture, wanted.tileSize, filter, wanted.options);
  const id = ++runs;
  return {
    ...wanted,
    filter,
    tiles,
    /** Upper edges of the rows of tiles. */
    rows: [...new Set(tiles.map((tile) => placeOf(tile).y))],
    keyOf: (row) => `run-${id}/row-${row + 1}`,
    canceling: new AbortController(),
    counts: { pending: tiles.length, ok: 0, failed: 0, canceled: 0, rejected: 0 },
    firstError: undefined,
  };
}

function clearViews({ rows, keyOf, tiles, filter, counts, pool: { poolSize } }) {
  startMs = performance.now();
  slots.clear();
  stage.reset();
  gauges.reset(startMs);
  timeline.reset(startMs, poolSize);
  totals.reset();
  levels.reset(filter === 'histogram');
  $('row').replaceChildren(...rows.map((_, row) => new Option(keyOf(row), row)));
  showRunning(true);
  showCounts(counts);
  warn('');
  say('busy', `Filtering ${tiles.length} tiles`);
}

function settle(current, index, outcome, result, error) {
  const { tiles, filter, counts } = current;
  counts.pending--;
  counts[outcome]++;
  if (outcome === 'ok') {
    stage.done(tiles[index], filter, result.data, slots.get(result.callId));
    if (filter === 'histogram') levels.add(result.data);
  } else {
    stage.lost(tiles[index], outcome);
    if (outcome === 'failed') current.firstError ??= error;
  }
  showCounts(counts);
}

function sumUp({ tiles, counts, filter, firstError }, sent, task) {
  // Tiles that were never sent count as canceled: nobody will do them.
  counts.canceled += tiles.length - sent;
  counts.pending = 0;
  for (const tile of tiles.slice(sent)) stage.lost(tile, 'canceled');
  showCounts(counts);
  if (counts.failed > 0) {
    const halted = task.getState().workerStatus === 'crashed';
    const advice = halted ? '. The task is halted; “Start workers” revives it.' : '';
    warn(`${counts.failed} tiles failed: ${firstError}${advice}`);
  }
  const seconds = (performance.now() - startMs) / 1000;
  const outcome = counts.ok === tiles.length ? 'done' : 'trouble';
  say(outcome, `${counts.ok} of ${tiles.length} tiles in ${seconds.toFixed(2)} s`);
  telemetry.ran(filter, outcome, seconds);
}

async function start() {
  const current = planRun();
  const { tiles, filter, options, paceMs, rows, keyOf } = current;
  const { task } = poolFor(current.pool);
  const { signal } = current.canceling;
  run = current;
  clearViews(current);

  const trace = runtime.createTrace(`${filter} ${tiles.length} tiles`);
  const sent = await runJob({
    task,
    picture,
    tiles,
    filter,
    options,
    paceMs,
    signal,
    callOptions: (tile) => ({ key: keyOf(rows.indexOf(placeOf(tile).y)), signal, trace }),
    onTile: (index, outcome, result, error) => settle(current, index, outcome, result, error),
  });
  trace.end();
  pool.calm();
  sumUp(current, sent, task);
}

function showRunning(running) {
  $('run').disabled = running;
  $('cancel-all').disabled = !running;
  $('cancel-row').disabled = !running;
}

function showCounts(counts) {
  for (const [name, count] of Object.entries(counts)) $(`count-${name}`).textContent = count;
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  $('progress').value = total === 0 ? 0 : 1 - counts.pending / total;
}

$('run').addEventListener('click', async () => {
  try {
    await start();
  } catch (error) {
    say('trouble', 'The run failed');
    warn(`The run failed: ${error.message}`);
  } finally {
    run = null;
    showRunning(false);
  }
});

// Interfering

function cancelRow(row) {
  if (run !== null && row >= 0 && row < run.rows.length) runtime.abortTaskController.abort(run.keyOf(row));
}

$('cancel-all').addEventListener('click', () => run?.canceling.abort());
$('cancel-row').addEventListener('click', () => cancelRow(Number($('row').value)));
drop.addEventListener('click', (event) => {
  if (run === null) return;
  const { y } = stage.pointOf(event);
  cancelRow(run.rows.findLastIndex((top) => top <= y));
});
$('crash').addEventListener('click', () => {
  if (pool === null) return warn('There is no worker yet: run something first.');
  if (run !== null) pool.crashNextTile();
  else pool.crashIdle();
});
$('pause').addEventListener('click', () => {
  if (pool === null) return warn('There is no worker yet: run something first.');
  if ($('pause').dataset.paused === 'true') pool.task.startWorkers();
  else pool.task.stopWorkers();
});

await load(readDefaultPicture);
