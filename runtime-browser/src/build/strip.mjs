/**
 * Removes TeaVM's debugging hooks from a compiled module.
 *
 * TeaVM gives every Java object a JavaScript `toString` and a `__teavm_class__`, so that a developer sees something
 * readable in a console. They are assigned at load time, hence no minifier may drop them, and through them hangs a good
 * part of Java's own library: string builder, character and integer formatting, exceptions for their index checks. A
 * page never calls them; without them the same program is about 40 % smaller.
 *
 * What changes for a program: `String(javaObject)` in JavaScript gives "[object Object]" ("[object Array]" never meant
 * anything for a Java array). Java's own `toString()` calls are untouched, so are strings and exceptions.
 *
 * The hooks belong to one version of TeaVM. Each must be found exactly once, otherwise the build stops: an update of
 * TeaVM has to be looked at, it cannot pass unnoticed.
 */

import { isMember, rewrite } from './syntax.mjs';

/** TeaVM version whose output the passes of this directory were written for. */
export const TEAVM_VERSION = '0.15.0';

/** Name of X in the statement `X.prototype.<name> = …`, else undefined. */
function patched({ type, expression }, name) {
  if (type !== 'ExpressionStatement' || expression.type !== 'AssignmentExpression') return undefined;
  const { left } = expression;
  return isMember(left, name) && isMember(left.object, 'prototype') ? left.object.object.name : undefined;
}

const HOOKS = {
  'toString of every Java object': (node) => patched(node, 'toString') === 'jl_Object',
  '__teavm_class__ of every Java object': (node) => patched(node, '__teavm_class__') === 'jl_Object',
  'toString of Java arrays': (node) => patched(node, 'toString') === 'JavaArray',
  // if (typeof $rt_decodeStack === "function" && e.stack) { … }: reads a name that no module declares. A page that
  // happens to have a global function of that name would see it called with every stack.
  'stack decoder of the debugger': ({ type, test }) =>
    type === 'IfStatement' && test.left?.left?.argument?.name === '$rt_decodeStack',
};

/**
 * @param {import('./module.mjs').Module} module
 * @throws {Error} when a hook is not there exactly once
 */
export function strip(module) {
  const found = new Map(Object.keys(HOOKS).map((name) => [name, 0]));
  const remove = (node) => {
    for (const [name, matches] of Object.entries(HOOKS)) {
      if (!matches(node)) continue;
      found.set(name, found.get(name) + 1);
      return null;
    }
    return undefined;
  };
  for (const list of [module.statements, ...module.owned.values()])
    list.splice(0, Infinity, ...rewrite({ list }, remove).list);
  for (const [name, list] of module.owned) if (list.length === 0) module.owned.delete(name);
  for (const node of module.bindings.values()) if (node) rewrite(node, remove);
  for (const [name, times] of found) {
    module.expect(times === 1, `the hook "${name}" is there ${times} times instead of once`);
  }
  // What JSO and the bundler's own markers leave behind: functions that do nothing.
  module.statements = module.statements.filter(({ expression }) => !isEmptyCall(expression));
}

/** `(() => { let c; })()` */
function isEmptyCall(node) {
  if (node?.type !== 'CallExpression' || node.callee.type !== 'ArrowFunctionExpression') return false;
  const { body } = node.callee.body;
  return body.every(
    ({ type, declarations }) => type === 'VariableDeclaration' && declarations.every(({ init }) => !init),
  );
}
