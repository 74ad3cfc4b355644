/**
 * Makes Java's classes plain ones of JavaScript, without records of their names, parents and interfaces.
 *
 * Objects of a class without virtual methods, for which nothing asks whether they are of that class, are object literals.
 * A class with methods is a `class`; methods that are called in no other way are written into it. Fields of parents
 * that are of no other use are the child's own.
 */

import {
  call,
  assign,
  copy,
  identifier,
  isCallOf,
  member,
  references,
  rewrite,
  statement,
  variable,
  walk,
} from './syntax.mjs';
import { readsRecords } from './shake.mjs';

/** Whether objects of a class have nothing but fields: no methods, and nothing asks whether they are of that class. */
export function isPlain(module, name, tested = testedClasses(module)) {
  const lineage = [module.classes.get(name), ...module.ancestors(name)];
  return lineage.every(
    ({ methods, name: type }) => methods.length === 0 && !module.owned.has(type) && !tested.has(type),
  );
}

/** Names of classes that code names other than to make an object. */
export function testedClasses(module) {
  const tested = new Set();
  const see = (id, parent, key) => {
    if (!module.classes.has(id.name)) return;
    if (parent?.type === 'NewExpression' && key === 'callee') return;
    if (parent?.type === 'CallExpression' && parent.callee.name === '$rt_eraseClinit') return;
    tested.add(id.name);
  };
  for (const [binding, root] of module.bindings) {
    if (root && !module.classes.has(binding) && binding !== '$rt_objcls') references(root, see);
  }
  for (const node of module.statements) references(node, see);
  return tested;
}

/** @param {import('./module.mjs').Module} module */
export function lowerClasses(module) {
  if (readsRecords(module)) return;
  module.registered = false;
  const tested = testedClasses(module);
  const uses = new Map();
  for (const root of module.roots()) references(root, ({ name }) => uses.set(name, (uses.get(name) ?? 0) + 1));

  module.map((root) =>
    rewrite(root, (node) => {
      if (isCallOf(node, '$rt_eraseClinit'))
        return { type: 'ArrowFunctionExpression', params: [], body: block([]), expression: false };
      const isPlainObject =
        node.type === 'NewExpression' &&
        module.classes.has(node.callee.name) &&
        isPlain(module, node.callee.name, tested);
      return isPlainObject ? { ...call(node.callee), loc: node.loc } : undefined;
    }),
  );
  const plain = new Set([...module.classes.keys()].filter((name) => isPlain(module, name, tested)));
  for (const [name, type] of module.classes) {
    const own = [type];
    for (const ancestor of module.ancestors(name)) {
      if (plain.has(ancestor.name)) own.unshift(ancestor);
    }
    const fields = own.flatMap((owner) => owner.fields);
    const node = module.bindings.get(name);
    if (plain.has(name)) module.bindings.set(name, at(node, factory(fields)));
    else module.bindings.set(name, at(node, classOf(module, type, fields, plain, uses)));
  }
  for (const [name, { flags }] of module.classes)
    if (flags & INTERFACE && !tested.has(name)) module.bindings.delete(name);
  module.lowered = true;
}

const INTERFACE = 1 << 9;

const at = (node, result) => ({ ...result, loc: node.loc, start: node.start, end: node.end });
const block = (body) => ({ type: 'BlockStatement', body });

/** `() => ({ a: 0, b: null })` */
function factory(fields) {
  const properties = fields.map(({ name, value }) => ({
    type: 'Property',
    kind: 'init',
    key: identifier(name),
    value: copy(value),
    computed: false,
    method: false,
    shorthand: false,
  }));
  return {
    type: 'ArrowFunctionExpression',
    params: [],
    body: { type: 'ObjectExpression', properties },
    expression: true,
  };
}

function classOf(module, { name, parent, methods }, fields, plain, uses) {
  const extended = parent !== null && !plain.has(parent);
  const body = fields.map(({ name: field, value }) =>
    statement(assign(member({ type: 'ThisExpression' }, field), copy(value))),
  );
  if (extended) body.unshift(statement(call({ type: 'Super' })));
  const members = body.length > 0 ? [method('constructor', 'constructor', [], body)] : [];
  for (const { names, body: code } of methods) {
    module.expect(
      code.type === 'CallExpression' && /^\$rt_wrapFunction\d$/.test(code.callee.name),
      `a method of ${name} looks different`,
    );
    const target = code.arguments[0].name;
    const [first, ...others] = names;
    const inlined = uses.get(target) === 1 && others.length === 0 ? withThis(module.function(target)) : null;
    if (inlined) {
      members.push(at(module.bindings.get(target), method('method', first, inlined.params, inlined.body)));
      module.bindings.delete(target);
    } else {
      const parameters = Array.from({ length: Number(code.callee.name.slice(-1)) }, (_, i) => identifier(`p${i}`));
      const forward = call(target, { type: 'ThisExpression' }, ...parameters);
      for (const text of names) {
        members.push(method('method', text, copy(parameters), [{ type: 'ReturnStatement', argument: copy(forward) }]));
      }
    }
  }
  return {
    type: 'ClassExpression',
    id: null,
    superClass: extended ? identifier(parent) : null,
    body: { type: 'ClassBody', body: members },
  };
}

const method = (kind, name, params, body) => ({
  type: 'MethodDefinition',
  kind,
  key: identifier(name),
  computed: false,
  static: false,
  value: { type: 'FunctionExpression', id: null, params, body: block(body), generator: false, async: false },
});

/** Parameters and statements of a function whose first parameter is `this` from now on. */
function withThis(node) {
  if (!node) return null;
  const [self, ...params] = node.params;
  let times = 0;
  let plain = true;
  walk(node.body, (child) => {
    if (child.type === 'FunctionExpression' || child.type === 'FunctionDeclaration') plain = false;
    if (child.type === 'AssignmentExpression' && child.left.name === self.name) plain = false;
  });
  references(node.body, ({ name }) => name === self.name && times++);
  if (plain && times < 4) {
    rewrite(node.body, (child, parent, key) =>
      child.type === 'Identifier' &&
      child.name === self.name &&
      !(parent.type === 'MemberExpression' && key === 'property' && !parent.computed)
        ? { type: 'ThisExpression' }
        : undefined,
    );
    return { params, body: node.body.body };
  }
  return { params, body: [variable(self.name, { type: 'ThisExpression' }), ...node.body.body] };
}
