/** A run in numbers, from its spans. */

import { endingOf, formatMs, percentile } from './numbers.js';

const TILES = [
  ['calls', (run) => run.calls],
  ['ok', (run) => run.ok],
  ['failed', (run) => run.failed],
  ['canceled', (run) => run.canceled],
  ['rejected', (run) => run.rejected],
  ['crashes', (run) => run.crashes],
  ['run again', (run) => run.requeued],
  ['duration p50 / p99', (run) => pair(run.durations)],
  ['queue wait p50 / p99', (run) => pair(run.waits)],
];

/** The middle and the far end of sorted durations. */
function pair(sorted) {
  return `${formatMs(percentile(sorted, 0.5))} / ${formatMs(percentile(sorted, 0.99))}`;
}

/** Numbers that are bad news when they are not 0. */
const TROUBLE = new Set(['failed', 'crashes']);

/** @param {HTMLElement} list a dl */
export function totalsView(list) {
  let run = nothing();
  let frame = 0;
  const cells = TILES.map(([name]) => {
    const box = document.createElement('div');
    box.classList.toggle('long', name.includes('p50'));
    const term = document.createElement('dt');
    term.textContent = name;
    const value = document.createElement('dd');
    box.append(term, value);
    list.append(box);
    return { box, value, name };
  });

  function nothing() {
    return { calls: 0, ok: 0, failed: 0, canceled: 0, rejected: 0, crashes: 0, requeued: 0, durations: [], waits: [] };
  }

  function show() {
    frame = 0;
    run.durations.sort((a, b) => a - b);
    run.waits.sort((a, b) => a - b);
    cells.forEach(({ box, value, name }, i) => {
      const text = TILES[i][1](run);
      value.textContent = text;
      box.classList.toggle('trouble', TROUBLE.has(name) && text > 0);
    });
  }

  function soon() {
    if (frame === 0) frame = requestAnimationFrame(show);
  }

  show();
  return {
    reset() {
      run = nothing();
      soon();
    },
    addSpan(span) {
      run.calls++;
      run[endingOf(span)]++;
      run.durations.push(span.durationMs);
      if (span.queueWaitMs !== undefined) run.waits.push(span.queueWaitMs);
      soon();
    },
    addCounter(event) {
      if (event.name === 'worker.crash.total') run.crashes += event.value;
      else if (event.name === 'task.requeue.total') run.requeued += event.value;
      else return;
      soon();
    },
  };
}
