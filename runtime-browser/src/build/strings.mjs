/**
 * Makes java.lang.String a string of JavaScript.
 *
 * TeaVM wraps one, `{$nativeString: "text"}`, for its virtual methods. Where no method of it is reached, and nothing asks
 * whether an object is a String, the wrapper goes.
 */

import { isCallOf, isMember, literal, references, rewrite, walk } from './syntax.mjs';

/** @param {import('./module.mjs').Module} module */
export function lowerStrings(module) {
  if (!canLower(module)) return;
  const makesString = (node) => node.type === 'NewExpression' && node.callee.name === 'jl_String';
  module.map((root) =>
    rewrite(root, (node) => {
      if (
        node.type === 'ExpressionStatement' &&
        node.expression.operator === '=' &&
        makesString(node.expression.right)
      ) {
        return null;
      }
      if (isMember(node, '$nativeString')) return node.object;
      if (isCallOf(node, '$rt_str') || isCallOf(node, '$rt_ustr')) return node.arguments[0];
      if (isCallOf(node, '$rt_s')) return literal(module.texts[node.arguments[0].value]);
      return undefined;
    }),
  );
  module.owned.delete('jl_String');
  module.plainStrings = true;
}

/** Whether every String is made by `x = new jl_String; …; x.$nativeString = …` within one function. */
function canLower(module) {
  // The message of a Java exception is read from its string.
  if (module.bindings.has('JavaError')) return false;
  if (module.classes.get('jl_String')?.methods.length !== 0) return false;
  let can = true;
  for (const [name, root] of module.bindings) {
    if (!root) continue;
    references(root, (id, parent, key) => {
      if (id.name !== 'jl_String') return;
      const isMade = parent.type === 'NewExpression' && key === 'callee';
      if (!isMade && !(parent.type === 'CallExpression' && parent.callee.name === '$rt_eraseClinit')) can = false;
    });
    const made = new Set();
    const given = new Set();
    walk(root, ({ type, left, right }) => {
      if (type !== 'AssignmentExpression') return;
      if (right.type === 'NewExpression' && right.callee.name === 'jl_String') made.add(left.name);
      if (isMember(left, '$nativeString')) given.add(left.object.name);
    });
    if (made.has(undefined) || [...given].some((target) => !made.has(target))) {
      // Constructors, as long as nothing but $rt_str calls them.
      if (!isConstructorOfTexts(module, name)) can = false;
    }
  }
  return can;
}

const isConstructorOfTexts = (module, name) =>
  /^jl_String__init_\d*$/.test(name) &&
  calledBy(module, name).every((caller) => caller === '$rt_str' || isConstructorOfTexts(module, caller));

function calledBy(module, name) {
  const callers = [];
  for (const [caller, root] of module.bindings) {
    if (root) references(root, (id) => id.name === name && callers.push(caller));
  }
  return callers;
}
