/** The passes know the form of one version of TeaVM's output, and say so when they meet another. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { lower } from './lower.mjs';
import { read } from './module.mjs';
import { shake } from './shake.mjs';
import { strip } from './strip.mjs';
import { print } from './syntax.mjs';

// Written by Maven in the package phase, with the settings of what ships.
const url = new URL('../../target/teavm-test/plain/plain.js', import.meta.url);
const compiled = readFileSync(url, 'utf8');
const map = readFileSync(`${url.pathname}.map`, 'utf8');

/** The text with one change, which must be possible. */
function changed(from, to) {
  const text = compiled.replace(from, to);
  assert.notEqual(text, compiled);
  return text;
}

test('the debugging hooks are gone, with what hung on them', async () => {
  const module = read(compiled, 'plain.js');
  strip(module);
  shake(module);
  const { code } = await print(module.program(), 'plain.js', map);

  for (const hook of [
    'jl_Object.prototype.toString',
    '__teavm_class__',
    '$rt_decodeStack',
    'JavaArray.prototype.toString',
  ]) {
    assert.ok(compiled.includes(hook));
    assert.equal(code.includes(hook), false, hook);
  }
  assert.match(code, /jl_String\.prototype\.toString/);
  assert.doesNotMatch(code, /jl_StringBuilder/);
});

const HOOKS = {
  'toString of every Java object': 'jl_Object.prototype.toString = ',
  '__teavm_class__ of every Java object': 'jl_Object.prototype.__teavm_class__ = ',
  'toString of Java arrays': 'JavaArray.prototype.toString = ',
  'stack decoder of the debugger': 'typeof $rt_decodeStack === "function"',
};

for (const [name, text] of Object.entries(HOOKS)) {
  test(`the build stops when this hook is missing: ${name}`, () => {
    const other = text.replace('prototype', 'other').replace('$rt_decodeStack', '$rt_other');

    assert.throws(
      () => lower(changed(text, other), 'main.js'),
      (error) => {
        assert.ok(
          error.message.startsWith(`main.js: the hook "${name}" is there 0 times instead of once`),
          error.message,
        );
        return true;
      },
    );
  });
}

test('the build stops when a hook is there twice', () => {
  const hook = 'jl_Object.prototype.__teavm_class__ = function() { return 1; };\n';
  const twice = changed('jl_Object.prototype.toString = ', `${hook}jl_Object.prototype.toString = `);

  assert.throws(() => lower(twice, 'main.js'), /"__teavm_class__ of every Java object" is there 2 times/);
});

for (const [what, from, to] of [
  ['no class is registered', /\$rt_metadata\(\[/g, 'other(['],
  ['the class registered as number 0 looks different', /(jl_Object, "Object", \d, 0,\s*)\[\]/, '$1 7'],
  ['nothing is exported', /export \{[^}]*\}/, ''],
  ['the constructor of jl_Object looks different', 'this.$id$ = 0', 'this.$id$ = 0; f()'],
  ['there is no $rt_throw', '$rt_throw = ex =>', '$rt_other = ex =>'],
]) {
  test(`the build stops when ${what}`, () => {
    assert.throws(
      () => lower(changed(from, to), 'main.js'),
      (error) => error.message.startsWith(`main.js: `) && error.message.includes(what),
    );
  });
}

test('places in the Java sources are found through all passes', async () => {
  const { code, map: text } = await print(lower(compiled, 'plain.js').program(), 'plain.js', map);
  const { sources, mappings } = JSON.parse(text);

  assert.ok(sources.includes('src/dev/atelier/tour/PlainTour.java'), sources.join());
  assert.ok(mappings.split(';').filter((line) => line.length > 0).length > code.split('\n').length / 3);
});
