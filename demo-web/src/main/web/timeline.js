/** The spans of a run: a lane for each worker, a bar for each call. */

import { axis, chart, TIME_CURSOR, timeAxis } from './chart.js';
import { color, laneColor } from './colors.js';
import { endingOf, formatMs } from './numbers.js';

/** Bars of one lane that overlap are drawn under each other, in this many rows at most. */
const MAX_ROWS = 6;

/** Bars that touch within this time share a row, seconds: clocks of two threads do not agree better. */
const SLACK_S = 0.0005;

/** The lane of calls that never reached a worker. */
const NO_WORKER = -1;

/**
 * @param {HTMLElement} element
 * @param {HTMLElement} detail says what the pointer is at
 */
export function timelineView(element, detail) {
  let bars = [];
  let crashes = [];
  let lanes = [0, 1];
  /** By lane: when the last bar of each row ends. */
  let rowEnds = new Map();
  let start = 0;
  let end = 1;
  let pointed = null;

  const view = chart(
    element,
    300,
    () => ({
      cursor: { ...TIME_CURSOR, points: { show: false } },
      legend: { show: false },
      scales: { x: { time: false }, y: { dir: -1, range: () => [0, lanes.length] } },
      axes: [
        timeAxis(),
        axis({
          size: 84,
          splits: () => lanes.map((_, i) => i + 0.5),
          values: () => lanes.map((lane) => (lane === NO_WORKER ? 'no worker' : `worker ${lane}`)),
          grid: { show: false },
          ticks: { show: false },
        }),
      ],
      series: [{}, { show: true, paths: () => null, points: { show: false } }],
      hooks: { draw: [draw], setCursor: [point] },
    }),
    () => [
      [0, end],
      [null, null],
    ],
  );

  /** Where a bar stands, in canvas pixels. */
  function boxOf(plot, bar) {
    const lane = lanes.indexOf(bar.lane);
    const top = plot.valToPos(lane + 0.12, 'y', true);
    const height = (plot.valToPos(lane + 0.88, 'y', true) - top) / rowEnds.get(bar.lane).length;
    const left = plot.valToPos(bar.from, 'x', true);
    const right = plot.valToPos(bar.to, 'x', true);
    return { left, top: top + bar.row * height, width: Math.max(1.5, right - left), height: Math.max(1, height - 1) };
  }

  function draw(plot) {
    const { ctx } = plot;
    ctx.save();
    ctx.beginPath();
    ctx.rect(plot.bbox.left, plot.bbox.top, plot.bbox.width, plot.bbox.height);
    ctx.clip();
    for (const bar of bars) {
      const box = boxOf(plot, bar);
      ctx.fillStyle = bar.ending === 'ok' ? laneColor(bar.lane) : color(bar.ending);
      ctx.fillRect(box.left, box.top, box.width, box.height);
      if (bar.span.attemptCount > 1) {
        ctx.strokeStyle = color('text');
        ctx.strokeRect(box.left + 0.5, box.top + 0.5, Math.max(1, box.width - 1), box.height - 1);
      }
    }
    for (const crash of crashes) drawCrash(plot, crash);
    ctx.restore();
  }

  /** A line through the lane, and a cross on it. */
  function drawCrash(plot, { lane, at }) {
    const { ctx } = plot;
    const x = plot.valToPos(at, 'x', true);
    const top = plot.valToPos(lanes.indexOf(lane), 'y', true);
    const bottom = plot.valToPos(lanes.indexOf(lane) + 1, 'y', true);
    const middle = (top + bottom) / 2;
    const arm = 6 * devicePixelRatio;
    ctx.strokeStyle = color('failed');
    ctx.lineWidth = 2 * devicePixelRatio;
    ctx.beginPath();
    ctx.moveTo(x, top);
    ctx.lineTo(x, bottom);
    ctx.moveTo(x - arm, middle - arm);
    ctx.lineTo(x + arm, middle + arm);
    ctx.moveTo(x + arm, middle - arm);
    ctx.lineTo(x - arm, middle + arm);
    ctx.stroke();
  }

  function point(plot) {
    const { left, top } = plot.cursor;
    const scale = devicePixelRatio;
    const x = left * scale + plot.bbox.left;
    const y = top * scale + plot.bbox.top;
    const bar =
      left < 0
        ? null
        : (bars.findLast((candidate) => {
            const box = boxOf(plot, candidate);
            return x >= box.left - 1 && x <= box.left + box.width + 1 && y >= box.top && y <= box.top + box.height;
          }) ?? null);
    if (bar === pointed) return;
    pointed = bar;
    detail.textContent = bar === null ? 'Point at a bar to read its span.' : describe(bar.span);
  }

  /** The first row of a lane that is free by then; a new one, while there may be more; else the one free first. */
  function rowFor(lane, from, to) {
    const ends = rowEnds.get(lane) ?? [];
    let row = ends.findIndex((busyUntil) => busyUntil <= from + SLACK_S);
    if (row === -1) row = ends.length < MAX_ROWS ? ends.length : ends.indexOf(Math.min(...ends));
    ends[row] = to;
    rowEnds.set(lane, ends);
    return row;
  }

  return {
    /** Begins a new run at this moment. */
    reset(startMs, poolSize) {
      start = startMs;
      end = 0.1;
      bars = [];
      crashes = [];
      rowEnds = new Map();
      lanes = Array.from({ length: poolSize }, (_, i) => i);
      view.redraw();
    },
    /** Marks the crash of a worker at this moment. */
    addCrash(workerIndex, nowMs) {
      crashes.push({ lane: workerIndex, at: (nowMs - start) / 1000 });
      end = Math.max(end, crashes.at(-1).at * 1.01); // Room for the cross at the right edge.
      view.redraw();
    },
    /** Takes a span that ended at this moment. */
    add(span, nowMs) {
      const to = (nowMs - start) / 1000;
      const ran = span.attemptCount > 0 ? Math.max(0, span.durationMs - (span.queueWaitMs ?? 0)) : 0;
      const from = Math.max(0, to - ran / 1000);
      const lane = span.workerIndex ?? NO_WORKER;
      // Workers stand in order already; who joins later stands below them.
      if (!lanes.includes(lane)) lanes = [...lanes, lane];
      bars.push({ span, ending: endingOf(span), lane, from, to, row: rowFor(lane, from, to) });
      end = Math.max(end, to);
      view.redraw();
    },
  };
}

function describe(span) {
  const parts = [
    `${span.callId} ${span.method}: ${span.status}${span.errorKind ? ` (${span.errorKind})` : ''}`,
    `${formatMs(span.durationMs)} from call to end`,
    `${formatMs(span.queueWaitMs)} in the queue`,
    span.workerIndex === undefined ? 'no worker' : `worker ${span.workerIndex}`,
    `${span.attemptCount} ${span.attemptCount === 1 ? 'attempt' : 'attempts'}`,
  ];
  return parts.join(' · ') + (span.error ? ` · ${span.error}` : '');
}
