/** Random decisions that a seed repeats. */
export class Dice {
  #state;

  /** @param {number} seed an integer */
  constructor(seed) {
    this.#state = seed >>> 0;
  }

  /** Returns an integer from 0 to `n - 1` (mulberry32). */
  below(n) {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * n);
  }

  pick(...values) {
    return values[this.below(values.length)];
  }

  /** True once in `n` times. */
  once(n) {
    return this.below(n) === 0;
  }

  /** Picks a key of `{ key: weight }`. */
  weighted(weights) {
    let left = this.below(Object.values(weights).reduce((sum, weight) => sum + weight, 0));
    return Object.keys(weights).find((key) => (left -= weights[key]) < 0);
  }

  /** Makes another one, whose decisions do not depend on how many this one makes from now on. */
  split() {
    return new Dice(this.below(2 ** 32));
  }
}
