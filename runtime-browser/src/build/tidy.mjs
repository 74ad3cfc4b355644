/** Small things that only whoever knows the types of Java can do. */

import { isMember, references, rewrite, walk } from './syntax.mjs';
import { isCompiled } from './inline.mjs';

/**
 * Makes objects with their values: `let dog = Dog(); dog.$age = 3;` becomes `let dog = { $name: null, $age: 3 };`, where
 * objects of the class are made in one place.
 *
 * @param {import('./module.mjs').Module} module
 */
export function fillLiterals(module) {
  const uses = new Map();
  for (const root of module.roots()) references(root, ({ name }) => uses.set(name, (uses.get(name) ?? 0) + 1));
  const factory = (node) => {
    if (node?.type !== 'CallExpression' || node.arguments.length > 0 || uses.get(node.callee.name) !== 1) return null;
    const made = module.classes.has(node.callee.name) ? module.bindings.get(node.callee.name) : null;
    return made?.body.type === 'ObjectExpression' ? made.body : null;
  };
  const fill = (list) => {
    for (const [i, node] of list.entries()) {
      const [name, value, set] = madeIn(node);
      const literal = factory(value);
      if (!literal) continue;
      const { callee } = value;
      module.bindings.delete(callee.name);
      set(literal);
      while (fillOne(literal, name, list[i + 1])) list.splice(i + 1, 1);
    }
  };
  for (const [name, node] of module.bindings) {
    if (!module.function(name) || !isCompiled(name)) continue;
    walk(node, (child) => {
      if (child.type === 'BlockStatement') fill(child.body);
      if (child.type === 'SwitchCase') fill(child.consequent);
    });
  }
}

/** Name, value and setter of the variable that a statement gives a value. */
function madeIn({ type, declarations, expression }) {
  if (type === 'VariableDeclaration' && declarations.length === 1) {
    const [declarator] = declarations;
    return [declarator.id.name, declarator.init, (value) => (declarator.init = value)];
  }
  const isSet =
    type === 'ExpressionStatement' &&
    expression.type === 'AssignmentExpression' &&
    expression.left.type === 'Identifier';
  return isSet ? [expression.left.name, expression.right, (value) => (expression.right = value)] : [];
}

function fillOne(literal, name, next) {
  const { type, left, right } = next?.expression ?? {};
  if (
    type !== 'AssignmentExpression' ||
    next.expression.operator !== '=' ||
    !isMember(left) ||
    left.object.name !== name
  )
    return false;
  const at = literal.properties.findIndex(({ key }) => key.name === left.property.name);
  let readsItself = false;
  references(right, (id) => (readsItself ||= id.name === name));
  // A field that has got its value stands behind the others, in the order of evaluation.
  if (at < 0 || readsItself || literal.properties[at].filled) return false;
  const [property] = literal.properties.splice(at, 1);
  literal.properties.push({ ...property, value: right, filled: true });
  return true;
}

/**
 * Answers `x instanceof Dog` where no dog is ever made: TeaVM asks so of every object that it hands to JavaScript, whether
 * or not it has wrapped one. With the answer, such a function gives back what it gets, and its calls go, too.
 *
 * @param {import('./module.mjs').Module} module
 */
export function answerTypeChecks(module) {
  const made = new Set();
  for (const root of module.roots()) {
    walk(root, ({ type, callee }) => {
      if (type !== 'NewExpression' || !module.classes.has(callee.name)) return;
      made.add(callee.name);
      for (const { name } of module.ancestors(callee.name)) made.add(name);
    });
  }
  module.map((root) =>
    rewrite(root, (node) => {
      if (node.type === 'BinaryExpression' && node.operator === 'instanceof') {
        return module.classes.has(node.right.name) && !made.has(node.right.name)
          ? { type: 'Literal', value: false, raw: 'false' }
          : undefined;
      }
      if (node.type === 'UnaryExpression' && node.operator === '!' && typeof node.argument.value === 'boolean') {
        return { ...node.argument, value: !node.argument.value, raw: String(!node.argument.value) };
      }
      if (node.type === 'ConditionalExpression' && typeof node.test.value === 'boolean') {
        return node.test.value ? node.consequent : node.alternate;
      }
      return undefined;
    }),
  );
  const same = [...module.bindings.keys()].filter((name) => isIdentity(module.function(name)));
  module.map((root) =>
    rewrite(root, (node) =>
      same.includes(node.callee?.name) && node.type === 'CallExpression' ? node.arguments[0] : undefined,
    ),
  );
}

/** `x => { if (x === null) return null; return x; }` */
function isIdentity(node) {
  if (node?.params.length !== 1) return false;
  const [{ name }] = node.params;
  const statements = node.body.body.slice();
  const [first] = statements;
  const { left, operator, right } = first?.test ?? {};
  const isNullCheck =
    first?.type === 'IfStatement' &&
    !first.alternate &&
    operator === '===' &&
    left.name === name &&
    right.raw === 'null';
  const leaves = first?.consequent?.body?.[0] ?? first?.consequent;
  if (isNullCheck && leaves.type === 'ReturnStatement' && leaves.argument?.raw === 'null') statements.shift();
  return statements.length === 1 && statements[0].type === 'ReturnStatement' && statements[0].argument?.name === name;
}

/**
 * Removes calls of functions that do nothing.
 *
 * @param {import('./module.mjs').Module} module
 */
export function removeEmptyCalls(module) {
  const isEmpty = (node) =>
    node.type === 'CallExpression' &&
    module.function(node.callee.name)?.body.body.length === 0 &&
    node.arguments.every(({ type }) => /Identifier|Literal|This/.test(type));
  module.map((root) =>
    rewrite(root, (node) => (node.type === 'ExpressionStatement' && isEmpty(node.expression) ? null : undefined)),
  );
}

/**
 * Lets counters count: `x.$n = x.$n + 1 | 0` becomes `++x.$n`. They differ from 2 147 483 648 on, where Java starts again
 * from below.
 *
 * @param {import('./module.mjs').Module} module
 */
export function countUp(module) {
  module.map((root) =>
    rewrite(root, (node) => {
      if (node.type !== 'AssignmentExpression' || node.operator !== '=') return undefined;
      const step = stepOf(node);
      return (
        step && {
          type: 'UpdateExpression',
          operator: step > 0 ? '++' : '--',
          prefix: true,
          argument: node.left,
          loc: node.loc,
        }
      );
    }),
  );
}

/** 1 or -1 if an assignment adds that to an integer. */
function stepOf({ left, right }) {
  const isInteger = right.type === 'BinaryExpression' && right.operator === '|' && right.right.value === 0;
  const { type, operator, left: from, right: by } = isInteger ? right.left : {};
  if (type !== 'BinaryExpression' || !isSame(left, from)) return undefined;
  const isOne = by.value === 1;
  const isMinusOne = by.type === 'UnaryExpression' && by.operator === '-' && by.argument.value === 1;
  if (operator === '+') return isOne ? 1 : isMinusOne ? -1 : undefined;
  return operator === '-' && isOne ? -1 : undefined;
}

function isSame(one, other) {
  if (one.type !== other.type) return false;
  if (one.type === 'Identifier') return one.name === other.name;
  return (
    isMember(one) &&
    isMember(other, one.property.name) &&
    /Identifier|This/.test(one.object.type) &&
    one.object.type === other.object.type &&
    one.object.name === other.object.name
  );
}
