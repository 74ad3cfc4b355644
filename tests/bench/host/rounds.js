/**
 * Measures everything in rounds. Within a round the contenders take turns cell by cell and pass by pass, so that
 * whatever else the machine does meets all of them, and a ratio is formed of two measurements that are a moment
 * apart.
 */

import { Results } from './results.js';
import { MeasurementError } from './stage.js';

/** Longest one measurement may take. */
const LIMIT_MS = 45_000;

/**
 * @param {import('./stage.js').Stage} stage
 * @param {{ contenders: object[], scenarios: object[], rounds: number, quick: boolean, chromium: boolean }} plan
 * @param {(line: string) => void} progress
 * @returns {Promise<Results>}
 */
export async function measure(stage, { contenders, scenarios, rounds, quick, chromium }, progress) {
  const results = new Results();
  for (let round = 0; round < rounds; round++) {
    for (const scenario of scenarios) {
      for (const cell of scenario.cells) {
        if (cell.chromiumOnly && !chromium) continue;
        const suited = contenders.filter((contender) => !cell.suits || cell.suits(contender));
        const told = await measureCell(stage, { scenario, cell, round, quick }, suited, results);
        progress(`round ${round + 1}/${rounds}  ${scenario.name}, ${cell.name}: ${told || 'nobody'}`);
      }
    }
  }
  return results;
}

async function measureCell(stage, { scenario, cell, round, quick }, contenders, results) {
  const passes = new Map(contenders.map(({ name }) => [name, []]));
  // Processor time cannot tell a pool's start from its work, so a first pass starts the pools and does not count.
  const first = round === 0 && cell.cpu && !quick ? -1 : 0;
  for (let pass = first; pass < (cell.passes ?? 1); pass++) {
    for (const contender of rotated(contenders, round + pass + 1)) {
      // What failed once fails again, and may take its time to do so.
      if (results.failure(scenario, cell, contender.name)) continue;
      try {
        const metrics = await stage.run(contender.name, { ...cell, limitMs: LIMIT_MS });
        if (pass >= 0) passes.get(contender.name).push(withProcessorTime(metrics));
      } catch (error) {
        if (!(error instanceof MeasurementError)) throw error;
        results.fail(scenario, cell, contender.name, error.message);
      }
    }
  }
  return note(scenario, cell, passes, results);
}

/**
 * Takes a round's figures from the pass that was best by the cell's first metric: noise never makes anything faster.
 *
 * @returns them for the line of progress
 */
function note(scenario, cell, passes, results) {
  const [[first, { better }]] = Object.entries(cell.metrics);
  const told = [];
  for (const [contender, measured] of passes) {
    if (measured.length === 0) {
      told.push(`${contender} failed`);
      continue;
    }
    const best = measured.reduce((a, b) => ((better === 'more' ? b[first] > a[first] : b[first] < a[first]) ? b : a));
    for (const metric of Object.keys(cell.metrics)) {
      if (best[metric] !== undefined) results.add(scenario, cell, metric, contender, best[metric]);
    }
    told.push(`${contender} ${short(best[first])}`);
  }
  return told.join(', ');
}

function withProcessorTime({ cpuSeconds, ...metrics }) {
  return cpuSeconds === undefined ? metrics : { ...metrics, cpuPerCall: (cpuSeconds * 1e6) / metrics.calls };
}

/** Starts elsewhere every time: nobody is always the first or always behind the same neighbour. */
const rotated = (list, by) => [...list.slice(by % list.length), ...list.slice(0, by % list.length)];

const short = (value) => (value >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3));
