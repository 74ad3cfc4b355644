/**
 * Workers that end at random, in every way there is, under calls of every kind: each call settles once and as it
 * should, the runtime's figures are those of the test's own books, and nothing is left behind.
 *
 * The seed is printed; `SEED=n` repeats its decisions, though not the timing of browser and machine.
 * `ENGINE=Firefox` runs that engine alone, `SOAK=1` ten times as many calls.
 */

import assert from 'node:assert/strict';
import test, { describe } from 'node:test';
import { ENGINES, start } from './support/engines.js';

const SOAK = process.env.SOAK === '1';

const TOPOLOGIES = ['singleton', 'pool', 'crowded'];

/** Calls of each of the twelve tasks of a storm. */
const CALLS = 500;

const STORMS = SOAK ? 10 : 1;

/** Longest a condition may take to come true. */
const LIMIT_MS = 60_000;

const TEST_LIMIT_MS = 240_000;

/** Calls that each engine has to be put through. */
const LEAST_CALLS = 10_000;

const firstSeed = Number(process.env.SEED ?? Date.now() % 1_000_000);

const count = (n) => n.toLocaleString('en');

/** Adds up figures; what is no number is left out, `measures` is the most of all. */
function addUp(all, figures) {
  for (const [name, value] of Object.entries(figures)) {
    if (name === 'harm') addUp((all.harm ??= {}), value);
    else if (name === 'measures') all.measures = Math.max(all.measures ?? 0, value);
    else if (typeof value === 'number') all[name] = (all[name] ?? 0) + value;
  }
}

const summary = (name, sums, seconds) =>
  `chaos in ${name}: ${count(sums.calls)} calls in ${seconds} s, each settled once: ${count(sums.success)} succeeded, ` +
  `${count(sums.failure)} failed, ${count(sums.canceled)} canceled, ${count(sums.rejected)} refused; ` +
  `${count(sums.crashes)} of ${count(sums.workers)} workers crashed (${Object.entries(sums.harm).map(([how, n]) => `${how} ${n}`).join(', ')}), ` +
  `${count(sums.requeued)} calls put back, ${count(sums.halts)} halts; ${count(sums.checks)} looks at the state found it right; ` +
  `${count(sums.thrown)} errors of a listener did no harm; at most ${sums.measures} measures in the buffer; no worker left`;

/** Waits until the browser has no worker left: it tells of the end of one a little later. */
async function workersGone(browser) {
  const end = Date.now() + LIMIT_MS;
  while (browser.workers?.() > 0 && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(browser.workers?.() ?? 0, 0, 'workers left in the browser');
}

for (const engine of ENGINES) {
  describe(`chaos in ${engine.name}`, { skip: engine.skip }, () => {
    const sums = {};
    let began;
    let browser;

    for (let storm = 0; storm < STORMS; storm++) {
      for (const [index, topology] of TOPOLOGIES.entries()) {
        const seed = firstSeed + storm * TOPOLOGIES.length + index;
        test(`${topology}, seed ${seed}: all calls settle as they should, and everything adds up`, { timeout: TEST_LIMIT_MS }, async () => {
          began ??= Date.now();
          browser ??= await start(engine);
          await browser.open('/lab.html');
          const figures = await browser.run('chaos', 'chaos', { seed, topology, calls: CALLS, limitMs: LIMIT_MS });

          assert.deepEqual(figures.problems, [], `SEED=${seed}`);
          await workersGone(browser);
          for (const how of ['crashes', 'requeued', 'halts', 'checks', 'thrown']) assert.ok(figures[how] > 0, how);
          addUp(sums, figures);
        });
      }
    }

    test('the figures', () => {
      assert.ok(sums.calls >= LEAST_CALLS, `${sums.calls} calls`);
      console.log(summary(engine.name, sums, Math.round((Date.now() - began) / 1000)));
    });
  });
}
