/** Java that has been shrunk does what it did before: the language tour, before and after. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { minify } from 'terser';
import { prune } from './prune.mjs';
import { strip } from './strip.mjs';
import { TERSER } from './terser.mjs';

// Written by Maven in the package phase, with the settings of what ships.
const compiled = readFileSync(new URL('../../target/teavm-test/tour/tour.js', import.meta.url), 'utf8');

const load = (code) => import(`data:text/javascript,${encodeURIComponent(code)}`);

/** Everything the module says: the walks, in order, and how its exceptions arrive. */
function transcript(tour) {
  const walks = Array.from({ length: 24 }, (_, n) => tour.walk(n));
  try {
    tour.fail('outer');
  } catch (error) {
    return { walks, isError: error instanceof Error, name: error.name, message: error.message };
  }
  return { walks };
}

const stripped = strip(compiled);
const pruned = prune(stripped);
const { code: minified } = await minify(pruned, TERSER);
const original = transcript(await load(compiled));

test('the tour has something to tell', () => {
  assert.equal(new Set(original.walks).size, original.walks.length);
  assert.equal(original.isError, true);
  assert.equal(original.message, 'outer');
});

for (const [step, code] of Object.entries({ stripped, pruned, minified })) {
  test(`the tour is the same when ${step}`, async () => {
    assert.deepEqual(transcript(await load(code)), original);
  });
}

test('shrinking is worth it', () => {
  assert.ok(minified.length < compiled.length * 0.8, `${minified.length} of ${compiled.length}`);
});
