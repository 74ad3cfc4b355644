/** Contract 2 and 4: every call settles and the identities hold, whatever happens in whatever order. */

import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { browserTest } from './support/harness.js';

const SOAK = process.env.SOAK === '1';
const SEEDS = SOAK ? 200 : 8;
const STEPS = 250;
const QUEUE_SEEDS = SOAK ? 500 : 40;

describe('a storm of calls, cancels, crashes, stops and starts', () => {
  for (let seed = 1; seed <= SEEDS; seed++) {
    browserTest(`seed ${seed}: every call settles as it should, and everything adds up`, async ({ inPage }) => {
      const problems = await inPage(([seed, steps]) => lab.storm(seed, steps), [seed, STEPS]);

      assert.deepEqual(problems, []);
    });
  }

  browserTest('a DispatchQueue settles every payload once too', async ({ inPage }) => {
    for (let seed = 1; seed <= QUEUE_SEEDS; seed++) {
      const problems = await inPage((each) => lab.queueStorm(each, 200), seed);
      assert.deepEqual(problems, []);
    }
  });
});
