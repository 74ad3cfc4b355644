/** Long runs: what changes while a contender is kept busy. */

import { writeFileSync } from 'node:fs';
import { bundle } from './bundles.js';
import { contenders as everybody, LIMIT, OURS } from './contenders.js';
import { figure } from './report.js';
import { Stage } from './stage.js';
import { median } from './statistics.js';

const SEGMENT_MS = 5000;
const MEGABYTE = 1 << 20;

/** Longest a segment may take, with what comes after its end. */
const LIMIT_MS = 60_000;

/**
 * Contenders take turns in short segments, so that both meet the same machine; `minutes` are those of each.
 *
 * @param {{ contenders?: object[], browser: string, minutes: number, json?: string }} options
 * @param {(line: string) => void} tell
 */
export async function soak({ contenders, browser, minutes, json }, tell) {
  const chosen = contenders ?? everybody.filter(({ name }) => name === OURS || name === LIMIT);
  const stage = await Stage.open(await bundle(chosen.map(({ name }) => name)), { browser });
  const segments = new Map(chosen.map(({ name }) => [name, []]));
  const rounds = Math.max(3, Math.round((minutes * 60_000) / SEGMENT_MS));
  try {
    for (let round = 0; round < rounds; round++) {
      for (const { name } of chosen) {
        const task = { measurement: 'soak', parameters: { ms: SEGMENT_MS }, limitMs: LIMIT_MS };
        const segment = await stage.run(name, task);
        segments.get(name).push(segment);
        tell(`${round + 1}/${rounds}  ${name}: ${describe(segment)}`);
      }
    }
  } finally {
    await stage.close();
  }
  for (const { name, title } of chosen) tellChange(title, segments.get(name));
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(Object.fromEntries(segments), undefined, 1)}\n`);
}

const describe = ({ callsPerSecond, p99, heap, canceled }) =>
  `${figure(callsPerSecond)} calls/s, p99 ${figure(p99)} ms, heap ${figure(heap / MEGABYTE)} MB, ${canceled} canceled`;

/** Compares the last third with the first one; the first segment of all, which warms up, is left out. */
function tellChange(title, [, ...segments]) {
  const third = Math.max(1, Math.floor(segments.length / 3));
  const of = (part, metric) => median(part.map((segment) => segment[metric]));
  const [first, last] = [segments.slice(0, third), segments.slice(-third)];
  const calls = segments.reduce((sum, { calls: own, canceled }) => sum + own + canceled, 0);
  const change = (metric, scale, unit) =>
    `${figure(of(first, metric) / scale)} → ${figure(of(last, metric) / scale)} ${unit}`;
  console.log(`
${title}: ${calls.toLocaleString('en')} calls, all settled with the right result; first third → last third
  calls per second  ${change('callsPerSecond', 1, '/s')}
  p99               ${change('p99', 1, 'ms')}
  heap              ${change('heap', MEGABYTE, 'MB')}`);
}
