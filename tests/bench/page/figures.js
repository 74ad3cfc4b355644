/** Small statistics and the page's garbage collector. */

/** Value below which the given share of the sorted numbers lies. */
export function quantile(numbers, share) {
  const sorted = Float64Array.from(numbers).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

export const median = (numbers) => quantile(numbers, 0.5);

/** Collects what earlier measurements left, where the browser lets a page ask for it. */
export function collectGarbage() {
  globalThis.gc?.();
}

/** Fails a measurement whose results are wrong. */
export function expect(actual, expected, what) {
  if (actual !== expected) throw new Error(`${what}: expected ${expected}, got ${actual}`);
}
