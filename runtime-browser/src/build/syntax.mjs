/** Reading, walking, changing and printing syntax trees (ESTree). */

import { parse as acorn } from 'acorn';
import { minify } from 'terser';

const isNode = (value) => typeof value === 'object' && value !== null && typeof value.type === 'string';

/** Calls `visit(node, parent, key)` for a node and all below it, parents first; false skips what is below. */
export function walk(node, visit, parent = null, key = null) {
  if (visit(node, parent, key) === false) return;
  for (const name in node) {
    const child = node[name];
    if (Array.isArray(child)) {
      for (const element of child) if (isNode(element)) walk(element, visit, node, name);
    } else if (isNode(child)) {
      walk(child, visit, node, name);
    }
  }
}

/**
 * Replaces nodes below (and at) a node, children first: `change(node, parent, key)` gives a replacement, undefined to
 * keep the node, or null to drop it from the list that it stands in.
 *
 * @returns the node or its replacement
 */
export function rewrite(node, change, parent = null, key = null) {
  for (const name in node) {
    const child = node[name];
    if (Array.isArray(child)) {
      const next = [];
      for (const element of child) {
        const changed = isNode(element) ? rewrite(element, change, node, name) : element;
        if (changed !== DROPPED) next.push(changed);
      }
      node[name] = next;
    } else if (isNode(child)) {
      const changed = rewrite(child, change, node, name);
      // A statement that cannot be left out, such as the body of an `if`.
      node[name] = changed === DROPPED ? { type: 'EmptyStatement' } : changed;
    }
  }
  const changed = change(node, parent, key);
  if (changed === undefined) return node;
  return changed === null ? DROPPED : changed;
}

const DROPPED = { type: 'Dropped' };

/** Whether an identifier is a variable there, and not the name of a property or label. */
export function isReference(parent, key) {
  if (parent === null) return true;
  if (key === 'id' && /^(Function|Class)/.test(parent.type)) return false;
  if (parent.type === 'MemberExpression') return key === 'object' || parent.computed;
  if (parent.type === 'Property' || parent.type === 'MethodDefinition' || parent.type === 'PropertyDefinition') {
    return key === 'value' || parent.computed;
  }
  return !/^(LabeledStatement|BreakStatement|ContinueStatement|MetaProperty)$/.test(parent.type);
}

/** Calls `see(identifier, parent, key)` for all variables. */
export function references(node, see) {
  walk(node, (child, parent, key) => {
    if (child.type === 'Identifier' && isReference(parent, key)) see(child, parent, key);
  });
}

export const identifier = (name) => ({ type: 'Identifier', name });
export const literal = (value) =>
  value < 0 || Object.is(value, -0)
    ? { type: 'UnaryExpression', operator: '-', prefix: true, argument: literal(-value) }
    : { type: 'Literal', value, raw: JSON.stringify(value) };
export const call = (callee, ...args) => ({
  type: 'CallExpression',
  callee: typeof callee === 'string' ? identifier(callee) : callee,
  arguments: args,
  optional: false,
});
export const member = (object, name) => ({
  type: 'MemberExpression',
  object,
  property: identifier(name),
  computed: false,
  optional: false,
});
export const assign = (left, right) => ({ type: 'AssignmentExpression', operator: '=', left, right });
export const statement = (expression) => ({ type: 'ExpressionStatement', expression });
export const variable = (name, init, kind = 'let') => ({
  type: 'VariableDeclaration',
  kind,
  declarations: [{ type: 'VariableDeclarator', id: identifier(name), init }],
});

export const isCallOf = (node, name) =>
  node?.type === 'CallExpression' && node.callee.type === 'Identifier' && node.callee.name === name;

export const isMember = (node, name) =>
  node?.type === 'MemberExpression' && !node.computed && (name === undefined || node.property.name === name);

/** A deep copy of a tree. */
export const copy = (node) => structuredClone(node);

export function parse(code, file) {
  return acorn(code, { ecmaVersion: 'latest', sourceType: 'module', locations: true, sourceFile: file });
}

/** An expression, from text. */
export const expression = (code) => acorn(`(${code})`, { ecmaVersion: 'latest' }).body[0].expression;

/**
 * @param program a tree whose nodes know their places in `file`
 * @param {object} map source map of that file
 * @returns {Promise<{code: string, map: string}>} readable text, and a map that leads to the sources of `map`
 */
export async function print(program, file, map) {
  return minify(program, {
    parse: { spidermonkey: true },
    module: true,
    compress: false,
    mangle: false,
    format: { beautify: true, indent_level: 1, ecma: 2020 },
    sourceMap: { content: map, filename: file, includeSources: true },
  });
}
