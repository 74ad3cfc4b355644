/**
 * Reads a module that TeaVM compiled (not minified): its bindings, and the classes that it registers.
 *
 * A class is a constructor with fields, and a record that registers parent, interfaces and virtual methods at load time:
 *
 *     function zoo_Dog() { let a = this; zoo_Animal.call(a); a.$name = null; a.$age = 0; }
 *     $rt_metadata([zoo_Dog, 0, zoo_Animal, [zoo_Pet], 17, 0, 0, ["$bark", $rt_wrapFunction0(zoo_Dog_bark)], …]);
 *
 * or `zoo_Dog = $rt_classWithoutFields(zoo_Animal)`. Fields and virtual methods begin with `$` and have one owner: two
 * classes share a name only where one inherits it from the other or both implement it. JavaScript's properties,
 * through JSO, never begin with `$`.
 */

import { call, identifier, isCallOf, isMember, literal, parse, statement, variable } from './syntax.mjs';

/**
 * @typedef {{names: string[], body: object}} Method
 * @typedef {{name: string, parent: string | null, interfaces: string[], flags: number,
 *   naming: object[], rest: object[],
 *   fields: {name: string, value: object}[], methods: Method[]}} Class
 */

export class Module {
  imports = [];
  /** name -> node: a FunctionDeclaration, an expression, or null for a variable without a value. */
  bindings = new Map();
  /** @type {Map<string, Class>} */
  classes = new Map();
  /** name -> what is done at load time with the thing of that name, in order. */
  owned = new Map();
  /** What else happens at load time, in order. */
  statements = [];
  /** @type {object} the export statement */
  exported;
  /** Texts of `$rt_s(n)`. */
  texts = [];
  /** The statement that registers the packages that names of classes refer to. */
  packages;
  /** Whether classes get their records at load time. */
  registered = true;
  /** Whether arrays are those of JavaScript. */
  plainArrays = false;
  /** Whether strings are those of JavaScript. */
  plainStrings = false;
  /** Number of calls that have been replaced by what they call. */
  inlined = 0;

  constructor(file) {
    this.file = file;
  }

  fail(what) {
    throw new Error(`${this.file}: ${what}. The passes of src/build do not know this form of TeaVM's output.`);
  }

  expect(condition, what) {
    if (!condition) this.fail(what);
  }

  /** The arrow function with this name, or null. */
  function(name) {
    const node = this.bindings.get(name);
    return node?.type === 'ArrowFunctionExpression' && node.body.type === 'BlockStatement' ? node : null;
  }

  /** All code: bindings, methods, statements. */
  *roots() {
    for (const node of this.bindings.values()) if (node) yield node;
    for (const list of this.owned.values()) yield* list;
    for (const { methods } of this.classes.values()) for (const { body } of methods) yield body;
    yield* this.statements;
  }

  /** Replaces every root by what `change` gives for it. */
  map(change) {
    for (const [name, node] of this.bindings) if (node) this.bindings.set(name, change(node));
    for (const [name, list] of this.owned) this.owned.set(name, list.map(change));
    for (const { methods } of this.classes.values()) for (const method of methods) method.body = change(method.body);
    this.statements = this.statements.map(change);
  }

  /** The classes above a class, nearest first. */
  *ancestors(name) {
    for (let type = this.classes.get(name); type?.parent;) {
      type = this.classes.get(type.parent);
      if (type) yield type;
    }
  }

  /** The module as a program again. */
  program() {
    const body = [...this.imports];
    const late = [];
    for (const [name, node] of this.bindings) {
      if (node?.type === 'FunctionDeclaration') body.push(node);
      // The class of an array inherits from what registration makes of java.lang.Object.
      else (isCallOf(node, '$rt_arraycls') ? late : body).push(variable(name, node));
    }
    if (this.registered) body.push(this.packages, this.#registration());
    body.push(...late);
    body.push(...[...this.owned.values()].flat(), ...this.statements, this.exported);
    return { type: 'Program', sourceType: 'module', body };
  }

  #registration() {
    const elements = [...this.classes.values()].flatMap((type) => {
      const list = type.methods.flatMap(({ names, body }) => [
        names.length === 1 ? literal(names[0]) : array(names.map(literal)),
        body,
      ]);
      const parent = type.parent ? identifier(type.parent) : literal(0);
      const methods = list.length > 0 ? array(list) : literal(0);
      return [
        identifier(type.name),
        ...type.naming,
        parent,
        array(type.interfaces.map(identifier)),
        literal(type.flags),
        ...type.rest,
        methods,
      ];
    });
    return statement(call('$rt_metadata', array(elements)));
  }
}

const array = (elements) => ({ type: 'ArrayExpression', elements });

/**
 * @param {string} code what TeaVM's compiler wrote, an ES module that is not minified
 * @param {string} file its name, for messages and for the places of nodes
 * @returns {Module}
 * @throws {Error} when it does not look as expected
 */
