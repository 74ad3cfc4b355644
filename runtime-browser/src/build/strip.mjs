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
 * The patterns belong to one version of TeaVM. Each must be found exactly as often as stated, otherwise the build
 * stops: an update of TeaVM has to be looked at, it cannot pass unnoticed.
 */

import { parse } from 'acorn';
import { ancestor } from 'acorn-walk';

/** TeaVM version whose output the patterns were written for. */
export const TEAVM_VERSION = '0.15.0';

/** `<object>.prototype.<name> = function () { … }` as a statement; gives the function's statements, else null. */
function prototypeMethod(node, name) {
  if (node.type !== 'ExpressionStatement') return null;
  const { type, left, right } = node.expression;
  if (type !== 'AssignmentExpression' || right.type !== 'FunctionExpression') return null;
  if (left.type !== 'MemberExpression' || left.computed || left.property.name !== name) return null;
  const owner = left.object;
  if (owner.type !== 'MemberExpression' || owner.property.name !== 'prototype') return null;
  return { owner: owner.object.name, statements: right.body.body };
}

/** `f(argument)` with plain names; gives the argument, else null. */
function soleArgument(node) {
  return node?.type === 'CallExpression' && node.callee.type === 'Identifier' && node.arguments.length === 1
    ? node.arguments[0]
    : null;
}

/** What is removed: statements only, so that blanking one leaves a valid program. */
const HOOKS = [
  {
    // Object.prototype.toString = function(){ return toJsString(javaToString(this)); }
    // java.lang.String's own hook has one call less and stays: JavaScript needs it.
    name: 'toString of every Java object',
    matches(node) {
      const method = prototypeMethod(node, 'toString');
      if (method === null || method.statements.length !== 1) return false;
      const inner = soleArgument(method.statements[0].argument);
      return soleArgument(inner)?.type === 'ThisExpression';
    },
  },
  {
    name: '__teavm_class__ of every Java object',
    matches: (node) => prototypeMethod(node, '__teavm_class__') !== null,
  },
  {
    name: 'toString of Java arrays',
    matches: (node) => prototypeMethod(node, 'toString')?.owner === 'JavaArray',
  },
  {
    // if (typeof decodeStack === "function" && e.stack) { … }: reads a name that no module declares. A page that
    // happens to have a global function of that (minified, so very short) name would see it called with every stack.
    name: 'stack decoder of the debugger',
    matches(node) {
      if (node.type !== 'IfStatement' || node.test.type !== 'LogicalExpression') return false;
      const { left, right } = node.test;
      return (
        left.type === 'BinaryExpression' &&
        left.left.type === 'UnaryExpression' &&
        left.left.operator === 'typeof' &&
        left.left.argument.type === 'Identifier' &&
        left.right.value === 'function' &&
        right.type === 'MemberExpression' &&
        right.property.name === 'stack'
      );
    },
  },
];

/**
 * Blanks the hooks with spaces. Nothing moves, so a source map of the input stays true for the output.
 *
 * @param {string} code what TeaVM's compiler wrote, an ES module
 * @param {string} [file] its name, for messages
 * @returns {string} the same program, of the same length, without the hooks
 * @throws {Error} when a hook is not there exactly once
 */
export function strip(code, file = 'TeaVM output') {
  const program = parse(code, { ecmaVersion: 'latest', sourceType: 'module' });
  const found = HOOKS.map(() => []);
  const visit = (node) => HOOKS.forEach((hook, i) => hook.matches(node) && found[i].push(node));
  ancestor(program, { ExpressionStatement: visit, IfStatement: visit });

  HOOKS.forEach((hook, i) => {
    if (found[i].length !== 1) {
      throw new Error(
        `${file}: "${hook.name}" found ${found[i].length} times instead of once. The patterns in strip.mjs were ` +
          `written for TeaVM ${TEAVM_VERSION}: compare its output with them.`,
      );
    }
  });
  return found.flat().reduce(blank, code);
}

/** Replaces a range by spaces; line ends stay. */
export function blank(code, { start, end }) {
  return code.slice(0, start) + code.slice(start, end).replace(/[^\n]/g, ' ') + code.slice(end);
}
