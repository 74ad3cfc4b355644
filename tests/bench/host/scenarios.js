/**
 * What is measured. A scenario has cells, a cell is one measurement (see ../page) with its parameters. A metric is
 * what a measurement resolves with; the others that it resolves with are left out. The first metric of a cell is the
 * one to compare.
 *
 * @typedef {object} Cell
 * @property {string} name
 * @property {string} measurement
 * @property {object} parameters
 * @property {Record<string, Metric>} metrics
 * @property {number} [passes] how often a round measures it; the round takes the best one
 * @property {(contender: import('./contenders.js').Contender) => boolean} [suits] whom it can be measured with
 * @property {boolean} [ownPage] whether it wants a page of its own
 * @property {boolean} [cpu] whether to tell processor time for each call
 * @property {boolean} [chromiumOnly]
 *
 * @typedef {object} Metric
 * @property {string} title
 * @property {string} unit
 * @property {'more' | 'less'} [better] default less
 */

import { OURS } from './contenders.js';

const MEGABYTE = 1 << 20;
const onlyOurs = ({ name }) => name === OURS;
const less = (title, unit) => ({ title, unit, better: 'less' });
const more = (title, unit) => ({ title, unit, better: 'more' });

function throughput({ ms, sustainedMs, passes }) {
  const cell = (lanes, raised, duration = ms) => ({
    name: `${lanes} ${lanes === 1 ? 'lane' : 'lanes'}, ${raised ? 'maxInFlight 64' : 'default'}`,
    measurement: 'throughput',
    parameters: { lanes, raised, ms: duration },
    metrics: {
      callsPerSecond: more('calls per second', '/s'),
      cpuPerCall: less('processor time', 'µs'),
      callsPerMessage: more('per message', 'calls'),
    },
    passes,
    cpu: true,
  });
  const lanes = [1, 8, 64, 1000];
  // Batches that break into smaller ones do so in time.
  const sustained = { ...cell(64, true, sustainedMs), name: '64 lanes, maxInFlight 64, sustained', passes: 1 };
  return {
    name: 'throughput',
    title: 'Throughput of no-op calls, 2 workers',
    cells: [...lanes.map((count) => cell(count, false)), ...lanes.map((count) => cell(count, true)), sustained],
  };
}

function latency({ calls, passes }) {
  const metrics = { p50: less('p50', 'µs'), p99: less('p99', 'µs') };
  const cell = { name: 'one call at a time', measurement: 'latency', parameters: { calls }, metrics, passes };
  return { name: 'latency', title: 'Latency', cells: [cell] };
}

/** Repeats of a burst or an abort, so that small ones do not measure one moment only. */
const repeatsOf = (calls, largest) => Math.max(1, Math.min(20, Math.floor(largest / calls / 4)));

function bursts({ burstSizes: sizes }) {
  const largest = sizes.at(-1);
  const cell = (calls, signal) => ({
    name: `${calls} calls${signal ? ', one signal' : ''}`,
    measurement: 'burst',
    parameters: { calls, signal, repeats: repeatsOf(calls, largest) },
    metrics: { perCall: less('per call', 'µs') },
    ...(signal && { suits: ({ signals }) => signals }),
  });
  return {
    name: 'burst',
    title: 'Bursts: calls made at once, until the last answer',
    cells: [...sizes.map((calls) => cell(calls, false)), ...sizes.map((calls) => cell(calls, true))],
  };
}

function aborts({ burstSizes: sizes }) {
  const largest = sizes.at(-1);
  const cell = (calls) => ({
    name: `${calls} calls`,
    measurement: 'abort',
    parameters: { calls, repeats: repeatsOf(calls, largest) },
    metrics: { perCall: less('per call', 'µs') },
    suits: ({ aborts: can }) => can,
  });
  return { name: 'abort', title: 'Abort of pending calls, until the last rejection', cells: sizes.map(cell) };
}

function transfers({ repeats, passes }) {
  const cell = (megabytes, times) => ({
    name: `${megabytes} MB`,
    measurement: 'transfer',
    parameters: { bytes: megabytes * MEGABYTE, repeats: times },
    metrics: { ms: less('there and back', 'ms') },
    passes,
  });
  const cells = [cell(8, repeats), cell(64, Math.ceil(repeats / 3))];
  return { name: 'transfer', title: 'ArrayBuffer there and back', cells };
}

