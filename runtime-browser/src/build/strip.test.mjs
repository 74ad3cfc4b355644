import assert from 'node:assert/strict';
import { test } from 'node:test';
import { strip } from './strip.mjs';

/** The hooks as TeaVM writes them, with enough around them to run. */
const OBJECT = 'D.prototype.toString=function(){return BB(B8(this));};';
const CLASS = 'D.prototype.__teavm_class__=function(){return B5(this);};';
const ARRAY = 'JavaArray.prototype.toString=function(){let str="[";str+="]";return str;};';
const STACK = 'if(typeof Ca==="function"&&err.stack){let stack=Ca(err.stack);}';
const STRING = 'G.prototype.toString=function(){return BB(this);};';

const compiled = `"use strict";
let BB=a=>a.g,B8=a=>new G("java"),B5=a=>"class";
function D(){} function G(g){this.g=g;}
let W=()=>{function JavaArray(data){this.data=data;}${ARRAY}return JavaArray;};
let Ck=(err)=>{${STACK}return err;};
${STRING}
G.prototype.valueOf=G.prototype.toString;${OBJECT}
${CLASS}
export{D,G,W,Ck};
`;

const load = (code) => import(`data:text/javascript,${encodeURIComponent(code)}`);

test('the hooks are gone and everything else still runs', async () => {
  const before = await load(compiled);
  const after = await load(strip(compiled));

  assert.equal(String(new before.D()), 'java');
  assert.equal(String(new after.D()), '[object Object]');
  assert.equal(before.D.prototype.__teavm_class__(), 'class');
  assert.equal('__teavm_class__' in after.D.prototype, false);
  assert.equal(String(new (before.W())([])), '[]');
  assert.equal(String(new (after.W())([])), '[object Object]');
});

test('strings keep their toString', async () => {
  const { G } = await load(strip(compiled));

  assert.equal(`${new G('text')}`, 'text');
});

test('a global function named like the stack decoder is never called', async () => {
  const { Ck: before } = await load(compiled);
  const { Ck: after } = await load(strip(compiled));
  const calls = [];
  globalThis.Ca = (stack) => calls.push(stack);
  try {
    before({ stack: 'before' });
    after({ stack: 'after' });
  } finally {
    delete globalThis.Ca;
  }

  assert.deepEqual(calls, ['before']);
});

test('nothing moves, so source maps stay true', () => {
  const stripped = strip(compiled);

  assert.equal(stripped.length, compiled.length);
  const lineEnds = (code) => [...code.matchAll(/\n/g)].map(({ index }) => index);
  assert.deepEqual(lineEnds(stripped), lineEnds(compiled));
  assert.equal(stripped.indexOf('export{'), compiled.indexOf('export{'));
});

for (const [name, hook] of Object.entries({
  'toString of every Java object': OBJECT,
  '__teavm_class__ of every Java object': CLASS,
  'toString of Java arrays': ARRAY,
  'stack decoder of the debugger': STACK,
})) {
  test(`the build stops when this hook is missing: ${name}`, () => {
    assert.throws(() => strip(compiled.replace(hook, ''), 'main.js'), (error) => {
      assert.match(error.message, /^main\.js: /);
      assert.ok(error.message.includes(`"${name}" found 0 times`));
      return true;
    });
  });

  test(`the build stops when this hook is there twice: ${name}`, () => {
    assert.throws(() => strip(compiled.replace(hook, hook + hook)), new RegExp(`"${name}" found 2 times`));
  });
}

test('the build stops when a hook looks different', () => {
  const renamed = compiled.replace('BB(B8(this))', 'BB(B8(this),1)');

  assert.throws(() => strip(renamed), /toString of every Java object/);
});
