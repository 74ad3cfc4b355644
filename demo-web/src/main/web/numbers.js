/** What a list of spans says in numbers. */

/**
 * The value that a share of the values does not exceed (nearest rank).
 *
 * @param {number[]} sorted ascending
 * @param {number} share 0 to 1
 * @returns {number | undefined} undefined for no values
 */
export function percentile(sorted, share) {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
}

/** Which of the four endings a span tells of. */
export function endingOf(span) {
  if (span.status === 'ok') return 'ok';
  if (span.status === 'canceled') return 'canceled';
  return span.errorKind === 'queue' ? 'rejected' : 'failed';
}

/** Milliseconds for people: three digits, no more. */
export function formatMs(value) {
  if (value === undefined) return '–';
  if (value < 10) return `${value.toFixed(2)} ms`;
  if (value < 100) return `${value.toFixed(1)} ms`;
  if (value < 10_000) return `${Math.round(value)} ms`;
  return `${(value / 1000).toFixed(1)} s`;
}
