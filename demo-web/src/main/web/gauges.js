/** The queue over time. */

import { axis, chart, TIME_CURSOR, timeAxis, uPlot } from './chart.js';
import { color } from './colors.js';

/** Gauges drawn, in the order of the phases of a call. */
const GAUGES = [
  { name: 'queue.blocked', label: 'waiting', color: 'rejected' },
  { name: 'queue.pending', label: 'pending', color: 'lane-0' },
  { name: 'queue.in_flight', label: 'in flight', color: 'ok' },
  { name: 'workers.active', label: 'workers', color: 'canceled', dash: [5, 4] },
];

/** Points kept: what a screen can show, several times over. */
const MAX_POINTS = 6000;

/** @param {HTMLElement} element */
export function gaugesView(element) {
  let times = [];
  let values = GAUGES.map(() => []);
  const now = new Map();
  let start = 0;

  const view = chart(
    element,
    220,
    () => ({
      cursor: TIME_CURSOR,
      scales: { x: { time: false }, y: { range: (_, min, max) => [0, Math.max(4, max * 1.08)] } },
      axes: [timeAxis(), axis({ size: 46, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000] })],
      series: [
        { label: 'time', value: (_, time) => (time == null ? '' : `${time.toFixed(3)} s`) },
        ...GAUGES.map((gauge) => ({
          label: gauge.label,
          stroke: color(gauge.color),
          fill: gauge.dash ? undefined : `${color(gauge.color)}22`,
          width: 2,
          dash: gauge.dash,
          paths: uPlot.paths.stepped({ align: 1 }),
          points: { show: false },
        })),
      ],
    }),
    () => [times, ...values],
  );

  /** Gauges of one turn come together: they become one point. */
  function addPoint(seconds) {
    const last = times.length - 1;
    const at = last >= 0 && seconds - times[last] < 0.001 ? last : last + 1;
    times[at] = at === last ? times[at] : seconds;
    GAUGES.forEach(({ name }, i) => (values[i][at] = now.get(name) ?? 0));
    if (times.length > MAX_POINTS) {
      // Every second point of the older half goes: the picture stays, the list does not grow.
      const keep = (_, i) => i > MAX_POINTS / 2 || i % 2 === 0;
      times = times.filter(keep);
      values = values.map((list) => list.filter(keep));
    }
  }

  return {
    /** Begins a new run at this moment. */
    reset(startMs) {
      start = startMs;
      times = [];
      values = GAUGES.map(() => []);
      now.clear();
      addPoint(0);
      view.redraw();
    },
    /** Takes a gauge event. */
    add(event, nowMs) {
      now.set(event.name, event.value);
      addPoint((nowMs - start) / 1000);
      view.redraw();
    },
  };
}