function objects({ repeats, passes }) {
  const parameters = { objects: 10_000, repeats };
  const metrics = { ms: less('per call', 'ms') };
  const cell = { name: '10000 objects', measurement: 'objects', parameters, metrics, passes };
  return { name: 'objects', title: 'A list of small objects as argument', cells: [cell] };
}

function mixed({ mixedMs }) {
  const cell = (raised) => ({
    name: raised ? 'maxInFlight 64' : 'default',
    measurement: 'mixed',
    parameters: { raised, ms: mixedMs, lanes: 4, shortMs: 0.05, longMs: 50 },
    metrics: {
      p99: less('p99 of the short calls', 'ms'),
      p50: less('p50', 'ms'),
      shortPerSecond: more('short calls', '/s'),
    },
  });
  return {
    name: 'mixed',
    title: 'Short calls (0.05 ms) by four callers beside long ones (50 ms) by a fifth',
    cells: [cell(false), cell(true)],
  };
}

function telemetry({ ms, repeats }) {
  const noop = {
    name: 'no-op calls, 64 lanes, maxInFlight 64',
    measurement: 'telemetry',
    parameters: { ms, repeats },
    metrics: {
      off: less('both off', 'µs'),
      on: less('both on', 'µs'),
      extra: less('extra', 'µs'),
      bare: less('the same objects made in a loop', 'µs'),
      extraToBare: less('extra : loop', '×'),
      eventsPerCall: less('events per call', ''),
    },
    suits: onlyOurs,
  };
  const work = (workers) => ({
    name: `0.2 ms of work per call, ${workers} ${workers === 1 ? 'worker' : 'workers'}`,
    measurement: 'telemetryOfWork',
    parameters: { ms: 2 * ms, repeats, workMs: 0.2, workers, lanes: 4 * workers },
    metrics: {
      off: less('both off, per call and worker', 'µs'),
      on: less('both on, per call and worker', 'µs'),
      onToOff: less('on : off', '×'),
    },
    suits: onlyOurs,
  });
  return { name: 'telemetry', title: 'Spans and one listener', cells: [noop, work(1), work(2)] };
}

function metrics({ repeats }) {
  const cell = {
    name: 'application metrics',
    measurement: 'metrics',
    parameters: { repeats },
    metrics: {
      counter: less('counter, two labels looked up', 'ns'),
      histogram: less('histogram, two labels looked up', 'ns'),
      boundCounter: less('counter, bound', 'ns'),
      boundHistogram: less('histogram, bound', 'ns'),
      bytes: less('allocated', 'B'),
    },
    suits: onlyOurs,
  };
  return { name: 'metrics', title: 'Recording one value', cells: [cell] };
}

function memory({ pendingCalls }) {
  const cell = {
    name: `${pendingCalls} pending calls`,
    measurement: 'memory',
    parameters: { calls: pendingCalls },
    metrics: { bytes: less("per call, above the caller's promise", 'B'), promise: less('the promise', 'B') },
    ownPage: true,
    chromiumOnly: true,
  };
  return { name: 'memory', title: 'Heap of the page', cells: [cell] };
}

function startup({ passes }) {
  const metrics = { ms: less('import to first answer', 'ms') };
  const cell = { name: 'one worker', measurement: 'startup', parameters: {}, metrics, passes, ownPage: true };
  return { name: 'startup', title: 'Start', cells: [cell] };
}

const FULL = {
  ms: 150,
  sustainedMs: 2000,
  calls: 400,
  passes: 3,
  repeats: 15,
  burstSizes: [1000, 10_000, 100_000],
  mixedMs: 1500,
  pendingCalls: 100_000,
};

/** Enough to see that everything works; the figures mean nothing. */
const QUICK = {
  ms: 20,
  sustainedMs: 50,
  calls: 50,
  passes: 1,
  repeats: 3,
  burstSizes: [200, 1000],
  mixedMs: 150,
  pendingCalls: 2000,
};

/** All scenarios, by their names on the command line. */
export function scenarios(quick) {
  const scale = quick ? QUICK : FULL;
  return [throughput, latency, bursts, aborts, transfers, objects, mixed, telemetry, metrics, memory, startup].map(
    (make) => make(scale),
  );
}

export const rowName = (scenario, cell) => `${scenario.name}: ${cell.name}`;
