/**
 * Writes functions that are called from one place into that place.
 *
 * Java is made of many small methods; in a bundle each costs its head, its name and the names of its parameters. A
 * minifier does this for functions that are one expression only.
 */

import { assign, identifier, references, statement, variable, walk } from './syntax.mjs';

/** @param {import('./module.mjs').Module} module */
export function inlineCalls(module) {
  for (let before = -1; before !== module.bindings.size;) {
    before = module.bindings.size;
    const calls = callsOf(module);
    for (const [name, sites] of calls) {
      const target = module.function(name);
      if (sites.length !== 1 || !target || !isCompiled(name) || target.params.some(({ type }) => type !== 'Identifier'))
        continue;
      const [{ caller }] = sites;
      const host = module.function(caller);
      if (!host || !isCompiled(caller) || caller === name) continue;
      if (replace(host, name, target, ++module.inlined)) module.bindings.delete(name);
    }
  }
}

/** A method of Java. What was written in JavaScript is left as it is. */
export const isCompiled = (name) => !/\$js_body\$|^\$rt_|_\$callClinit$|__clinit_$/.test(name);

function callsOf(module) {
  const calls = new Map();
  for (const [caller, root] of module.bindings) {
    if (root) references(root, ({ name }) => see(name, caller));
  }
  const see_ = (node) => references(node, ({ name }) => see(name, null));
  for (const list of module.owned.values()) list.forEach(see_);
  for (const { methods } of module.classes.values()) methods.forEach(({ body }) => see_(body));
  module.statements.forEach(see_);
  for (const { local } of module.exported.specifiers) see(local.name, null);
  function see(name, caller) {
    if (!module.bindings.has(name)) return;
    if (!calls.has(name)) calls.set(name, []);
    calls.get(name).push({ caller });
  }
  return calls;
}

/** @returns whether the call stands where its function can be written */
function replace(host, name, target, number) {
  const isCall = (node) => node?.type === 'CallExpression' && node.callee.name === name;
  let done = false;
  const visit = (list) => {
    for (const [i, node] of list.entries()) {
      const result = resultOf(node, isCall);
      if (result) {
        const body = written(target, result, number);
        if (body) list.splice(i, 1, ...body);
        done = body !== null;
        return true;
      }
      for (const inner of blocks(node)) if (visit(inner)) return true;
    }
    return false;
  };
  visit(host.body.body);
  return done;
}

/** What becomes of a call's result, if the call is all that a statement is about. */
function resultOf(node, isCall) {
  if (node.type === 'ExpressionStatement') {
    const { expression } = node;
    if (isCall(expression)) return { call: expression, set: (value) => [statement(value)], drop: true };
    if (
      expression.type === 'AssignmentExpression' &&
      expression.operator === '=' &&
      expression.left.type === 'Identifier' &&
      isCall(expression.right)
    ) {
      return { call: expression.right, set: (value) => [statement(assign({ ...expression.left }, value))] };
    }
  }
  if (node.type === 'ReturnStatement' && isCall(node.argument)) {
    return { call: node.argument, set: (value) => [{ type: 'ReturnStatement', argument: value }], isReturn: true };
  }
  if (node.type === 'VariableDeclaration' && node.declarations.length === 1 && isCall(node.declarations[0].init)) {
    const { id } = node.declarations[0];
    return { call: node.declarations[0].init, set: (value) => [statement(assign({ ...id }, value))], declares: id };
  }
  return null;
}

/** Lists of statements below a statement; they can be extended. */
function blocks(node) {
  const asBlock = (owner, key) => {
    if (!owner[key]) return [];
    if (owner[key].type !== 'BlockStatement' && /Expression|Return/.test(owner[key].type))
      owner[key] = { type: 'BlockStatement', body: [owner[key]] };
    return blocks(owner[key]);
  };
  switch (node.type) {
    case 'BlockStatement':
      return [node.body];
    case 'IfStatement':
      return [...asBlock(node, 'consequent'), ...asBlock(node, 'alternate')];
    case 'WhileStatement':
    case 'LabeledStatement':
      return asBlock(node, 'body');
    case 'SwitchStatement':
      return node.cases.map(({ consequent }) => consequent);
    default:
      return [];
  }
}

