/** The histogram of the whole picture, summed up from its tiles. */

import { axis, chart, uPlot } from './chart.js';
import { color } from './colors.js';

const LEVELS = 256;
const CHANNELS = [
  { label: 'red', color: 'red' },
  { label: 'green', color: 'green' },
  { label: 'blue', color: 'blue' },
  { label: 'brightness', color: 'soft' },
];

/**
 * @param {HTMLElement} card hidden until there is something to see
 * @param {HTMLElement} element
 */
export function levelsView(card, element) {
  const levels = Float64Array.from({ length: LEVELS }, (_, i) => i);
  const sums = CHANNELS.map(() => new Float64Array(LEVELS));
  let view;

  return {
    reset(shown) {
      card.hidden = !shown;
      for (const sum of sums) sum.fill(0);
      view?.redraw();
    },
    /** Adds the counts of one tile: 256 for each channel. */
    add(counts) {
      counts.forEach((count, i) => (sums[i >> 8][i & 255] += count));
      view ??= chart(
        element,
        190,
        () => ({
          scales: { x: { time: false, range: [0, LEVELS - 1] } },
          axes: [axis(), axis({ size: 60 })],
          series: [
            { label: 'level' },
            ...CHANNELS.map((channel) => ({
              label: channel.label,
              stroke: color(channel.color),
              fill: `${color(channel.color)}1c`,
              width: 1.5,
              paths: uPlot.paths.linear(),
              points: { show: false },
            })),
          ],
        }),
        () => [levels, ...sums],
      );
      view.redraw();
    },
  };
}
