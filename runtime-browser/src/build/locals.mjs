/**
 * Gives each value that a function keeps its own variable.
 *
 * TeaVM reuses variables, `let a, b; a = f(); …; a = g();`, which hides from a minifier that two values have nothing to do
 * with each other. Assignments that reach the same use share a variable from now on, others do not; a variable is
 * declared where it is first set, if that is in sight of all its uses.
 */

import { identifier, isReference, rewrite, walk } from './syntax.mjs';

/** @param {import('./module.mjs').Module} module */
export function splitLocals(module) {
  for (const name of module.bindings.keys()) {
    const node = module.function(name);
    if (node && isCompiled(node)) split(node);
  }
}

/** TeaVM declares all variables of a function in its first statement. JSBody functions are left as they were written. */
function isCompiled({ body: { body } }) {
  return body[0]?.type === 'VariableDeclaration' && body[0].declarations.every(({ init }) => init === null);
}

class Unknown extends Error {}

function split(node) {
  const [declaration, ...statements] = node.body.body;
  const names = new Set([...declaration.declarations.map(({ id }) => id.name), ...node.params.map(({ name }) => name)]);
  for (const name of captured(statements, names)) names.delete(name);
  let flow;
  try {
    flow = new Flow(names, node.params);
    flow.run(statements);
  } catch (error) {
    if (error instanceof Unknown) return;
    throw error;
  }

  const webs = flow.webs();
  const taken = new Set();
  const declare = new Map();
  const hoisted = declaration.declarations.map(({ id }) => id.name).filter((name) => !names.has(name));
  for (const web of webs) {
    let name = web.name;
    for (
      let i = 1;
      taken.has(name) || (names.has(name) && !web.isParameter && node.params.some((p) => p.name === name));
      i++
    )
      name = `${web.name}_${i}`;
    taken.add(name);
    for (const id of web.identifiers) id.name = name;
    if (web.isParameter || web.identifiers.size === 0) continue;
    const first = web.isUnset ? null : declarable(web, statements);
    if (first) declare.set(first, name);
    else hoisted.push(name);
  }
  const body = { body: statements };
  rewrite(body, (child) => {
    if (child.type !== 'ExpressionStatement' || !declare.has(child)) return undefined;
    const { left, right } = child.expression;
    return {
      type: 'VariableDeclaration',
      kind: 'let',
      declarations: [{ type: 'VariableDeclarator', id: left, init: right }],
      loc: child.loc,
    };
  });
  if (hoisted.length > 0) {
    const declarations = hoisted.map((name) => ({ type: 'VariableDeclarator', id: identifier(name), init: null }));
    body.body.unshift({ type: 'VariableDeclaration', kind: 'let', declarations });
  }
  node.body.body = body.body;
}

/** Variables that a function within sees. */
function captured(statements, names) {
  const found = new Set();
  for (const statement of statements) {
    walk(statement, (node) => {
      if (!/Function/.test(node.type)) return undefined;
      walk(node, ({ type, name }) => type === 'Identifier' && names.has(name) && found.add(name));
      return false;
    });
  }
  return found;
}

/** The statement that sets a variable first, if all else that concerns the variable comes later in the same list. */
function declarable(web, statements) {
  const count = (node) => {
    let times = 0;
    walk(node, (child) => {
      if (web.identifiers.has(child)) times++;
    });
    return times;
  };
  const search = (list) => {
    for (const [i, statement] of list.entries()) {
      const here = count(statement);
      if (here === 0) continue;
      const { type, expression } = statement;
      const sets =
        type === 'ExpressionStatement' &&
        expression.type === 'AssignmentExpression' &&
        expression.operator === '=' &&
        web.identifiers.has(expression.left);
      if (sets && count(expression.right) === 0) {
        return list.slice(i).reduce((sum, next) => sum + count(next), 0) === web.identifiers.size ? statement : null;
      }
      if (here < web.identifiers.size) return null;
      for (const inner of lists(statement)) if (inner.some((child) => count(child) > 0)) return search(inner);
      return null;
    }
    return null;
  };
  return search(statements);
}

/** Lists of statements directly below a statement. */
function lists(node) {
  switch (node?.type) {
    case 'BlockStatement':
      return [node.body];
    case 'IfStatement':
      return [...lists(node.consequent), ...lists(node.alternate)];
    case 'WhileStatement':
    case 'LabeledStatement':
      return lists(node.body);
    case 'SwitchStatement':
      return node.cases.map(({ consequent }) => consequent);
    default:
      return [];
  }
}

/** Which assignments reach which uses. */
class Flow {
  #names;
  #roots = new Map();
  #uses = new Map();
  #targets = [];
  #start = new Map();

  constructor(names, params) {
    this.#names = names;
    const parameters = new Set(params.map(({ name }) => name));
    for (const name of names) {
      const from = { name, isParameter: parameters.has(name), isUnset: !parameters.has(name), node: null };
      this.#roots.set(from, from);
      this.#start.set(name, new Set([from]));
    }
    this.parameters = params;
  }

  #definitions = new Map();

  run(statements) {
    this.#list(statements, new Map(this.#start));
  }

