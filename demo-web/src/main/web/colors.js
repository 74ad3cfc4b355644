/** Colours of the page's theme, for what is drawn on a canvas. */

const style = getComputedStyle(document.documentElement);

/** Number of different lane colours in page.css. */
const LANES = 8;

/** A colour of page.css by name, in the theme of this moment. */
export function color(name) {
  return style.getPropertyValue(`--${name}`).trim();
}

/** The colour of a worker. */
export function laneColor(workerIndex) {
  return color(`lane-${workerIndex % LANES}`);
}

/** Calls `listener` whenever the theme changes. */
export function onThemeChange(listener) {
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', listener);
}
