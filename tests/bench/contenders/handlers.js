/** What every contender's worker can do; see README.md. */

/** Keeps the computation's result alive, so that it is not optimised away. */
let sink = 0;

function compute(iterations) {
  let x = sink | 1;
  for (let i = 0; i < iterations; i++) {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
  }
  sink = x;
}

/** How often calibrate measures; the fastest one counts, since others only add to it. */
const CALIBRATIONS = 20;
const CALIBRATION_ITERATIONS = 200_000;

export const handlers = {
  identity: (value) => value,

  total: (list) => {
    let sum = 0;
    for (const { value } of list) sum += value;
    return sum;
  },

  spin: (ms) => {
    const end = performance.now() + ms;
    while (performance.now() < end);
    return ms;
  },

  work: (iterations) => {
    compute(iterations);
    return iterations;
  },

  calibrate: (ms) => {
    let best = Infinity;
    for (let i = 0; i < CALIBRATIONS; i++) {
      const start = performance.now();
      compute(CALIBRATION_ITERATIONS);
      best = Math.min(best, performance.now() - start);
    }
    return Math.round((CALIBRATION_ITERATIONS * ms) / best);
  },

  // Declared async, because poolifier tells promises by the kind of the function.
  hold: async () => new Promise(() => {}),
};
