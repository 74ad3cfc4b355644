/**
 * Makes java.lang.StringBuilder append with JavaScript's `+`.
 *
 * TeaVM compiles Java's own code: characters in an array, digits one by one. With strings of JavaScript, and where a
 * builder is only made, appended to and read, one addition does the same.
 */

import { assign, isCallOf, isMember, member, statement, walk } from './syntax.mjs';

const PREFIX = /^jl_(Abstract)?StringBuilder_/;

/** @param {import('./module.mjs').Module} module */
export function lowerBuilders(module) {
  const base = module.classes.get('jl_AbstractStringBuilder');
  if (!module.plainStrings || !base) return;
  const buffer = base.fields.find(({ name }) => name.startsWith('$buffer'))?.name;
  const bodies = new Map();
  for (const [name, node] of module.bindings) {
    if (!PREFIX.test(name)) continue;
    const body = bodyOf(name, node, buffer);
    if (!body && isCalledFromOutside(module, name)) return;
    if (body) bodies.set(name, body);
  }
  if ([base, module.classes.get('jl_StringBuilder')].some((type) => !type || type.methods.length > 0)) return;
  for (const [name, body] of bodies) module.bindings.get(name).body.body = body;
  base.fields.find(({ name }) => name === buffer).value = { type: 'Literal', value: '', raw: '""' };
  const constructor = module.bindings.get('jl_AbstractStringBuilder');
  walk(constructor, ({ type, left, right }) => {
    if (type === 'AssignmentExpression' && isMember(left, buffer)) Object.assign(right, { value: '', raw: '""' });
  });
}

/** What a method of a builder does, in JavaScript; null if it is not known. */
function bodyOf(name, { params, body }, buffer) {
  if (!body?.body) return null;
  const self = params[0];
  const text = () => member({ ...self }, buffer);
  const back = (argument) => ({ type: 'ReturnStatement', argument });
  const method = name.replace(PREFIX, '').replace(/\d+$/, '');
  if (method === 'toString' && params.length === 1) return [back(text())];
  // The first of the two makes the object and hands it to the other, which has nothing left to do.
  if (method === '_init_' && params.length === 1) return [];
  if (method === '_init_' && params.length === 0) return body.body;
  if (method !== 'append' || params.length !== 2) return null;
  const value = appended(body, params[1]);
  return (
    value && [
      statement(assign(text(), { type: 'BinaryExpression', operator: '+', left: text(), right: value })),
      back({ ...self }),
    ]
  );
}

/** What an `append` adds: its parameter may be a text, a character or an integer. */
function appended(body, parameter) {
  let kind = null;
  walk(body, (node) => {
    if (node.type === 'CallExpression' && isMember(node.callee, 'charCodeAt')) kind = 'text';
    if (isCallOf(node, '$rt_udiv')) kind = 'integer';
    if (node.type === 'AssignmentExpression' && node.left.computed && node.right.name === parameter.name)
      kind = 'character';
  });
  if (kind === null) return null;
  const value = { ...parameter };
  if (kind !== 'character') return value;
  const fromCharCode = member({ type: 'Identifier', name: 'String' }, 'fromCharCode');
  return { type: 'CallExpression', callee: fromCharCode, arguments: [value], optional: false };
}

function isCalledFromOutside(module, name) {
  let called = false;
  for (const [caller, root] of module.bindings) {
    if (!root || PREFIX.test(caller)) continue;
    walk(root, (node) => {
      if (node.type === 'Identifier' && node.name === name) called = true;
    });
  }
  return called;
}
