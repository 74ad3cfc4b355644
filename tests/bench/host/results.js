/** The measured values: for each metric of each cell, one value for each contender and round. */

import { LIMIT, PLAIN } from './contenders.js';
import { rowName } from './scenarios.js';
import { median, spread } from './statistics.js';

export class Results {
  /** Rows by scenario, cell and metric; in each, the rounds' values by contender. */
  #rows = new Map();
  #failures = new Map();

  add(scenario, cell, metric, contender, value) {
    const key = `${rowName(scenario, cell)}: ${metric}`;
    if (!this.#rows.has(key)) this.#rows.set(key, { scenario, cell, metric, values: new Map() });
    const { values } = this.#rows.get(key);
    if (!values.has(contender)) values.set(contender, []);
    values.get(contender).push(value);
  }

  fail(scenario, cell, contender, reason) {
    this.#failures.set(`${rowName(scenario, cell)}: ${contender}`, { scenario, cell, contender, reason });
  }

  failure(scenario, cell, contender) {
    return this.#failures.get(`${rowName(scenario, cell)}: ${contender}`)?.reason;
  }

  get failures() {
    return [...this.#failures.values()].map(({ scenario, cell, contender, reason }) => ({
      what: rowName(scenario, cell),
      contender,
      reason,
    }));
  }

  /** Values of the rounds, or undefined. */
  values(scenarioName, cellName, metric, contender) {
    return this.#rows.get(`${scenarioName}: ${cellName}: ${metric}`)?.values.get(contender);
  }

  /** Everything in order, with medians, spreads and ratios; plain data. */
  table() {
    return [...this.#rows.values()].map(({ scenario, cell, metric, values }) => ({
      scenario: scenario.name,
      cell: cell.name,
      metric,
      ...cell.metrics[metric],
      contenders: Object.fromEntries([...values].map(([name, own]) => [name, summary(own, values)])),
    }));
  }
}

function summary(own, values) {
  return {
    values: own,
    median: median(own),
    spread: spread(own),
    toPlain: ratio(own, values.get(PLAIN)),
    toHandWritten: ratio(own, values.get(LIMIT)),
  };
}

/** Median of the rounds' ratios; undefined if there is nothing to compare with. */
export function ratio(values, others) {
  if (!values || !others || values.length !== others.length) return undefined;
  return median(values.map((value, round) => value / others[round]));
}
