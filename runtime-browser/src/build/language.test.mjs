/** Java that has been shrunk does what it did before: two tours of the language, after each pass. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { minify } from 'terser';
import { PASSES } from './lower.mjs';
import { read } from './module.mjs';
import { shake } from './shake.mjs';
import { print } from './syntax.mjs';
import { TERSER } from './terser.mjs';

let loaded = 0;

/** Loads a module anew: its static fields have a state. */
const load = (code) => import(`data:text/javascript,${encodeURIComponent(`${code}\n// ${loaded++}`)}`);

/** Everything a tour says: the walks, in order, and how its exceptions arrive. */
function transcript(tour) {
  const walks = Array.from({ length: 24 }, (_, n) => tour.walk(n));
  try {
    tour.fail('outer');
  } catch (error) {
    return { walks, isError: error instanceof Error, name: error.name, message: error.message };
  }
  return { walks };
}

/** What Maven has compiled in the package phase, with the settings of what ships. */
async function compiled(name) {
  const file = (suffix) =>
    readFileSync(new URL(`../../target/teavm-test/${name}/${name}.js${suffix}`, import.meta.url), 'utf8');
  const code = file('');
  const original = transcript(await load(code));
  const module = read(code, `${name}.js`);
  const steps = {};
  for (const pass of PASSES) {
    pass(module);
    shake(module);
    const { code: text } = await print(structuredClone(module.program()), `${name}.js`, file('.map'));
    steps[`${Object.keys(steps).length + 1} ${pass.name}`] = text;
  }
  const last = Object.values(steps).at(-1);
  const { code: minified } = await minify(last, TERSER);
  const { code: alone } = await minify(code, TERSER);
  return { name, original, steps: { ...steps, minified }, lowered: last, minified, alone };
}

const language = await compiled('tour');
const plain = await compiled('plain');

for (const { name, original, steps } of [language, plain]) {
  test(`the ${name} has something to tell`, () => {
    assert.equal(new Set(original.walks.map(String)).size, original.walks.length);
    assert.equal(original.isError, true);
    assert.equal(original.message, 'outer');
  });

  for (const [step, code] of Object.entries(steps)) {
    test(`the ${name} is the same after ${step}`, async () => {
      assert.deepEqual(transcript(await load(code)), original);
    });
  }
}

test('records of classes stay where something depends on them', () => {
  assert.match(language.lowered, /\$rt_metadata/);
});

for (const name of ['$rt_meta', '$rt_arraycls', 'JavaArray', 'jl_String', 'jl_Enum', 'new jl_', '"TROT"']) {
  test(`nothing of ${name} stays where nothing depends on it`, () => {
    assert.equal(plain.lowered.includes(name), false);
  });
}

test('an initializer that does more than to set fields waits for the first use', () => {
  const guards = [...plain.lowered.matchAll(/(\w+)_\$callClinit = \(\) =>/g)];

  assert.deepEqual([...new Set(guards.map(([, name]) => name))], ['Late']);
});

test('shrinking is worth it', () => {
  assert.ok(
    language.minified.length < language.alone.length * 0.85,
    `${language.minified.length} of ${language.alone.length}`,
  );
  assert.ok(plain.minified.length < plain.alone.length * 0.5, `${plain.minified.length} of ${plain.alone.length}`);
});
