/** Contract 2 and 4: every call settles and the identities hold, whatever happens in whatever order. */

import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { browserTest } from './support/harness.js';

const SEEDS = process.env.SOAK === '1' ? 200 : 8;
const STEPS = 250;

describe('a storm of calls, cancels, crashes, stops and starts', () => {
  for (let seed = 1; seed <= SEEDS; seed++) {
    browserTest(`seed ${seed}: every call settles as it should, and everything adds up`, async ({ inPage }) => {
      const problems = await inPage(([seed, steps]) => lab.storm(seed, steps), [seed, STEPS]);

      assert.deepEqual(problems, []);
    });
  }
});
