/**
 * Removes what nothing reaches from a compiled module, where a minifier cannot see that.
 *
 * TeaVM has dropped what its own analysis found unreachable, but that was with the debugging hooks in place (see
 * strip.mjs); besides, it keeps marker interfaces, classes of which only static methods are left, and its own run-time
 * parts whether a program uses them or not. A minifier must not touch them: they are set up by code at load time. Here
 * the module is read as a graph (compiled.mjs says what is behind each name):
 *
 * - a binding is reached when reached code names it; a class is a binding;
 * - a virtual method is reached when its class is, and reached code contains one of its names, as a property or as
 *   text (that is how function objects are called);
 * - being listed as an interface of a reached class does not reach the interface: only `instanceof` reads that list. It
 *   stays as a link when the interface leads to one that is reached;
 * - a reached class is registered when something can be seen of it: methods on its prototype or on an ancestor's, or
 *   any use of the record that registration leaves on it (type checks, arrays, class objects).
 *
 * Any other occurrence of a name is a use, even a local variable that happens to be called the same: too much may stay,
 * nothing needed goes. What changes for a program: reflection (`Class.forName`, `Class.getInterfaces`) sees less.
 * Nothing that ships uses it.
 */

import { full } from 'acorn-walk';
import { read } from './compiled.mjs';
import { blank } from './strip.mjs';

/**
 * Blanks what is not reached with spaces, so a source map of the input stays true for the output. Functions and
 * variables that have lost their last use are left to the minifier.
 *
 * @param {string} code a module without the debugging hooks
 * @param {string} [file] its name, for messages
 * @returns {string} the same program, of the same length
 * @throws {Error} when the module does not have the form that compiled.mjs reads
 */
export function prune(code, file = 'TeaVM output') {
  const module = read(code, file);
  const reached = new Reach(module);
  reached.follow(module.roots);
  reached.followInterfaces();
  const registered = registeredClasses(module, reached);
  if (registered.size > 0) reached.name(module.register);
  reached.follow([]);

  const dead = registered.size > 0 ? [] : [...module.registrations];
  for (const [name, { removable }] of module.bindings) if (!reached.names.has(name)) dead.push(...removable);
  for (const type of module.classes) {
    if (registered.has(type)) {
      dead.push(...type.interfaces.filter(({ name }) => !reached.names.has(name)));
      dead.push(...type.methods.filter((method) => !reached.methods.has(method)));
    } else {
      dead.push(type);
    }
  }
  return dead.reduce(blank, code);
}

/** What is reached so far: names of bindings, texts and property names, virtual methods. */
class Reach {
  names = new Set();
  texts = new Set();
  methods = new Set();
  #waiting = [];
  #bindings;
  #classes;
  #byName;

  constructor({ bindings, classes }) {
    this.#bindings = bindings;
    this.#classes = classes;
    this.#byName = new Map(classes.map((type) => [type.name, type]));
  }

  /** Reaches a binding; what is behind it waits for `follow`. */
  name(name) {
    if (this.names.has(name)) return;
    this.names.add(name);
    this.#waiting.push(...(this.#bindings.get(name)?.code ?? []), ...(this.#byName.get(name)?.uses ?? []));
  }

  /** Reaches pieces of code, and all that they lead to. */
  follow(code) {
    this.#waiting.push(...code);
    while (this.#waiting.length > 0) {
      full(this.#waiting.pop(), (node) => this.#read(node));
      if (this.#waiting.length === 0) this.#followMethods();
    }
  }

  #read(node) {
    if (node.type === 'Identifier') this.name(node.name);
    else if (node.type === 'MemberExpression' && !node.computed) this.texts.add(node.property.name);
    else if (node.type === 'Property' && !node.computed) this.texts.add(node.key.name);
    else if (node.type === 'Literal') this.texts.add(node.value);
  }

  #followMethods() {
    for (const method of this.#reachedClasses().flatMap(({ methods }) => methods)) {
      if (this.methods.has(method) || !method.names.some((name) => this.texts.has(name))) continue;
      this.methods.add(method);
      this.#waiting.push(method.body);
    }
  }

  /** Reaches the interfaces between a reached class and an interface that is reached. */
  followInterfaces() {
    for (let before = -1; before !== this.names.size; ) {
      before = this.names.size;
      for (const { name } of this.#reachedClasses().flatMap(({ interfaces }) => interfaces)) {
        if (this.#leads(name)) this.name(name);
      }
      this.follow([]);
    }
  }

  #leads(name) {
    return this.names.has(name) || this.#byName.get(name).interfaces.some((next) => this.#leads(next.name));
  }

  #reachedClasses() {
    return this.#classes.filter(({ name }) => this.names.has(name));
  }
}

/** The reached classes that have to be registered. Asked before the registering function itself is reached. */
function registeredClasses({ bindings, classes }, reached) {
  const alive = classes.filter(({ name }) => reached.names.has(name));
  if ([...bindings].some(([name, binding]) => reached.names.has(name) && isRecordKey(binding))) return new Set(alive);
  const byName = new Map(classes.map((type) => [type.name, type]));
  const seen = (type) =>
    type !== undefined &&
    (type.extended || type.methods.some((method) => reached.methods.has(method)) || seen(byName.get(type.parent)));
  const registered = new Set(alive.filter(seen));
  // Whoever is registered refers to its parent's prototype.
  for (const type of registered) if (type.parent !== null) registered.add(byName.get(type.parent));
  return registered;
}

/** `let meta = Symbol("teavm_meta")`, under which a class has its record. */
function isRecordKey({ code: [node] }) {
  return node.type === 'CallExpression' && node.callee.name === 'Symbol' && node.arguments[0]?.value === 'teavm_meta';
}
