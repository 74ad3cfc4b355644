/** Bars of the figures that matter most, as an SVG that fits light and dark pages. */

import { LIMIT, OURS } from './contenders.js';
import { figure } from './report.js';

const PANELS = [
  {
    title: '64 callers, up to 64 in flight',
    unit: 'calls per ms',
    row: ['throughput', '64 lanes, maxInFlight 64', 'callsPerSecond'],
    scale: 1000,
  },
  {
    title: '64 callers, default limits',
    unit: 'calls per ms',
    row: ['throughput', '64 lanes, default', 'callsPerSecond'],
    scale: 1000,
  },
  {
    title: 'One call at a time',
    unit: 'µs (p50, less is better)',
    row: ['latency', 'one call at a time', 'p50'],
    scale: 1,
  },
  {
    title: 'Burst of 100,000 calls',
    unit: 'µs per call (less is better)',
    row: ['burst', '100000 calls', 'perCall'],
    scale: 1,
  },
  { title: '8 MB buffer there and back', unit: 'ms (less is better)', row: ['transfer', '8 MB', 'ms'], scale: 1 },
  {
    title: 'Short calls beside long ones',
    unit: 'ms (p99, less is better)',
    row: ['mixed', 'default', 'p99'],
    scale: 1,
  },
];

const COLUMNS = 2;
const PANEL_WIDTH = 440;
const NAME_WIDTH = 170;
const BAR_WIDTH = 190;
const ROW_HEIGHT = 20;
const BAR_HEIGHT = 13;
const HEADING = 44;
const MARGIN = 16;

const STYLE = `
  text { font: 12px system-ui, sans-serif; fill: #24292f; }
  .title { font-weight: 600; font-size: 13px; }
  .unit { fill: #57606a; font-size: 11px; }
  .bar { fill: #afb8c1; } .ours { fill: #0969da; } .limit { fill: #d4d9de; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; } .unit { fill: #8d96a0; }
    .bar { fill: #545d68; } .ours { fill: #4493f8; } .limit { fill: #373e47; }
  }`;

/**
 * @param {object} report see bench.js
 * @returns {string} the SVG; panels whose figures were not measured are left out
 */
export function picture({ table, contenders, browser, machine, rounds }) {
  const panels = PANELS.map((panel) => ({ ...panel, bars: barsOf(panel, table, contenders) })).filter(
    ({ bars }) => bars.length > 0,
  );
  const panelHeight = HEADING + contenders.length * ROW_HEIGHT + MARGIN;
  const width = COLUMNS * PANEL_WIDTH + MARGIN;
  const height = Math.ceil(panels.length / COLUMNS) * panelHeight + 2 * MARGIN;
  const caption = `Medians of ${rounds} rounds, ${browser}, ${machine.cores} cores of ${machine.cpu}, 2 workers`;
  const drawn = panels.map((panel, i) => {
    const x = MARGIN + (i % COLUMNS) * PANEL_WIDTH;
    const y = Math.floor(i / COLUMNS) * panelHeight;
    return `<g transform="translate(${x} ${y})">\n${draw(panel)}\n</g>`;
  });
  const size = `viewBox="0 0 ${width} ${height}" width="${width}" height="${height}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img">
<title>${escape('Atelier beside other worker libraries')}</title>
<style>${STYLE}
</style>
${drawn.join('\n')}
<text class="unit" x="${MARGIN}" y="${height - MARGIN / 2}">${escape(caption)}</text>
</svg>
`;
}

function barsOf({ row: [scenario, cell, metric], scale }, table, contenders) {
  const found = table.find((row) => row.scenario === scenario && row.cell === cell && row.metric === metric);
  if (!found) return [];
  return contenders
    .filter(({ name }) => found.contenders[name])
    .map(({ name, title }) => ({ name, title, value: found.contenders[name].median / scale }));
}

function draw({ title, unit, bars }) {
  const longest = Math.max(...bars.map(({ value }) => value));
  const rows = bars.map(({ name, title: who, value }, i) => {
    const y = HEADING + i * ROW_HEIGHT;
    const kind = name === OURS ? 'bar ours' : name === LIMIT ? 'bar limit' : 'bar';
    const length = Math.max(1, (value / longest) * BAR_WIDTH).toFixed(1);
    return [
      `  <text x="0" y="${y + BAR_HEIGHT - 2}">${escape(who)}</text>`,
      `  <rect class="${kind}" x="${NAME_WIDTH}" y="${y}" width="${length}" height="${BAR_HEIGHT}" rx="2"/>`,
      `  <text x="${(NAME_WIDTH + Number(length) + 6).toFixed(1)}" y="${y + BAR_HEIGHT - 2}">${figure(value)}</text>`,
    ].join('\n');
  });
  return [
    `  <text class="title" x="0" y="20">${escape(title)}</text>`,
    `  <text class="unit" x="0" y="35">${escape(unit)}</text>`,
    ...rows,
  ].join('\n');
}

const escape = (text) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
