/** Medians and spreads of a few numbers. */

/** Interpolated quantile; `share` from 0 to 1. */
export function quantile(numbers, share) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const below = Math.floor(place);
  const above = Math.ceil(place);
  return sorted[below] + (sorted[above] - sorted[below]) * (place - below);
}

export const median = (numbers) => quantile(numbers, 0.5);

/** Distance of the quartiles, as a share of the median: how far to trust it. */
export const spread = (numbers) => (quantile(numbers, 0.75) - quantile(numbers, 0.25)) / median(numbers);
