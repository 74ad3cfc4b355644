/**
 * Makes Java's arrays plain ones of JavaScript.
 *
 * TeaVM wraps the elements, `{data: [1, 2]}`, so that an array knows its class. Where nothing asks for that class the
 * wrapper goes: `new $rt_intArrayCls(new Int32Array(n))` becomes `new Int32Array(n)`, and `x.data` becomes `x` wherever
 * x may be a Java array. Which variables, fields and results may be one is followed from where arrays are made; any other
 * `data` is a property of JavaScript.
 */

import { isCallOf, isMember, member, rewrite, walk } from './syntax.mjs';

const ARRAY_CLASS = /^\$rt_\w+ArrayCls$/;
const SAYS_CLASS = /^\$rt_(createArray|wrapArray)$/;
const MAKER = /^\$rt_(create\w*Array\w*|wrapArray)$/;

/** `new $rt_intArrayCls(elements)` or `new ($rt_arraycls(zoo_Dog))(elements)` */
const wraps = ({ type, callee }) =>
  type === 'NewExpression' && (ARRAY_CLASS.test(callee.name) || isCallOf(callee, '$rt_arraycls'));

/** @param {import('./module.mjs').Module} module */
export function lowerArrays(module) {
  if (asksForClasses(module)) return;
  const mayBeArray = follow(module);
  module.map((root) =>
    rewrite(root, (node) => {
      if (wraps(node)) return node.arguments[0];
      if (isMember(node, 'data') && mayBeArray(node.object)) return node.object;
      // The copy of an array is named $clone, or $clone0 where a class has the other name.
      if (isMember(node) && /^\$clone\d*$/.test(node.property.name) && mayBeArray(node.object)) {
        return member(node.object, 'slice');
      }
      if (SAYS_CLASS.test(node.callee?.name)) node.arguments.shift();
      return undefined;
    }),
  );
  for (const [name, node] of module.bindings) if (SAYS_CLASS.test(name)) node.params.shift();
  module.plainArrays = true;
  for (const name of module.bindings.keys()) if (ARRAY_CLASS.test(name)) module.bindings.delete(name);
}

/** Whether the class of an array is of use beyond making the array. */
function asksForClasses(module) {
  let asks = false;
  for (const [name, root] of module.bindings) {
    if (!root || name === '$rt_arraycls' || ARRAY_CLASS.test(name)) continue;
    const see = (node, parent, key) => {
      if (SAYS_CLASS.test(node.callee?.name)) {
        // What it is an array of is only said to what makes it.
        for (const argument of node.arguments.slice(1)) walk(argument, see, node, 'arguments');
        return false;
      }
      const isArrayClass = node.type === 'Identifier' && ARRAY_CLASS.test(node.name);
      if (!isArrayClass && node.name !== '$rt_arraycls') return undefined;
      if (!(key === 'callee' && (isArrayClass ? parent.type === 'NewExpression' : MAKER.test(name)))) asks = true;
      return undefined;
    };
    walk(root, see);
  }
  return asks;
}

/** @returns {(expression: object) => boolean} */
function follow(module) {
  const marks = new Set();
  const scopes = new Map();
  const functionsOf = new Map();
  for (const { methods } of module.classes.values()) {
    for (const { names, body } of methods) {
      const target = body.arguments?.[0].name;
      for (const name of names) functionsOf.set(name, [...(functionsOf.get(name) ?? []), target]);
    }
  }
  let scope;
  const variable = (name) => (module.bindings.has(name) ? name : `${scope}/${name}`);
  const may = (node) => {
    switch (node?.type) {
      case 'Identifier':
        return marks.has(scopes.get(node) ?? variable(node.name));
      case 'MemberExpression':
        return node.computed ? marks.has('[]') : marks.has(`.${node.property.name}`);
      case 'NewExpression':
        return wraps(node);
      case 'CallExpression':
        if (node.callee.type === 'Identifier')
          return MAKER.test(node.callee.name) || marks.has(`${node.callee.name}()`);
        if (!isMember(node.callee)) return false;
        if (/^(\$clone\d*|slice)$/.test(node.callee.property.name)) return may(node.callee.object);
        return (functionsOf.get(node.callee.property.name) ?? []).some((name) => marks.has(`${name}()`));
      case 'ConditionalExpression':
        return may(node.consequent) || may(node.alternate);
      case 'LogicalExpression':
        return may(node.left) || may(node.right);
      case 'AssignmentExpression':
        return may(node.right);
      case 'SequenceExpression':
        return may(node.expressions.at(-1));
      default:
        return false;
    }
  };
  const set = (target, value) => {
    if (!may(value)) return;
    if (target.type === 'Identifier') marks.add(variable(target.name));
    else if (target.type === 'MemberExpression') marks.add(target.computed ? '[]' : `.${target.property.name}`);
  };
  const pass = (name, values) => {
    const { params = [] } = module.bindings.get(name) ?? {};
    params.forEach((parameter, i) => {
      if (values[i] && may(values[i])) marks.add(`${name}/${parameter.name}`);
    });
  };
  for (let before = -1; before !== marks.size;) {
    before = marks.size;
    for (const [name, root] of module.bindings) {
      if (!root) continue;
      scope = name;
      walk(root, (node) => {
        if (node.type === 'Identifier' && !scopes.has(node)) scopes.set(node, variable(node.name));
        if (node.type === 'AssignmentExpression') set(node.left, node.right);
        else if (node.type === 'VariableDeclarator' && node.init) set(node.id, node.init);
        else if (node.type === 'ReturnStatement' && may(node.argument)) marks.add(`${name}()`);
        else if (node.type === 'ArrowFunctionExpression' && node === root && may(node.body)) marks.add(`${name}()`);
        else if (node.type === 'CallExpression' && node.callee.type === 'Identifier')
          pass(node.callee.name, node.arguments);
        else if (node.type === 'CallExpression' && isMember(node.callee)) {
          const values = [node.callee.object, ...node.arguments];
          for (const target of functionsOf.get(node.callee.property.name) ?? []) pass(target, values);
        }
      });
    }
  }
  return may;
}