/** The statements of a function, with arguments for parameters; null if its returns cannot be written. */
function written({ params, body }, result, number) {
  const locals = new Set(params.map(({ name }) => name));
  const labels = new Set();
  let simple = true;
  walk(body, (node) => {
    if (/Function|Try/.test(node.type)) {
      simple &&= node.type !== 'TryStatement';
    }
    if (node.type === 'VariableDeclaration') node.declarations.forEach(({ id }) => locals.add(id.name));
    if (node.type === 'LabeledStatement') labels.add(node.label.name);
  });
  if (!simple) return null;
  const values = result.call.arguments;
  if (values.some(({ type }) => type === 'SpreadElement') || values.length > params.length) return null;
  const converted = result.isReturn ? (alwaysLeaves(body.body) ? body.body : null) : withoutReturns(body.body, result);
  if (!converted) return null;
  const list = [
    ...params.map(({ name }, i) => variable(name, values[i] ? { wrapped: values[i] } : identifier('undefined'))),
    ...converted,
  ];
  // Parameters may be called like variables of the caller: only what was the function's own is renamed.
  const own = { type: 'BlockStatement', body: list };
  walk(own, (node, parent, key) => {
    if (node === result.call || values.includes(node)) return false;
    if (node.type === 'Identifier') {
      const isProperty =
        (parent.type === 'MemberExpression' && key === 'property' && !parent.computed) ||
        (parent.type === 'Property' && key === 'key' && !parent.computed);
      const isLabel = /^(LabeledStatement|BreakStatement|ContinueStatement)$/.test(parent.type);
      if (isLabel ? labels.has(node.name) : !isProperty && locals.has(node.name) && !node.foreign)
        node.name = `${node.name}$${number}`;
    }
    return undefined;
  });
  walk(own, (node) => delete node.foreign);
  for (const { declarations } of list.slice(0, params.length))
    declarations[0].init = declarations[0].init.wrapped ?? declarations[0].init;
  return result.declares && !converted.single ? [variable(result.declares.name, null), ...list] : list;
}

const leaves = (node) => {
  if (!node) return false;
  if (node.type === 'ReturnStatement' || node.type === 'ThrowStatement') return true;
  if (node.type === 'BlockStatement') return alwaysLeaves(node.body);
  if (node.type === 'IfStatement') return leaves(node.consequent) && leaves(node.alternate);
  return false;
};
const alwaysLeaves = (list) => list.length > 0 && leaves(list.at(-1));

function returnsWithin(node) {
  let times = 0;
  walk(node, (child) => {
    if (/Function/.test(child.type)) return false;
    if (child.type === 'ReturnStatement') times++;
    return undefined;
  });
  return times;
}

/** Statements that give the result instead of returning it; null if a return stands in a loop or the like. */
function withoutReturns(list, result) {
  const value = ({ argument }) => {
    if (argument) return mark(result.set(argument));
    return result.drop ? [] : mark(result.set(identifier('undefined')));
  };
  const convert = (statements) => {
    for (const [i, node] of statements.entries()) {
      if (returnsWithin(node) === 0) continue;
      const before = statements.slice(0, i);
      const after = statements.slice(i + 1);
      if (node.type === 'ReturnStatement') return [...before, ...value(node)];
      if (node.type === 'BlockStatement' && after.length === 0) {
        const inner = convert(node.body);
        return inner && [...before, { ...node, body: inner }];
      }
      if (node.type !== 'IfStatement') return null;
      const { consequent, alternate } = node;
      const bodyOf = (branch) => (branch ? (branch.type === 'BlockStatement' ? branch.body : [branch]) : []);
      let yes;
      let no;
      if (after.length === 0) {
        yes = convert(bodyOf(consequent));
        no = convert(bodyOf(alternate));
      } else if (leaves(consequent)) {
        yes = convert(bodyOf(consequent));
        no = convert([...bodyOf(alternate), ...after]);
      } else if (alternate && leaves(alternate)) {
        yes = convert([...bodyOf(consequent), ...after]);
        no = convert(bodyOf(alternate));
      } else {
        return null;
      }
      if (!yes || !no) return null;
      const block = (body) => ({ type: 'BlockStatement', body });
      return [...before, { ...node, consequent: block(yes), alternate: no.length > 0 ? block(no) : null }];
    }
    // A result that is never given is undefined.
    return result.drop || alwaysLeaves(statements)
      ? statements
      : [...statements, ...mark(result.set(identifier('undefined')))];
  };
  const converted = convert(list);
  if (!converted) return null;
  if (
    result.declares &&
    list.length > 0 &&
    returnsWithin({ type: 'BlockStatement', body: list }) === 1 &&
    list.at(-1).type === 'ReturnStatement'
  ) {
    const { argument } = list.at(-1);
    const only = variable(result.declares.name, argument ?? identifier('undefined'));
    only.declarations[0].id.foreign = true;
    return Object.assign([...list.slice(0, -1), only], { single: true });
  }
  return converted;
}

/** The variable that takes the result is the caller's. */
function mark(statements) {
  for (const { expression } of statements)
    if (expression?.type === 'AssignmentExpression') expression.left.foreign = true;
  return statements;
}
