/**
 * Writes values where they are used, in place of variables that hold them: copies of what does not change, and values
 * that are used once, as long as nothing in between could tell the difference.
 *
 * Reading a field of a Java object has no effect, unlike reading a property in general: no minifier may know that.
 */

import { isReference, statement, walk } from './syntax.mjs';
import { isCompiled } from './inline.mjs';

/** @param {import('./module.mjs').Module} module */
export function forwardValues(module) {
  const constants = constantBindings(module);
  for (const name of module.bindings.keys()) {
    const node = module.function(name);
    if (node && isCompiled(name)) {
      const counts = { uses: new Map(), sets: new Map() };
      for (let changed = true; changed;) {
        count(node, counts);
        changed = forwardIn(node.body.body, node, counts, constants);
      }
    }
  }
}

/** Names of the module that always mean the same. */
function constantBindings(module) {
  const constants = new Set(module.bindings.keys());
  for (const root of module.roots()) {
    walk(root, ({ type, left, argument }) => {
      if (type === 'AssignmentExpression') constants.delete(left.name);
      if (type === 'UpdateExpression') constants.delete(argument.name);
    });
  }
  return constants;
}

function count(node, { uses, sets }) {
  uses.clear();
  sets.clear();
  const add = (map, name) => map.set(name, (map.get(name) ?? 0) + 1);
  walk(node, (child, parent, key) => {
    if (child.type !== 'Identifier' || !isReference(parent, key)) return;
    if (parent?.type === 'VariableDeclarator' && key === 'id') return;
    if (parent?.type === 'AssignmentExpression' && key === 'left') add(sets, child.name);
    else if (parent?.type === 'UpdateExpression') add(sets, child.name);
    else add(uses, child.name);
  });
  for (const { name } of node.params) uses.set(name, uses.get(name) - 1);
}

function forwardIn(list, root, counts, constants) {
  for (let i = 0; i < list.length; i++) {
    const node = list[i];
    const { type, expression } = node;
    // x = x
    if (
      type === 'ExpressionStatement' &&
      expression.type === 'AssignmentExpression' &&
      expression.left.type === 'Identifier' &&
      expression.right.name === expression.left.name
    ) {
      list.splice(i, 1);
      return true;
    }
    if (type === 'VariableDeclaration' && node.declarations.length === 1 && node.declarations[0].init) {
      const [{ id, init }] = node.declarations;
      if (!counts.sets.has(id.name) && forward(list, i, id.name, init, counts, constants, root)) return true;
    }
    for (const inner of lists(node)) if (forwardIn(inner, root, counts, constants)) return true;
  }
  return false;
}

function lists(node) {
  switch (node?.type) {
    case 'BlockStatement':
      return [node.body];
    case 'IfStatement':
      return [...lists(node.consequent), ...lists(node.alternate)];
    case 'WhileStatement':
    case 'LabeledStatement':
    case 'ForStatement':
      return lists(node.body);
    case 'SwitchStatement':
      return node.cases.map(({ consequent }) => consequent);
    default:
      return [];
  }
}

function forward(list, i, name, value, counts, constants, root) {
  const uses = counts.uses.get(name) ?? 0;
  const effects = effectsOf(value);
  if (uses === 0) {
    list.splice(i, 1, ...(effects.writes ? [statement(value)] : []));
    return true;
  }
  const isFixed = (id) => (counts.sets.has(id) ? false : true);
  const isCopy =
    (value.type === 'Literal' && (value.raw?.length ?? 9) < 5) ||
    (value.type === 'Identifier' && isFixed(value.name) && (constants.has(value.name) || isLocal(root, value.name)));
  if (isCopy) {
    for (const statement_ of list.slice(i + 1)) substitute(statement_, name, value, Infinity);
    list.splice(i, 1);
    return true;
  }
  if (uses !== 1) return false;
  for (let j = i + 1; j < list.length; j++) {
    const result = place(list[j], name, effects);
    if (result === 'stop') return false;
    if (result === 'here') {
      substitute(list[j], name, value, 1);
      list.splice(i, 1);
      return true;
    }
  }
  return false;
}

/** Parameters and variables of the function. */
function isLocal(root, name) {
  if (root.params.some((param) => param.name === name)) return true;
  let found = false;
  walk(root.body, ({ type, id }) => {
    if (type === 'VariableDeclarator' && id.name === name) found = true;
  });
  return found;
}

function substitute(node, name, value) {
  walk(node, (child) => {
    for (const key in child) {
      const at = child[key];
      const swap = (one) =>
        one?.type === 'Identifier' && one.name === name && isReference(child, key) ? structuredClone(value) : one;
      if (Array.isArray(at)) at.forEach((one, i) => (at[i] = swap(one)));
      else if (at && typeof at === 'object') child[key] = swap(at);
    }
  });
}

/** What evaluating an expression does and depends on. */
export function effectsOf(node) {
  const effects = { reads: false, writes: false, locals: new Set(), sets: new Set() };
  walk(node, (child, parent, key) => addEffect(child, parent, key, effects));
  return effects;
}

