import test from 'node:test';
import { time } from './support/time.js';

time.install();
const { campaign, seed } = await import('./support/campaign.js');
const { CodecStory } = await import('./codec.js');

test('whatever is thrown arrives, and no encoded value breaks a decoder', async (t) => {
  t.diagnostic(`seed ${seed}`);
  const inputs = await campaign('codec', 60_000, 200, (dice) => new CodecStory(dice));
  t.diagnostic(`${inputs} inputs`);
});
