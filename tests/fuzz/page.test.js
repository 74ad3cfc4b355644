import test from 'node:test';
import { time } from './support/time.js';

time.install();
const { campaign, seed } = await import('./support/campaign.js');
const { PageStory } = await import('./page.js');

test('the page settles nothing but what a current answer settles', async (t) => {
  t.diagnostic(`seed ${seed}`);
  const inputs = await campaign('page', 600_000, 200, (dice) => new PageStory(dice));
  t.diagnostic(`${inputs} inputs`);
});
