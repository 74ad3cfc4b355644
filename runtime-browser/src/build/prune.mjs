/**
 * Removes what nothing reaches from a compiled module, where a minifier cannot see that.
 *
 * TeaVM registers every class it compiled, with parent, interfaces and virtual methods, by calls at load time:
 *
 *     register([Dog, 0, Animal, [Named], 17, 0, 0, ["f", bark, ["g", "h"], name], Cat, …]);
 *
 * A minifier has to keep all of it. TeaVM has dropped what its own analysis found unreachable, but that was with the
 * debugging hooks in place (see strip.mjs), and it keeps marker interfaces and classes of which only static methods are
 * left. Here the module is read as a graph:
 *
 * - a binding is reached when reached code names it; a class is a binding;
 * - a virtual method is reached when its class is, and reached code contains one of its names, as a property or as text
 *   (that is how function objects are called);
 * - being listed as an interface of a reached class does not reach the interface: only `instanceof` reads that list. It
 *   stays as a link when the interface leads to one that is reached.
 *
 * Any other occurrence of a name is a use, even a local variable that happens to be called the same: too much may stay,
 * nothing needed goes. What changes for a program: reflection (`Class.forName`, `Class.getInterfaces`) sees less.
 * Nothing that ships uses it.
 */

import { parse } from 'acorn';
import { full } from 'acorn-walk';
import { blank } from './strip.mjs';

/**
 * Blanks what is not reached with spaces, so a source map of the input stays true for the output. Functions and
 * variables that have lost their last use are left to the minifier.
 *
 * @param {string} code a module without the debugging hooks
 * @param {string} [file] its name, for messages
 * @returns {string} the same program, of the same length
 * @throws {Error} when classes are not declared and registered as described above
 */
export function prune(code, file = 'TeaVM output') {
  const program = parse(code, { ecmaVersion: 'latest', sourceType: 'module' });
  const expect = (condition, what) => {
    if (!condition) throw new Error(`${file}: ${what}. prune.mjs does not know this form of TeaVM's output.`);
  };
  const registrations = program.body.filter(isRegistration);
  expect(registrations.length > 0, 'no class is registered');
  const classes = registrations.flatMap(({ expression }) => readClasses(expression.arguments[0], expect));
  const graph = readGraph(program, registrations, classes, expect);
  const reached = reach(graph, classes);

  const dead = [];
  for (const [name, { initializer }] of graph.bindings) {
    // `let a = f(), b;` stays a declaration when the part from the equals sign on is blank.
    if (!initializer || reached.names.has(name)) continue;
    dead.push({ start: code.lastIndexOf('=', initializer.start), end: initializer.end });
  }
  for (const type of classes) {
    if (reached.names.has(type.name)) {
      dead.push(...type.interfaces.filter(({ name }) => !reached.names.has(name)));
      dead.push(...type.methods.filter((method) => !reached.methods.has(method)));
    } else {
      dead.push(type);
    }
  }
  return dead.reduce(blank, code);
}

const isZero = (node) => node?.type === 'Literal' && node.value === 0;

/** `register([Name, 0 or "name", …])`; the other array that is given to a function at load time holds only texts. */
function isRegistration({ type, expression }) {
  if (type !== 'ExpressionStatement' || expression.type !== 'CallExpression') return false;
  const [array, ...others] = expression.arguments;
  return others.length === 0 && array?.type === 'ArrayExpression' && array.elements[0]?.type === 'Identifier';
}

/** Elements of an array in groups, each with the range from its first element to the next group's first. */
function ranges(array, groups) {
  const starts = groups.map(([first]) => first.start);
  return groups.map((group, i) => ({ group, start: starts[i], end: starts[i + 1] ?? array.end - 1 }));
}

function readClasses(array, expect) {
  const { elements } = array;
  const groups = [];
  for (let i = 0; i < elements.length; ) {
    // A class that keeps its name has one element more, the index of its package.
    const size = isZero(elements[i + 1]) ? 8 : 9;
    groups.push(elements.slice(i, i + size));
    i += size;
  }
  return ranges(array, groups).map(({ group, start, end }) => {
    const [parent, interfaces, flags, inner, initializer, methods] = group.slice(-6);
    expect(
      group.length >= 8 &&
        group[0].type === 'Identifier' &&
        (isZero(parent) || parent.type === 'Identifier') &&
        interfaces.type === 'ArrayExpression' &&
        typeof flags.value === 'number' &&
        (isZero(initializer) || initializer.type === 'ArrowFunctionExpression') &&
        (isZero(methods) || methods.type === 'ArrayExpression'),
      `the class registered at offset ${start} looks different`,
    );
    return {
      name: group[0].name,
      start,
      end,
      uses: [parent, inner, initializer],
      interfaces: readInterfaces(interfaces),
      methods: isZero(methods) ? [] : readMethods(methods),
    };
  });
}