export function read(code, file = 'TeaVM output') {
  const module = new Module(file);
  for (const node of parse(code, file).body) {
    if (node.type === 'ImportDeclaration') {
      module.imports.push(node);
    } else if (node.type === 'FunctionDeclaration') {
      module.bindings.set(node.id.name, node);
    } else if (node.type === 'VariableDeclaration') {
      for (const { id, init } of node.declarations) {
        module.expect(id.type === 'Identifier', 'a declaration takes values apart');
        module.bindings.set(id.name, init);
      }
    } else if (node.type === 'ExportNamedDeclaration') {
      module.expect(!node.declaration && !module.exported, 'exports are not one list at the end');
      module.exported = node;
    } else if (isCallOf(node.expression, '$rt_metadata')) {
      readClasses(module, node.expression.arguments[0]);
    } else if (isCallOf(node.expression, '$rt_packages')) {
      module.packages = node;
    } else if (isCallOf(node.expression, '$rt_stringPool')) {
      module.texts = node.expression.arguments[0].elements.map(({ value }) => value);
      module.owned.set('$rt_s', [node]);
    } else if (node.directive === undefined) {
      readStatement(module, node);
    }
  }
  module.expect(module.classes.size > 0, 'no class is registered');
  for (const name of KNOWN) module.expect(module.bindings.has(name), `there is no ${name}`);
  module.expect(module.exported, 'nothing is exported');
  for (const type of module.classes.values()) type.fields = readFields(module, type);
  return module;
}

/** What passes look for by name: where it is called something else, they would do nothing in silence. */
const KNOWN = [
  '$rt_metadata',
  '$rt_meta',
  '$rt_objcls',
  '$rt_arraycls',
  '$rt_throw',
  '$rt_eraseClinit',
  '$rt_str',
  '$rt_ustr',
  '$rt_s',
];

/** Most of what happens at load time is about one thing, and goes with it. */
function readStatement(module, node) {
  const { type, expression, body, test } = node;
  const own = (name) => module.owned.set(name, [...(module.owned.get(name) ?? []), node]);
  const prototype = expression?.left?.object;
  const [first, ...others] = type === 'BlockStatement' ? body : [];
  if (isMember(prototype, 'prototype')) {
    // zoo_Dog.prototype.toString = …
    own(prototype.object.name);
  } else if (first?.expression?.type === 'AssignmentExpression' && others.length === 0) {
    // { $rt_intern = str => str; }
    module.bindings.set(first.expression.left.name, first.expression.right);
  } else if (type === 'IfStatement' && test.left?.argument?.name === 'Reflect') {
    // if (typeof Reflect === 'object') { …; JavaError = function … } else { JavaError = Error; }
    own('JavaError');
  } else {
    module.statements.push(node);
  }
}

const isZero = (node) => node?.type === 'Literal' && node.value === 0;

function readClasses(module, { elements }) {
  for (let i = 0; i < elements.length;) {
    // A class that keeps its name has one element more, the index of its package.
    const size = isZero(elements[i + 1]) ? 8 : 9;
    const group = elements.slice(i, i + size);
    const [parent, interfaces, flags, inner, initializer, methods] = group.slice(-6);
    const isClass =
      group.length === size &&
      group[0].type === 'Identifier' &&
      (isZero(parent) || parent.type === 'Identifier') &&
      interfaces.type === 'ArrayExpression' &&
      typeof flags.value === 'number' &&
      (isZero(initializer) || initializer.type === 'ArrowFunctionExpression') &&
      (isZero(methods) || methods.type === 'ArrayExpression');
    module.expect(isClass, `the class registered as number ${module.classes.size} looks different`);
    module.classes.set(group[0].name, {
      name: group[0].name,
      parent: isZero(parent) ? null : parent.name,
      interfaces: interfaces.elements.map(({ name }) => name),
      flags: flags.value,
      naming: group.slice(1, -6),
      // Initializing by reflection is for programs that look classes up by name; nothing that ships does.
      rest: [inner, literal(0)],
      methods: isZero(methods) ? [] : readMethods(methods.elements),
    });
    i += size;
  }
}

/** `[name or [names], function, …]`: what hangs on the prototype. */
function readMethods(elements) {
  return elements.flatMap((key, i) => {
    if (i % 2 === 1) return [];
    const names = key.type === 'Literal' ? [key.value] : key.elements.map(({ value }) => value);
    return [{ names, body: elements[i + 1] }];
  });
}

/** The fields that a constructor sets itself. */
function readFields(module, { name, parent }) {
  const node = module.bindings.get(name);
  const know = (condition) => module.expect(condition, `the constructor of ${name} looks different`);
  know(node);
  if (node.type !== 'FunctionDeclaration') {
    know(isCallOf(node, '$rt_classWithoutFields'));
    return [];
  }
  const statements = node.body.body.filter(({ type }) => type !== 'VariableDeclaration');
  if (parent !== null) {
    const first = statements.shift().expression;
    know(first.type === 'CallExpression' && first.callee.object.name === parent);
  }
  return statements.map(({ expression: { operator, left, right } }) => {
    know(operator === '=' && left.type === 'MemberExpression' && left.property.name.startsWith('$'));
    know(right.type === 'Literal' || right.type === 'UnaryExpression');
    return { name: left.property.name, value: right };
  });
}
