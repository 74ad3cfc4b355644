/**
 * Gives static fields their values at load time, makes enums numbers, and removes the guards in front of each use.
 *
 * An enum whose constants have no methods is its ordinal: `kind === zoo_Kind_DOG` becomes `kind === 2`, what is read from a
 * constant is read from a table (`zoo_Kind$legs[kind]`), and a switch needs no table that maps ordinals to cases.
 */

import { identifier, isMember, literal, references, rewrite, walk } from './syntax.mjs';
import { GUARD, Made, UNKNOWN, evaluateInitializers } from './evaluate.mjs';
import { isPlain } from './classes.mjs';

const ENUM = 1 << 16;

/** @param {import('./module.mjs').Module} module */
export function lowerInitializers(module) {
  const results = evaluateInitializers(module);
  const read = readStatics(module);
  const enums = enumsOf(module, results);
  const ordinals = new Map();
  for (const type of enums) {
    for (const value of results.get(type).values()) {
      if (value instanceof Made && value.type === type) ordinals.set(value, value.fields.$ordinal);
    }
  }

  const plain = (value) =>
    value !== UNKNOWN &&
    (!(value instanceof Made) ||
      ordinals.has(value) ||
      ((value.type === null || isPlain(module, value.type)) && Object.values(value.fields).every(plain)));
  for (const [type, statics] of results) {
    for (const [name, value] of statics) if (!read.has(name)) statics.delete(name);
    if (![...statics.values()].every(plain)) results.delete(type);
  }
  // An initializer that has to wait makes those wait that run it, or their values would not be there yet.
  const tables = new Tables(module, enums, results);
  emit(module, results, ordinals);
  removeGuards(module, results);
  if (enums.length > 0) tables.replaceReads();
  removeIdentities(module);
}

/** Takes an element of `[0, 1, 2, …]`, or of its copy, for its index: that is what the constants of an enum are now. */
function removeIdentities(module) {
  const isIdentity = (node) => node?.type === 'ArrayExpression' && node.elements.every(({ value }, i) => value === i);
  module.map((root) =>
    rewrite(root, (node) => {
      if (node.type !== 'MemberExpression' || !node.computed) return undefined;
      const { object, property } = node;
      const table =
        object.type === 'CallExpression' && isMember(object.callee, 'slice') ? object.callee.object : object;
      return table.name?.endsWith('$VALUES') && isIdentity(module.bindings.get(table.name)) ? property : undefined;
    }),
  );
}

/** Static fields that something reads. */
function readStatics(module) {
  const read = new Set();
  for (const root of module.roots()) {
    references(root, (id, parent, key) => {
      if (!(parent?.type === 'AssignmentExpression' && key === 'left')) read.add(id.name);
    });
  }
  return read;
}

/** Names of the enums, if all can be numbers: they share the fields of java.lang.Enum. */
function enumsOf(module, results) {
  const enums = [...module.classes.values()].filter(({ flags, parent }) => flags & ENUM && parent === 'jl_Enum');
  const names = new Set(enums.map(({ name }) => name));
  const base = module.classes.get('jl_Enum');
  if (!base || base.methods.length > 0) return [];
  const [nameField] = base.fields.map(({ name }) => name).filter((name) => name.startsWith('$name'));
  let can = true;
  for (const { name, parent, methods, interfaces } of module.classes.values()) {
    if (names.has(parent) || (parent === 'jl_Enum' && !names.has(name))) can = false;
    if (names.has(name) && (methods.length > 0 || interfaces.length > 0 || !results.has(name))) can = false;
  }
  for (const [binding, root] of module.bindings) {
    if (!root) continue;
    references(root, (id, parent, key) => {
      if (!names.has(id.name)) return;
      const isGuard = parent.type === 'CallExpression' && parent.callee.name === '$rt_eraseClinit';
      const isArray = parent.type === 'CallExpression' && parent.callee.name === '$rt_createArray';
      const isMade = parent.type === 'NewExpression' && key === 'callee' && binding.startsWith(`${id.name}__`);
      if (!isGuard && !isMade && !isArray) can = false;
    });
    walk(root, (node, parent, key) => {
      if (isMember(node, nameField) && !(parent.type === 'AssignmentExpression' && key === 'left')) can &&= false;
    });
  }
  return can ? [...names] : [];
}

/** Replaces the values of static fields, which their initializers had set. */
function emit(module, results, ordinals) {
  const owners = new Map();
  const build = (value, owner) => {
    if (!(value instanceof Made)) return literal(value);
    if (ordinals.has(value)) return literal(ordinals.get(value));
    if (owners.has(value) && owners.get(value) !== owner) return identifier(owners.get(value));
    if (value.type === null)
      return { type: 'ArrayExpression', elements: value.fields.map((element) => build(element)) };
    const properties = Object.entries(value.fields).map(([name, field]) => ({
      type: 'Property',
      kind: 'init',
      key: identifier(name),
      value: build(field),
      computed: false,
      method: false,
      shorthand: false,
    }));
    return { type: 'ObjectExpression', properties };
  };
  for (const statics of results.values()) {
    for (const [name, value] of statics) {
      module.bindings.set(name, build(value, name));
      if (value instanceof Made && !owners.has(value)) owners.set(value, name);
    }
  }
}

function removeGuards(module, results) {
  for (const type of results.keys()) {
    module.bindings.delete(`${type}${GUARD}`);
    module.bindings.delete(`${type}__clinit_`);
  }
  const isGuard = (node) =>
    node?.type === 'CallExpression' &&
    node.callee.name?.endsWith(GUARD) &&
    results.has(node.callee.name.slice(0, -GUARD.length));
  module.map((root) =>
    rewrite(root, (node) => {
      if (node.type === 'ExpressionStatement' && node.expression.guard) return null;
      return isGuard(node) ? { ...literal(0), guard: true } : undefined;
    }),
  );
}

/** What is read from the constants of enums. */
class Tables {
  #module;
  #tables = new Map();

  constructor(module, enums, results) {
    this.#module = module;
    for (const type of enums) {
      const constants = [...results.get(type).values()].filter((value) => value instanceof Made && value.type === type);
      for (const { name } of module.classes.get(type).fields) {
        const values = [];
        for (const { fields } of constants) values[fields.$ordinal] = fields[name];
        this.#tables.set(name, { name: `${type}${name}`, values });
      }
    }
  }

  replaceReads() {
    const used = new Set();
    this.#module.map((root) =>
      rewrite(root, (node) => {
        if (!isMember(node)) return undefined;
        const { name } = node.property;
        if (name === '$ordinal') return node.object;
        const table = this.#tables.get(name);
        if (!table) return undefined;
        used.add(table);
        return {
          type: 'MemberExpression',
          object: identifier(table.name),
          property: node.object,
          computed: true,
          optional: false,
        };
      }),
    );
    for (const { name, values } of used) {
      const elements = Array.from(values, (value) => literal(value ?? 0));
      this.#module.bindings.set(name, { type: 'ArrayExpression', elements });
    }
  }
}
