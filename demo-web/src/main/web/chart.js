/** What all charts of the page share: theme, size, time axis. */

import uPlot from 'uplot';
import { color, onThemeChange } from './colors.js';

/** Axis in the colours of the theme. */
export function axis(options = {}) {
  return {
    stroke: color('soft'),
    grid: { stroke: color('line'), width: 1 },
    ticks: { stroke: color('line'), width: 1 },
    font: '12px system-ui, sans-serif',
    ...options,
  };
}

/** Seconds since the run began. */
export const timeAxis = () => axis({ values: (_, ticks) => ticks.map((tick) => `${+tick.toFixed(3)} s`) });

/**
 * A chart that fills its element's width and follows the theme.
 *
 * @param {HTMLElement} element
 * @param {number} height pixels
 * @param {() => object} options uPlot options in the theme of the moment
 * @param {() => ArrayLike<number>[]} data
 * @returns {{redraw(): void}} `redraw` shows new data with the next frame
 */
export function chart(element, height, options, data) {
  let plot;
  let frame = 0;

  function make() {
    plot?.destroy();
    plot = new uPlot({ width: Math.max(200, element.clientWidth), height, ...options() }, data(), element);
  }

  make();
  onThemeChange(make);
  new ResizeObserver(() => {
    const width = Math.max(200, element.clientWidth);
    if (width !== plot.width) plot.setSize({ width, height });
  }).observe(element);

  return {
    redraw() {
      if (frame !== 0) return;
      frame = requestAnimationFrame(() => {
        frame = 0;
        plot.setData(data());
      });
    },
  };
}

/** Charts that share a cursor along the time axis. */
export const TIME_CURSOR = { sync: { key: uPlot.sync('time').key }, y: false };

export { uPlot };