function readInterfaces(array) {
  const single = array.elements.map((element) => [element]);
  return ranges(array, single).map(({ group: [{ name }], start, end }) => ({ name, start, end }));
}

/** `[name or [names], function, …]`: what hangs on the prototype. */
function readMethods(array) {
  const pairs = array.elements.flatMap((key, i, all) => (i % 2 === 0 ? [[key, all[i + 1]]] : []));
  return ranges(array, pairs).map(({ group: [key, body], start, end }) => {
    const names = key.type === 'Literal' ? [key.value] : key.elements.map(({ value }) => value);
    return { names, body, start, end };
  });
}

/**
 * The bindings of the module, each with the code that is behind it, and the roots: code that runs at load time.
 */
function readGraph(program, registrations, classes, expect) {
  const types = new Set(classes.map(({ name }) => name));
  const bindings = new Map();
  const roots = [];
  // `let Dog = class_(Animal)`: declares a class, and does nothing else.
  const creators = new Set();
  for (const { id, init } of program.body.flatMap(({ declarations = [] }) => declarations)) {
    if (types.has(id.name) && init?.type === 'CallExpression') creators.add(init.callee.name);
  }
  expect(creators.size <= 1, `classes are created by more than one function (${[...creators]})`);
  const hasNoEffect = (node) =>
    ['ArrowFunctionExpression', 'FunctionExpression', 'Literal'].includes(node.type) ||
    (node.type === 'CallExpression' && creators.has(node.callee.name));

  for (const statement of program.body) {
    if (registrations.includes(statement)) {
      roots.push(statement.expression.callee);
    } else if (statement.type === 'FunctionDeclaration') {
      bindings.set(statement.id.name, { code: statement });
    } else if (statement.type === 'VariableDeclaration') {
      expect(statement.kind !== 'const', 'there are constants');
      for (const { id, init } of statement.declarations) {
        expect(id.type === 'Identifier', 'a declaration takes values apart');
        if (init && hasNoEffect(init)) bindings.set(id.name, { code: init, initializer: init });
        else if (init) roots.push(init);
      }
    } else if (statement.type === 'ExportNamedDeclaration' && !statement.declaration) {
      roots.push(...statement.specifiers.map(({ local }) => local));
    } else {
      roots.push(statement);
    }
  }
  return { bindings, roots };
}

/** Follows the graph from its roots. Gives the reached names and virtual methods. */
function reach({ bindings, roots }, classes) {
  const byName = new Map(classes.map((type) => [type.name, type]));
  const names = new Set();
  const texts = new Set();
  const methods = new Set();
  const waiting = [...roots];

  function name(value) {
    if (names.has(value)) return;
    names.add(value);
    if (bindings.has(value)) waiting.push(bindings.get(value).code);
    if (byName.has(value)) waiting.push(...byName.get(value).uses);
  }

  function read(node) {
    if (node.type === 'Identifier') name(node.name);
    else if (node.type === 'MemberExpression' && !node.computed) texts.add(node.property.name);
    else if (node.type === 'Property' && !node.computed) texts.add(node.key.name);
    else if (node.type === 'Literal') texts.add(node.value);
  }

  function follow() {
    while (waiting.length > 0) full(waiting.pop(), read);
    for (const type of classes) {
      if (!names.has(type.name)) continue;
      for (const method of type.methods) {
        if (methods.has(method) || !method.names.some((key) => texts.has(key))) continue;
        methods.add(method);
        waiting.push(method.body);
      }
    }
    if (waiting.length > 0) follow();
  }

  /** Whether `instanceof` may have to pass through this interface. */
  function leads(interfaceName) {
    return names.has(interfaceName) || byName.get(interfaceName).interfaces.some(({ name: next }) => leads(next));
  }

  follow();
  for (let before = -1; before !== names.size; ) {
    before = names.size;
    for (const type of classes.filter((candidate) => names.has(candidate.name))) {
      for (const { name: next } of type.interfaces) if (leads(next)) name(next);
    }
    follow();
  }
  return { names, methods };
}
