/** What the project has promised itself (see "Budgets" in the project's design), beside what was measured. */

import { LIMIT, OURS, PLAIN } from './contenders.js';
import { ratio } from './results.js';
import { median } from './statistics.js';

const KILOBYTE = 1000;
const RAISED = ['throughput', '64 lanes, maxInFlight 64', 'callsPerSecond'];
const DEFAULT = ['throughput', '64 lanes, default', 'callsPerSecond'];
const LATENCY = ['latency', 'one call at a time', 'p50'];
const TRANSFER = ['transfer', '8 MB', 'ms'];
const NOOP = ['telemetry', 'no-op calls, 64 lanes, maxInFlight 64', 'extraToBare'];
const metric = (name) => ['metrics', 'application metrics', name];
const work = (workers) => ['telemetry', `0.2 ms of work per call, ${workers}`, 'onToOff'];

/**
 * @param {import('./results.js').Results} results
 * @param {{ peers: object[], sizes: { main: number, worker: number } }} facts
 * @returns {{ what: string, limit: string, measured: number | undefined, holds: boolean | undefined }[]} `measured`
 *     and `holds` are undefined for what was not measured in this run
 */
export function budget(results, { peers, sizes }) {
  const ours = (row) => results.values(...row, OURS);
  const to = (row, other) => ratio(ours(row), results.values(...row, other));
  const own = (row) => ours(row) && median(ours(row));
  const growth = (scenario, suffix) => growthOf(results, scenario, suffix);
  const atLeast = (what, limit, measured, unit = '×') => verdict(what, '≥', limit, measured, unit);
  const atMost = (what, limit, measured, unit = '×') => verdict(what, '≤', limit, measured, unit);
  return [
    atLeast('64 lanes, maxInFlight 64: throughput to plain postMessage', 3, to(RAISED, PLAIN)),
    atLeast('64 lanes, maxInFlight 64: throughput to the hand-written pool', 0.7, to(RAISED, LIMIT)),
    ...peers.map(({ name, title }) => atLeast(`64 lanes, maxInFlight 64: throughput to ${title}`, 4, to(RAISED, name))),
    atLeast('64 lanes, default maxInFlight: throughput to plain postMessage', 1.5, to(DEFAULT, PLAIN)),
    atMost('latency p50 to plain postMessage', 1.15, to(LATENCY, PLAIN)),
    atMost('8 MB there and back to plain transfer', 1.5, to(TRANSFER, PLAIN)),
    atMost('cost per call of a burst: largest to smallest', 1.5, growth('burst', '')),
    atMost('the same with a signal', 1.5, growth('burst', ', one signal')),
    atMost('cost per call of an abort: largest to smallest', 1.5, growth('abort', '')),
    atMost('spans and a listener: extra time to the bare cost of their objects', 1.5, own(NOOP)),
    atMost('the same with 0.2 ms of work, 1 worker: on to off', 1.05, own(work('1 worker'))),
    atMost('the same with 0.2 ms of work, 2 workers: on to off', 1.05, own(work('2 workers'))),
    atMost("heap per pending call, above the caller's promise", 600, pendingBytes(results), 'B'),
    atMost('counter, two labels looked up', 60, own(metric('counter')), 'ns'),
    atMost('histogram, two labels looked up', 60, own(metric('histogram')), 'ns'),
    atMost('counter, bound handle', 10, own(metric('boundCounter')), 'ns'),
    atMost('histogram, bound handle', 10, own(metric('boundHistogram')), 'ns'),
    atMost('main entry, minified and gzip', 10, sizes.main / KILOBYTE, 'kB'),
    atMost('worker entry, minified and gzip', 3, sizes.worker / KILOBYTE, 'kB'),
  ];
}

/** A figure of a cell whose name tells its size, for the largest to the smallest size that was measured. */
function growthOf(results, scenario, suffix) {
  const rows = results.table().filter((row) => row.scenario === scenario && row.cell.endsWith(`calls${suffix}`));
  if (rows.length < 2) return undefined;
  const values = (row) => row.contenders[OURS]?.values;
  return ratio(values(rows.at(-1)), values(rows[0]));
}

function pendingBytes(results) {
  const row = results.table().find(({ scenario, metric }) => scenario === 'memory' && metric === 'bytes');
  return row?.contenders[OURS]?.median;
}

function verdict(what, relation, limit, measured, unit) {
  const holds = measured === undefined ? undefined : relation === '≥' ? measured >= limit : measured <= limit;
  return { what, limit: `${relation} ${limit} ${unit}`, measured, unit, holds };
}
