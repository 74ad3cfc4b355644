/** The size table that ends a build, and the warnings below it. */

import { gzipSync } from 'node:zlib';

/** Most bytes an entry may have, minified and compressed (1 kB = 1000 bytes). The others are only reported. */
export const BUDGETS = { main: 10_000, worker: 3_000 };

/** Bytes as sent by a server that compresses. */
export const gzipSize = (code) => gzipSync(code, { level: 9 }).length;

/**
 * @param {{entry: string, raw: number, gzip: number}[]} sizes
 * @param {(line: string) => void} print
 */
export function report(sizes, print) {
  const columns = (...cells) => cells.map((cell, i) => (i ? String(cell).padStart(9) : cell.padEnd(12))).join('');
  print(columns('entry', 'raw', 'gzip', 'budget'));
  for (const { entry, raw, gzip } of sizes) print(columns(entry, raw, gzip, BUDGETS[entry] ?? '-'));
  for (const { entry, gzip } of sizes) {
    const excess = gzip - BUDGETS[entry];
    if (excess > 0) print(`WARNING: "${entry}" is ${excess} bytes over its budget of ${BUDGETS[entry]}.`);
  }
}
