/** Tables for the terminal. */

import { LIMIT, PLAIN } from './contenders.js';

/**
 * @param {object} report see bench.js
 * @returns {string}
 */
export function text(report) {
  return [
    heading(report),
    ...tables(report),
    sizeTable(report),
    failures(report.failures),
    budgetTable(report.budget),
    '',
  ].join('\n');
}

function heading({ browser, machine, rounds, load }) {
  const loads = load.map((value) => value.toFixed(1)).join(' → ');
  return `\n${browser} on ${machine.cores} cores of ${machine.cpu}, ${rounds} rounds, load ${loads}`;
}

/** One table for each cell: what is compared, with its ratios, then the other metrics. */
function tables({ table, contenders }) {
  const cells = grouped(table, ({ scenario, cell }) => `${scenario}: ${cell}`);
  return [...cells].map(([name, [first, ...others]]) => {
    const measured = contenders.filter(({ name: who }) => first.contenders[who]);
    const heading = `\n${name} (${first.better} is better)`;
    if (measured.length === 1) return `${heading}\n${alone([first, ...others], measured[0])}`;
    const columns = [
      first.title,
      'median',
      'spread',
      `to ${PLAIN}`,
      `to ${LIMIT}`,
      ...others.map(({ title }) => title),
    ];
    const rows = measured.map(({ name: who, title }) => {
      const { median, spread, toPlain, toHandWritten } = first.contenders[who];
      const more = others.map(({ unit, contenders: all }) => (all[who] ? `${figure(all[who].median)} ${unit}` : '–'));
      return [
        title,
        `${figure(median)} ${first.unit}`,
        percent(spread),
        factor(toPlain),
        factor(toHandWritten),
        ...more,
      ];
    });
    return `${heading}\n${grid([columns, ...rows])}`;
  });
}

/** What only one contender was measured with: a line for each metric. */
function alone(rows, { name, title }) {
  const lines = rows.map(({ title: what, unit, contenders }) => {
    const { median, spread } = contenders[name];
    return [what, `${figure(median)} ${unit}`, percent(spread)];
  });
  return grid([[title, 'median', 'spread'], ...lines]);
}

function sizeTable({ contenders }) {
  const rows = contenders.map(({ title, bytes }) => [title, `${figure(bytes.page)} B`, `${figure(bytes.worker)} B`]);
  return `\nsize of the bundles, minified and gzip\n${grid([['', 'page', 'worker'], ...rows])}`;
}

function failures(list) {
  if (list.length === 0) return '\nNothing failed.';
  return `\nFailed:\n${list.map(({ what, contender, reason }) => `  ${contender}, ${what}: ${reason}`).join('\n')}`;
}

function budgetTable(rows) {
  const lines = rows.map(({ what, limit, measured, unit, holds }) => [
    what,
    limit,
    measured === undefined ? '–' : `${figure(measured)} ${unit}`,
    holds === undefined ? 'not measured' : holds ? 'holds' : 'MISSED',
  ]);
  return `\nbudget\n${grid([['', 'limit', 'measured', ''], ...lines])}`;
}

function grouped(list, keyOf) {
  const groups = new Map();
  for (const one of list) groups.set(keyOf(one), [...(groups.get(keyOf(one)) ?? []), one]);
  return groups;
}

/** Three significant digits, in groups of three. */
export function figure(value) {
  if (!Number.isFinite(value)) return String(value);
  const digits = value === 0 ? 0 : Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return value.toLocaleString('en', {
    minimumFractionDigits: Math.min(digits, 3),
    maximumFractionDigits: Math.min(digits, 3),
  });
}

const percent = (value) => `±${Math.round(value * 50)} %`;

const factor = (value) => (value === undefined ? '–' : `${figure(value)}×`);

/** The first column flush left, the others flush right. */
function grid(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const cell = (value, column) => (column === 0 ? value.padEnd(widths[0]) : value.padStart(widths[column]));
  return rows.map((row) => `  ${row.map(cell).join('  ')}`.trimEnd()).join('\n');
}
