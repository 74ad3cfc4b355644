/**
 * Runs static initializers while building.
 *
 * TeaVM guards each use of a class by a call that runs its initializer once:
 *
 *     zoo_Kind_$callClinit = () => { zoo_Kind_$callClinit = $rt_eraseClinit(zoo_Kind); zoo_Kind__clinit_(); }
 *
 * Here the initializers are interpreted: those that only make objects and arrays of known values and keep them in static
 * fields. Anything else is left to run when the program does.
 */

import { isCallOf, isMember } from './syntax.mjs';

/** An object or array made while building. */
export class Made {
  /** @param {string | null} type class of an object, null for an array */
  constructor(type, fields) {
    this.type = type;
    this.fields = fields;
  }
}

/** Stands for a value that is of no interest unless somebody reads it. */
export const UNKNOWN = Symbol('unknown');

class Unable extends Error {}

const unable = () => {
  throw new Unable();
};

const OPERATORS = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '|': (a, b) => a | b,
  '&': (a, b) => a & b,
  '<<': (a, b) => a << b,
  '===': (a, b) => a === b,
  '!==': (a, b) => a !== b,
};

/**
 * @param {import('./module.mjs').Module} module
 * @returns {Map<string, Map<string, unknown>>} for each class whose initializer could be run, its static fields
 */
export function evaluateInitializers(module) {
  const results = new Map();
  for (const name of module.bindings.keys()) {
    if (name.endsWith(GUARD)) new Evaluation(module, results).initialize(name.slice(0, -GUARD.length));
  }
  for (const [name, result] of results) if (result === null) results.delete(name);
  return results;
}

export const GUARD = '_$callClinit';

class Evaluation {
  #module;
  #results;
  #statics = new Map();

  constructor(module, results) {
    this.#module = module;
    this.#results = results;
  }

  initialize(type) {
    if (this.#results.has(type)) return;
    const initializer = this.#module.function(`${type}__clinit_`);
    // While it runs, the class is as good as initialized.
    this.#results.set(type, this.#statics);
    try {
      this.#call(initializer ?? unable(), []);
    } catch (error) {
      if (!(error instanceof Unable)) throw error;
      this.#results.set(type, null);
    }
  }

  #call({ params, body }, values) {
    const locals = new Map(params.map(({ name }, i) => [name, values[i]]));
    if (body.type !== 'BlockStatement') return this.#value(body, locals);
    for (const node of body.body) {
      if (node.type === 'ReturnStatement') return node.argument ? this.#value(node.argument, locals) : undefined;
      this.#run(node, locals);
    }
    return undefined;
  }

  #run(node, locals) {
    if (node.type === 'ExpressionStatement') this.#value(node.expression, locals);
    else if (node.type === 'VariableDeclaration') {
      for (const { id, init } of node.declarations) locals.set(id.name, init ? this.#value(init, locals) : undefined);
    } else unable();
  }

  #value(node, locals) {
    switch (node.type) {
      case 'Literal':
        return node.value;
      case 'Identifier':
        return locals.has(node.name) ? locals.get(node.name) : this.#static(node.name);
      case 'UnaryExpression':
        return node.operator === '-' ? -this.#value(node.argument, locals) : unable();
      case 'BinaryExpression': {
        const operate = OPERATORS[node.operator] ?? unable();
        return operate(this.#known(node.left, locals), this.#known(node.right, locals));
      }
      case 'AssignmentExpression':
        return this.#assign(node, locals);
      case 'NewExpression':
        return node.arguments.length === 0 && this.#module.classes.has(node.callee.name)
          ? this.#make(node.callee.name)
          : unable();
      case 'CallExpression':
        return this.#callOf(node, locals);
      case 'MemberExpression': {
        const { fields } = this.#made(node.object, locals);
        if (isMember(node, 'length') && Array.isArray(fields)) return fields.length;
        return fields[node.computed ? this.#known(node.property, locals) : node.property.name];
      }
      default:
        return unable();
    }
  }

  #known(node, locals) {
    const value = this.#value(node, locals);
    return value === UNKNOWN ? unable() : value;
  }

  #made(node, locals) {
    const value = this.#value(node, locals);
    return value instanceof Made ? value : unable();
  }

  #make(type) {
    const fields = {};
    for (const { fields: own } of [...this.#module.ancestors(type)].reverse().concat(this.#module.classes.get(type))) {
      for (const { name, value } of own) fields[name] = this.#value(value, new Map());
    }
    return new Made(type, fields);
  }

  #static(name) {
    if (this.#statics.has(name)) return this.#statics.get(name);
    for (const statics of this.#results.values()) if (statics?.has(name)) return statics.get(name);
    const node = this.#module.bindings.get(name);
    return node?.type === 'Literal' ? node.value : unable();
  }

  #assign({ operator, left, right }, locals) {
    if (operator !== '=') unable();
    const value = this.#value(right, locals);
    if (left.type === 'MemberExpression') {
      const { fields } = this.#made(left.object, locals);
      fields[left.computed ? this.#known(left.property, locals) : left.property.name] = value;
    } else if (locals.has(left.name)) {
      locals.set(left.name, value);
    } else {
      this.#statics.set(left.name, value);
    }
    return value;
  }

  #callOf(node, locals) {
    if (isCallOf(node, '$rt_cls')) return UNKNOWN;
    const { callee } = node;
    if (isMember(callee, 'slice') && node.arguments.length === 0) {
      const { fields } = this.#made(callee.object, locals);
      return new Made(null, fields.slice());
    }
    if (callee.type !== 'Identifier') unable();
    const { name } = callee;
    const values = node.arguments.map((argument) => this.#value(argument, locals));
    if (name.startsWith('$rt_create') && !this.#module.plainArrays) unable();
    if (name === '$rt_createArray') return new Made(null, Array(values[0]).fill(null));
    if (name === '$rt_createIntArray') return new Made(null, Array(values[0]).fill(0));
    if (name === '$rt_createCharArray' && values[0] === 0) return UNKNOWN;
    if (name.endsWith(GUARD)) {
      const type = name.slice(0, -GUARD.length);
      new Evaluation(this.#module, this.#results).initialize(type);
      return this.#results.get(type) === null ? unable() : undefined;
    }
    return this.#call(
      this.#module.bindings.get(name)?.type === 'ArrowFunctionExpression' ? this.#module.bindings.get(name) : unable(),
      values,
    );
  }
}