function addEffect(node, parent, key, effects) {
  switch (node.type) {
    case 'Identifier':
      if (isReference(parent, key)) effects.locals.add(node.name);
      break;
    case 'MemberExpression':
      // A property of JavaScript may be anything; a field of Java begins with $, an element has its place in an array.
      if (node.computed || node.property.name.startsWith('$') || node.property.name === 'length') effects.reads = true;
      else effects.reads = effects.writes = true;
      break;
    case 'CallExpression':
      effects.reads = effects.writes = true;
      break;
    case 'NewExpression':
      if (node.arguments.length > 0 || !node.callee.name?.includes('_')) effects.reads = effects.writes = true;
      break;
    case 'AssignmentExpression':
      if (node.left.type === 'Identifier') effects.sets.add(node.left.name);
      else effects.writes = true;
      break;
    case 'UpdateExpression':
    case 'AwaitExpression':
    case 'YieldExpression':
    case 'TaggedTemplateExpression':
      effects.reads = effects.writes = true;
      break;
    default:
  }
  return !/Function/.test(node.type) || key === undefined;
}

const conflict = (moved, passed) =>
  (moved.writes && (passed.reads || passed.writes)) ||
  (moved.reads && passed.writes) ||
  [...moved.locals].some((name) => passed.sets.has(name)) ||
  [...moved.sets].some((name) => passed.sets.has(name) || passed.locals.has(name));

/**
 * Whether a value may be evaluated within a statement, where the variable is used: 'here', 'stop', or 'on' if the
 * variable is not used there and the value may pass the statement.
 */
function place(node, name, moved) {
  const holds = (child) => {
    let found = false;
    walk(child, (one, parent, key) => {
      if (one.type === 'Identifier' && one.name === name && isReference(parent, key)) found = true;
    });
    return found;
  };
  if (!holds(node)) {
    if (/Break|Continue|Return|Throw/.test(node.type) || containsJump(node)) return 'stop';
    const all = /Statement|Declaration/.test(node.type) ? effectsOf(node) : effectsOf(node);
    return conflict(moved, all) ? 'stop' : 'on';
  }
  let target;
  switch (node.type) {
    case 'ExpressionStatement':
      target = node.expression;
      break;
    case 'ReturnStatement':
    case 'ThrowStatement':
      target = node.argument;
      break;
    case 'VariableDeclaration':
      if (node.declarations.length !== 1) return 'stop';
      target = node.declarations[0].init;
      break;
    case 'IfStatement':
      target = node.test;
      break;
    case 'SwitchStatement':
      target = node.discriminant;
      break;
    default:
      return 'stop';
  }
  if (!holds(target)) return 'stop';
  return reach(target, name, moved, holds) ? 'here' : 'stop';
}

function containsJump(node) {
  let found = false;
  walk(node, ({ type }) => {
    if (/^(Break|Continue|Return|Throw)Statement$/.test(type)) found = true;
  });
  return found;
}

/** Whether nothing that is evaluated before the variable, within an expression, conflicts with the value. */
function reach(node, name, moved, holds) {
  const passes = (child) => child === null || !conflict(moved, effectsOf(child));
  switch (node.type) {
    case 'Identifier':
      return node.name === name;
    case 'AssignmentExpression': {
      if (node.left.type === 'Identifier') return holds(node.right) && reach(node.right, name, moved, holds);
      const { object, property, computed } = node.left;
      if (holds(object)) return reach(object, name, moved, holds);
      if (!passes(object)) return false;
      if (computed && holds(property)) return reach(property, name, moved, holds);
      if (computed && !passes(property)) return false;
      return reach(node.right, name, moved, holds);
    }
    case 'ConditionalExpression':
      return holds(node.test)
        ? reach(node.test, name, moved, holds)
        : !moved.writes &&
            passes(node.test) &&
            reach(holds(node.consequent) ? node.consequent : node.alternate, name, moved, holds);
    case 'LogicalExpression':
      return holds(node.left)
        ? reach(node.left, name, moved, holds)
        : !moved.writes && passes(node.left) && reach(node.right, name, moved, holds);
    case 'UnaryExpression':
    case 'SpreadElement':
      return reach(node.argument, name, moved, holds);
    case 'MemberExpression':
      if (holds(node.object)) return reach(node.object, name, moved, holds);
      return passes(node.object) && reach(node.property, name, moved, holds);
    case 'BinaryExpression':
      if (holds(node.left)) return reach(node.left, name, moved, holds);
      return passes(node.left) && reach(node.right, name, moved, holds);
    case 'CallExpression':
    case 'NewExpression': {
      // The function is read before its arguments are; a method of an object, too, but that never changes.
      const parts =
        node.callee.type === 'MemberExpression'
          ? [node.callee.object, ...node.arguments]
          : node.callee.type === 'Identifier'
            ? node.arguments
            : [node.callee, ...node.arguments];
      if (node.callee.type === 'Identifier' && node.callee.name === name) return true;
      return inOrder(parts, name, moved, holds, passes);
    }
    case 'SequenceExpression':
      return inOrder(node.expressions, name, moved, holds, passes);
    case 'ArrayExpression':
      return inOrder(node.elements, name, moved, holds, passes);
    case 'ObjectExpression':
      return inOrder(
        node.properties.map(({ value }) => value),
        name,
        moved,
        holds,
        passes,
      );
    default:
      return false;
  }
}

function inOrder(parts, name, moved, holds, passes) {
  for (const part of parts) {
    if (holds(part)) return reach(part, name, moved, holds);
    if (!passes(part)) return false;
  }
  return false;
}
