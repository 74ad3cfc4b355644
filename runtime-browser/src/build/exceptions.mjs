/**
 * Makes Java's exceptions errors of JavaScript.
 *
 * TeaVM throws a JavaScript error that leads to the Java object, and makes the object again of what it catches. In a
 * module that catches nothing only the error counts: what a page sees is an `Error` with the exception's message and
 * cause, before and after.
 */

import { call, expression, identifier, isCallOf, isMember, references, rewrite, walk } from './syntax.mjs';

const FIELDS = { message: 'message', cause: 'cause', suppressionEnabled: null, writableStackTrace: null };

/** @param {import('./module.mjs').Module} module */
export function lowerExceptions(module) {
  const thrown = throwables(module);
  if (!canLower(module, thrown)) return;
  const fields = new Map();
  for (const { name } of module.classes.get('jl_Throwable').fields)
    fields.set(name, FIELDS[name.replace(/^\$|\d+$/g, '')]);
  module.expect(
    [...fields.values()].every((name) => name !== undefined),
    'java.lang.Throwable has other fields',
  );
  module.map((root) =>
    rewrite(root, (node, parent, key) => {
      if (node.type === 'NewExpression' && thrown.has(node.callee.name)) return expression('new Error("")');
      if (node.type === 'ExpressionStatement') {
        const { left } = node.expression;
        if (isCallOf(node.expression, '$rt_throw')) {
          return { type: 'ThrowStatement', argument: node.expression.arguments[0], loc: node.loc };
        }
        if (isCallOf(node.expression, '$rt_fillNativeException')) return null;
        if (isMember(left) && fields.get(left.property.name) === null) return null;
      }
      const name = isMember(node) ? fields.get(node.property.name) : undefined;
      if (!name) return undefined;
      node.property = identifier(name);
      if (name !== 'message') return node;
      // A Java string; its wrapper goes later, or not at all.
      if (key !== 'left' || parent.type !== 'AssignmentExpression') return call('$rt_str', node);
      parent.right = call('$rt_ustr', parent.right);
      return undefined;
    }),
  );
}

function throwables(module) {
  const names = [...module.classes.keys()];
  return new Set(
    names.filter((name) => [name, ...[...module.ancestors(name)].map((type) => type.name)].includes('jl_Throwable')),
  );
}

/** Whether exceptions are only made and thrown. */
function canLower(module, thrown) {
  if (thrown.size === 0) return false;
  let can = !module.bindings.has('$rt_wrapException');
  for (const name of thrown) {
    const { methods, fields } = module.classes.get(name);
    if (methods.length > 0 || (fields.length > 0 && name !== 'jl_Throwable')) can = false;
  }
  for (const [name, root] of module.bindings) {
    if (!root || thrown.has(name)) continue;
    references(root, (id, parent, key) => {
      if (thrown.has(id.name) && !(parent.type === 'NewExpression' && key === 'callee')) can = false;
    });
    // A throw ends its statement: control does not come back.
    walk(root, (node, parent) => {
      if (isCallOf(node, '$rt_throw') && parent.type !== 'ExpressionStatement') can = false;
    });
  }
  return can;
}
