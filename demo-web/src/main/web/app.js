/** The demo page: from the controls to the task, and from the task to the views. */

import { eventLog } from './event-log.js';
import { gaugesView } from './gauges.js';
import { runJob } from './job.js';
import { levelsView } from './levels.js';
import { planTiles, readDefaultPicture, readPicture } from './picture.js';
import { createPool, createRuntime } from './pool.js';
import { settingsForm } from './settings.js';
import { snapshotView } from './snapshot-view.js';
import { stageView } from './stage.js';
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
runtime.subscribeRuntimeSnapshot((snapshot) => {
  snapshots.show(snapshot);
  const paused = ['stopped', 'crashed'].includes(snapshot.tasks.at(-1)?.workerStatus);
  $('pause').textContent = paused ? 'Start workers' : 'Stop workers';
  $('pause').dataset.paused = paused;
}, { intervalMs: 150, onlyOnChange: true });

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

function rowsOf(tiles) {
  return [...new Set(tiles.map((tile) => tile.y + tile.coreY))];
}

async function start() {
  const { pool: poolWanted, tileSize, options, paceMs } = settings.read();
  const filter = document.querySelector('input[name=filter]:checked').value;
  const tiles = planTiles(picture, tileSize, filter, options);
  const rows = rowsOf(tiles);
  const id = ++runs;
  const keyOf = (row) => `run-${id}/row-${row + 1}`;
  const { task } = poolFor(poolWanted);
  const canceling = new AbortController();
  const counts = { pending: tiles.length, ok: 0, failed: 0, canceled: 0, rejected: 0 };
  run = { rows, keyOf, canceling, tiles };

  startMs = performance.now();
  slots.clear();
  stage.reset();
  gauges.reset(startMs);
  timeline.reset(startMs, poolWanted.poolSize);
  totals.reset();
  levels.reset(filter === 'histogram');
  $('row').replaceChildren(...rows.map((_, row) => new Option(keyOf(row), row)));
  showRunning(true);
  showCounts(counts);
  say('busy', `Filtering ${tiles.length} tiles`);
  warn('');

  const trace = runtime.createTrace(`${filter} ${tiles.length} tiles`);
  let firstError;
  const sent = await runJob({
    task,
    picture,
    tiles,
    filter,
    options,
    paceMs,
    signal: canceling.signal,
    callOptions: (tile) => ({
      key: keyOf(rows.indexOf(tile.y + tile.coreY)),
      signal: canceling.signal,
      trace,
    }),
    onTile(index, outcome, result, error) {
      counts.pending--;
      counts[outcome]++;
      if (outcome === 'ok') {
        stage.done(tiles[index], filter, result.data, slots.get(result.callId));
        if (filter === 'histogram') levels.add(result.data);
      } else {
        stage.lost(tiles[index], outcome);
        if (outcome === 'failed') firstError ??= error;
      }
      showCounts(counts);
    },
  });
  trace.end();

  // Tiles that were never sent count as canceled: nobody will do them.
  counts.canceled += tiles.length - sent;
  counts.pending = 0;
  for (const tile of tiles.slice(sent)) stage.lost(tile, 'canceled');
  showCounts(counts);
  pool.calm();
  run = null;
  showRunning(false);
  const seconds = ((performance.now() - startMs) / 1000).toFixed(2);
  if (counts.failed > 0) {
    const halted = task.getState().workerStatus === 'crashed';
    warn(`${counts.failed} tiles failed: ${firstError}${halted ? '. The task is halted; “Start workers” revives it.' : ''}`);
  }
  say(counts.ok === tiles.length ? 'done' : 'trouble', `${counts.ok} of ${tiles.length} tiles in ${seconds} s`);
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

$('run').addEventListener('click', () => {
  start().catch((error) => {
    run = null;
    showRunning(false);
    say('trouble', 'The run failed');
    warn(`The run failed: ${error.message}`);
  });
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
