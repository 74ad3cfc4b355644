import test from 'node:test';
import { time } from './support/time.js';

time.install();
const { campaign, seed } = await import('./support/campaign.js');
const { WorkerStory } = await import('./worker.js');

test('the worker answers each call once and nothing else, and runs no handler uncalled', async (t) => {
  t.diagnostic(`seed ${seed}`);
  const inputs = await campaign('worker', 350_000, 200, (dice) => new WorkerStory(dice));
  t.diagnostic(`${inputs} inputs`);
});
