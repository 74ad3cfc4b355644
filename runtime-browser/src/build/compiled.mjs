/**
 * Reads a module that TeaVM compiled: which bindings it has, what belongs to each of them, and which classes it
 * registers.
 *
 * TeaVM registers its classes, with parent, interfaces and virtual methods, by calls at load time:
 *
 *     register([Dog, 0, Animal, [Named], 17, 0, 0, ["f", bark, ["g", "h"], name], Cat, …]);
 */

import { parse } from 'acorn';
import { simple } from 'acorn-walk';

/**
 * @typedef {{start: number, end: number}} Range of the text
 * @typedef {{name: string, parent: string | null, uses: object[], interfaces: (Range & {name: string})[],
 *   methods: (Range & {names: string[], body: object})[], extended: boolean} & Range} Class as registered; `uses` is
 *   code that comes with it, `extended` says that its prototype has more than the registered methods
 * @typedef {{code: object[], removable: Range[]}} Binding its code, and what may be blanked when nothing reaches it
 */

/**
 * @param {string} code a module without the debugging hooks
 * @param {string} file its name, for messages
 * @returns {{bindings: Map<string, Binding>, classes: Class[], registrations: object[], register: string,
 *     roots: object[]}} the registering statements and function, and in `roots` what runs at load time in any case
 * @throws {Error} when classes are not declared and registered as expected
 */
export function read(code, file) {
  const expect = (condition, what) => {
    if (!condition) throw new Error(`${file}: ${what}. compiled.mjs does not know this form of TeaVM's output.`);
  };
  const { body } = parse(code, { ecmaVersion: 'latest', sourceType: 'module' });

  const registrations = body.filter(isRegistration);
  const register = registrations[0]?.expression.callee.name;
  expect(register, 'no class is registered');
  const registerAlike = registrations.every(({ expression }) => expression.callee.name === register);
  expect(registerAlike, 'classes are registered by more than one function');
  const classes = registrations.flatMap(({ expression }) => readClasses(expression.arguments[0], expect));

  const bindings = new Map();
  const roots = [];
  const own = (name, node, removable) => {
    if (!bindings.has(name)) bindings.set(name, { code: [], removable: [] });
    bindings.get(name).code.push(node);
    if (removable) bindings.get(name).removable.push(removable);
  };

  const declarations = body.flatMap(({ declarations: list = [] }) => list);
  const hasNoEffect = effectFree(classes, declarations, expect);
  for (const statement of body) {
    if (registrations.includes(statement)) continue;
    if (statement.type === 'FunctionDeclaration') {
      own(statement.id.name, statement);
    } else if (statement.type === 'VariableDeclaration') {
      expect(statement.kind !== 'const', 'there are constants');
      for (const { id, init } of statement.declarations) {
        expect(id.type === 'Identifier', 'a declaration takes values apart');
        // `let a = f(), b;` stays a declaration when the part from the equals sign on is blank.
        if (init && hasNoEffect(init)) own(id.name, init, { start: code.lastIndexOf('=', init.start), end: init.end });
        else if (init) roots.push(init);
      }
    } else if (statement.type === 'ExportNamedDeclaration' && !statement.declaration) {
      roots.push(...statement.specifiers.map(({ local }) => local));
    } else {
      const name = owner(statement, classes, declarations);
      if (name === null) roots.push(statement);
      else own(name, statement, statement);
    }
  }
  return { bindings, classes, registrations, register, roots };
}

const isZero = (node) => node?.type === 'Literal' && node.value === 0;
const isText = (node) => node?.type === 'Literal' && typeof node.value === 'string';

/** The array in `f([…])` as a statement, else null. */
function loadTimeArray({ type, expression }) {
  if (type !== 'ExpressionStatement' || expression.type !== 'CallExpression') return null;
  const [array, ...others] = expression.arguments;
  const matches = expression.callee.type === 'Identifier' && array?.type === 'ArrayExpression' && others.length === 0;
  return matches ? array : null;
}

const isRegistration = (statement) => loadTimeArray(statement)?.elements[0]?.type === 'Identifier';

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
      parent: isZero(parent) ? null : parent.name,
      start,
      end,
      uses: [parent, inner, initializer],
      interfaces: readInterfaces(interfaces),
      methods: isZero(methods) ? [] : readMethods(methods),
      extended: false,
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
    const names = isText(key) ? [key.value] : key.elements.map(({ value }) => value);
    return { names, body, start, end };
  });
}

/** Says of the initializer of a variable whether it may be left out together with the variable. */
function effectFree(classes, declarations, expect) {
  const types = new Set(classes.map(({ name }) => name));
  // `let Dog = class_(Animal)` declares a class.
  const creations = declarations.filter(({ id, init }) => types.has(id.name) && init?.type === 'CallExpression');
  const creators = new Set(creations.map(({ init }) => init.callee.name));
  expect(creators.size <= 1, `classes are created by more than one function (${[...creators]})`);
  // `let CharArray = arrayOf(Char)` makes the class of an array, or finds it made.
  const arrayMakers = declarations.filter(({ init }) => init && declaresJavaArray(init)).map(({ id }) => id.name);
  return (node) => {
    if (['ArrowFunctionExpression', 'FunctionExpression', 'Literal'].includes(node.type)) return true;
    if (node.type !== 'CallExpression') return false;
    const [first, second, third] = node.arguments;
    return (
      creators.has(node.callee.name) ||
      arrayMakers.includes(node.callee.name) ||
      (node.callee.name === 'Symbol' && isText(first)) ||
      // `let Char = primitive("char", "C", 4, …)`
      (isText(first) && isText(second) && typeof third?.value === 'number')
    );
  };
}

function declaresJavaArray(node) {
  let found = false;
  simple(node, { Function: ({ id }) => (found ||= id?.name === 'JavaArray') });
  return found;
}

/** The binding without which a statement is good for nothing, or null. */
function owner(statement, classes, declarations) {
  const { type, expression, body, test, alternate } = statement;
  const left = expression?.left;
  // Dog.prototype.toString = …
  if (expression?.type === 'AssignmentExpression' && left.object?.property?.name === 'prototype') {
    const extended = classes.find(({ name }) => name === left.object.object.name);
    if (extended) extended.extended = true;
    return extended?.name ?? null;
  }
  // { f = x => x; }
  if (type === 'BlockStatement' && body.length === 1) {
    const assignment = body[0].expression;
    return assignment?.right?.type === 'ArrowFunctionExpression' ? (assignment.left.name ?? null) : null;
  }
  // if (typeof Reflect === 'object') { …; JavaError = function … } else { JavaError = Error; }
  if (type === 'IfStatement' && test.left?.operator === 'typeof' && test.left.argument.name === 'Reflect') {
    const assignment = alternate?.body?.[0]?.expression;
    return alternate?.body?.length === 1 && assignment?.right?.name === 'Error' ? assignment.left.name : null;
  }
  // fill(["text", …]), which sets the variable that holds them
  const array = loadTimeArray(statement);
  if (array?.elements.every((element) => element.type === 'Literal')) {
    const filler = declarations.find(({ id }) => id.name === expression.callee.name)?.init;
    return filler ? filled(filler, declarations) : null;
  }
  return null;
}

/** The one variable of the module that a function sets, or null. */
function filled(filler, declarations) {
  const set = new Set();
  simple(filler, { AssignmentExpression: ({ left }) => left.type === 'Identifier' && set.add(left.name) });
  const ofModule = [...set].filter((name) => declarations.some(({ id }) => id.name === name));
  return ofModule.length === 1 ? ofModule[0] : null;
}