  /** Sets of assignments and uses that have to be one variable. */
  webs() {
    const find = (definition) => {
      let root = definition;
      while (this.#roots.get(root) !== root) root = this.#roots.get(root);
      return root;
    };
    for (const definitions of this.#uses.values()) {
      const [first, ...others] = [...definitions].map(find);
      for (const other of others) this.#roots.set(find(other), find(first));
    }
    const webs = new Map();
    for (const definition of this.#roots.keys()) {
      const root = find(definition);
      if (!webs.has(root))
        webs.set(root, { name: definition.name, identifiers: new Set(), isParameter: false, isUnset: false });
      const web = webs.get(root);
      web.isParameter ||= definition.isParameter;
      web.isUnset ||= definition.isUnset;
      if (definition.node) web.identifiers.add(definition.node);
    }
    for (const [id, definitions] of this.#uses) webs.get(find([...definitions][0])).identifiers.add(id);
    return [...webs.values()].filter(({ identifiers, isParameter }) => isParameter || identifiers.size > 0);
  }

  #define(id, env) {
    if (!this.#names.has(id.name)) return;
    if (!this.#definitions.has(id)) {
      const definition = { name: id.name, isParameter: false, isUnset: false, node: id };
      this.#definitions.set(id, definition);
      this.#roots.set(definition, definition);
    }
    env.set(id.name, new Set([this.#definitions.get(id)]));
  }

  #use(id, env) {
    if (!this.#names.has(id.name)) return;
    const known = this.#uses.get(id) ?? new Set();
    for (const definition of env.get(id.name)) known.add(definition);
    this.#uses.set(id, known);
  }

  #list(statements, env) {
    let next = env;
    for (const statement of statements) {
      if (next === null) throw new Unknown('code that nothing reaches');
      next = this.#statement(statement, next, null);
    }
    return next;
  }

  /** @returns what holds after a statement, or null if control never gets there */
  #statement(node, env, label) {
    switch (node.type) {
      case 'EmptyStatement':
        return env;
      case 'ExpressionStatement':
        return this.#expression(node.expression, env);
      case 'ReturnStatement':
      case 'ThrowStatement':
        if (node.argument) this.#expression(node.argument, env);
        return null;
      case 'BlockStatement':
        return this.#target({ label, isLoop: false, breaks: [] }, () => this.#list(node.body, env));
      case 'LabeledStatement':
        return this.#statement(node.body, env, node.label.name);
      case 'IfStatement': {
        const after = this.#expression(node.test, env);
        const yes = this.#statement(node.consequent, new Map(after), null);
        return merge(yes, node.alternate ? this.#statement(node.alternate, new Map(after), null) : after);
      }
      case 'WhileStatement':
        return this.#loop(node, env, label);
      case 'SwitchStatement': {
        const start = this.#expression(node.discriminant, env);
        return this.#target({ label, isLoop: false, isSwitch: true, breaks: [] }, () => {
          let through = null;
          for (const { test, consequent } of node.cases) {
            if (test) this.#expression(test, start);
            through = this.#list(consequent, merge(through, new Map(start)));
          }
          return node.cases.some(({ test }) => !test) ? through : merge(through, start);
        });
      }
      case 'BreakStatement':
      case 'ContinueStatement': {
        const jump = node.type === 'BreakStatement' ? 'breaks' : 'continues';
        const target = [...this.#targets]
          .reverse()
          .find((one) =>
            node.label ? one.label === node.label.name : jump === 'breaks' ? one.isLoop || one.isSwitch : one.isLoop,
          );
        target[jump].push(new Map(env));
        return null;
      }
      default:
        throw new Unknown(node.type);
    }
  }

  #target(target, run) {
    this.#targets.push(target);
    const after = run();
    this.#targets.pop();
    return target.breaks.reduce(merge, after);
  }

  #loop({ test, body }, env, label) {
    let start = new Map(env);
    for (;;) {
      const target = { label, isLoop: true, breaks: [], continues: [] };
      const size = weight(start);
      let exit = null;
      this.#targets.push(target);
      const inside = this.#expression(test, new Map(start));
      if (!(test.type === 'Literal' && test.value === true)) exit = new Map(inside);
      const end = this.#statement(body, inside, null);
      this.#targets.pop();
      start = [end, ...target.continues].reduce(merge, start);
      if (weight(start) === size) return target.breaks.reduce(merge, exit);
    }
  }

  /** Reads an expression in the order in which it is evaluated. */
  #expression(node, env) {
    switch (node.type) {
      case 'Identifier':
        this.#use(node, env);
        return env;
      case 'AssignmentExpression': {
        const { operator, left, right } = node;
        if (left.type !== 'Identifier') return this.#expression(right, this.#expression(left, env));
        if (operator !== '=' && this.#names.has(left.name)) throw new Unknown(operator);
        const after = this.#expression(right, env);
        this.#define(left, after);
        return after;
      }
      case 'ConditionalExpression': {
        const after = this.#expression(node.test, env);
        return merge(
          this.#expression(node.consequent, new Map(after)),
          this.#expression(node.alternate, new Map(after)),
        );
      }
      case 'LogicalExpression': {
        const after = this.#expression(node.left, env);
        return merge(this.#expression(node.right, new Map(after)), after);
      }
      case 'UpdateExpression':
        if (this.#names.has(node.argument.name)) throw new Unknown(node.operator);
        return this.#expression(node.argument, env);
      case 'ArrowFunctionExpression':
      case 'FunctionExpression':
        // What it sees of the variables has been excluded.
        return env;
      default: {
        let after = env;
        for (const key in node) {
          const child = node[key];
          for (const one of Array.isArray(child) ? child : [child]) {
            const isVariable = one?.type && !(one.type === 'Identifier' && !isReference(node, key));
            if (isVariable) after = this.#expression(one, after);
          }
        }
        return after;
      }
    }
  }
}

function merge(one, other) {
  if (one === null || other === null) return one ?? other;
  const both = new Map();
  for (const [name, definitions] of one) both.set(name, new Set([...definitions, ...other.get(name)]));
  return both;
}

function weight(env) {
  let sum = 0;
  for (const definitions of env.values()) sum += definitions.size;
  return sum;
}
