/**
 * The size table that ends a build, and what each kilobyte is for.
 *
 *     node src/build/sizes.mjs --by-package [entry …]    the bytes of built entries (main, worker) by package
 */

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

/**
 * Bytes of an entry, minified and compressed (1 kB = 1000 bytes): `budget` is the goal, `limit` what has been reached,
 * give or take 1 %. Above its limit an entry fails the build; where an entry has become smaller, its limit follows. The
 * other entries are only reported.
 */
export const SIZES = {
  main: { budget: 10_000, limit: 21_320 },
  worker: { budget: 3_000, limit: 5_300 },
};

/** Bytes as sent by a server that compresses. */
export const gzipSize = (code) => gzipSync(code, { level: 9 }).length;

/**
 * @param {{entry: string, raw: number, gzip: number}[]} sizes
 * @param {(line: string) => void} print
 * @throws {Error} when an entry is above its limit
 */
export function report(sizes, print) {
  const columns = (...cells) => cells.map((cell, i) => (i ? String(cell).padStart(9) : cell.padEnd(12))).join('');
  print(columns('entry', 'raw', 'gzip', 'limit', 'budget', 'to go'));
  for (const { entry, raw, gzip } of sizes) {
    const { limit, budget } = SIZES[entry] ?? {};
    const rest = budget === undefined ? '-' : Math.max(0, gzip - budget);
    print(columns(entry, raw, gzip, limit ?? '-', budget ?? '-', rest));
  }
  const grown = sizes.filter(({ entry, gzip }) => gzip > SIZES[entry]?.limit);
  if (grown.length > 0) {
    const excesses = grown.map(({ entry, gzip }) => `"${entry}" by ${gzip - SIZES[entry].limit} bytes`);
    throw new Error(`Above the size limit: ${excesses.join(', ')}. See src/build/sizes.mjs.`);
  }
}

/**
 * Shares the compressed size of a module out among the packages that its code comes from, by their raw bytes.
 *
 * @param {string} code a built module
 * @param {{sources: string[], mappings: string}} map its source map
 * @returns {[string, number][]} packages (`dev.atelier.pool`, `npm/task.js`, `java`) and bytes, largest first
 */
export function byPackage(code, { sources, mappings }) {
  const bytes = new Map();
  const lines = code.split('\n');
  const add = (source, text) => bytes.set(source, (bytes.get(source) ?? 0) + Buffer.byteLength(text));
  let source = 0;
  mappings.split(';').forEach((line, row) => {
    let column = 0;
    let start = 0;
    let owner = 'start';
    for (const segment of line.split(',').filter(Boolean)) {
      const [distance, step] = numbers(segment);
      column += distance;
      add(owner, lines[row].slice(start, column));
      start = column;
      // What has no place in a source belongs to what stands in front of it.
      if (step !== undefined) owner = packageOf(sources[(source += step)]);
    }
    add(owner, lines[row].slice(start));
  });
  bytes.delete('start');
  const all = [...bytes.values()].reduce((sum, n) => sum + n, 0);
  const size = gzipSize(code);
  return [...bytes].map(([name, n]) => [name, Math.round((n * size) / all)]).sort(([, a], [, b]) => b - a);
}

/** Numbers of a segment of a source map (base 64, variable length). */
function numbers(segment) {
  const found = [];
  let value = 0;
  let shift = 0;
  for (const character of segment) {
    const digit = DIGITS.indexOf(character);
    value |= (digit & 31) << shift;
    shift += 5;
    if (digit & 32) continue;
    found.push(value & 1 ? -(value >> 1) : value >> 1);
    value = shift = 0;
  }
  return found;
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function packageOf(source) {
  if (source.startsWith('npm/')) return source;
  const [, name] = /^(dev\/atelier\/.*)\/[^/]*$/.exec(source) ?? [];
  return name?.replaceAll('/', '.') ?? 'java';
}

if (process.argv[1] === fileURLToPath(import.meta.url) && process.argv[2] === '--by-package') {
  const built = new URL('../../target/npm/', import.meta.url);
  const entries = process.argv.length > 3 ? process.argv.slice(3) : Object.keys(SIZES);
  for (const entry of entries) {
    const code = readFileSync(new URL(`${entry}.js`, built), 'utf8');
    const map = JSON.parse(readFileSync(new URL(`${entry}.js.map`, built), 'utf8'));
    console.log(`${entry.padEnd(24)}${String(gzipSize(code)).padStart(9)}`);
    for (const [name, size] of byPackage(code, map)) console.log(`  ${name.padEnd(22)}${String(size).padStart(9)}`);
  }
}
