/**
 * Removes what nothing reaches any more.
 *
 * A binding is reached when reached code names it; a class is a binding. A virtual method is reached when its class is,
 * and reached code contains one of its names as a property. An interface is no use by itself: it stays where reached
 * code names it, or where it leads a class to one that is named.
 */

import { references, walk } from './syntax.mjs';

/** Calls at load time that nothing depends on but the variable that holds what they give. */
const MAKERS = new Set(['$rt_classWithoutFields', '$rt_createPrimitiveCls', '$rt_arraycls', 'Symbol']);

const hasEffect = ({ type, callee }) =>
  !/Function|^(Array|Object|Literal|Unary)/.test(type) && !(type === 'CallExpression' && MAKERS.has(callee.name));

/**
 * @param {import('./module.mjs').Module} module
 * @param {boolean} registered whether classes are registered
 * @returns {{names: Set<string>, methods: Set<object>}} what is reached
 */
function reach(module, registered) {
  const reached = new Set();
  const members = new Set();
  const methods = new Set();
  const waiting = [];
  const name = (text) => {
    if (reached.has(text)) return;
    reached.add(text);
    const node = module.bindings.get(text);
    if (node) waiting.push(node);
    waiting.push(...(module.owned.get(text) ?? []));
    const type = module.classes.get(text);
    if (type?.parent) name(type.parent);
  };
  const follow = () => {
    for (;;) {
      while (waiting.length > 0) {
        const node = waiting.pop();
        references(node, (id) => name(id.name));
        walk(node, (child) => {
          if (child.type === 'MemberExpression' && !child.computed) members.add(child.property.name);
          else if (child.type === 'Literal' && typeof child.value === 'string') members.add(child.value);
        });
      }
      for (const type of module.classes.values()) {
        if (!reached.has(type.name)) continue;
        for (const method of type.methods) {
          if (methods.has(method) || !method.names.some((text) => members.has(text))) continue;
          methods.add(method);
          waiting.push(method.body);
        }
      }
      if (waiting.length === 0) return;
    }
  };
  waiting.push(...module.statements);
  for (const { local } of module.exported.specifiers) name(local.name);
  for (const [text, node] of module.bindings) if (node && hasEffect(node)) name(text);
  if (registered) ['$rt_metadata', '$rt_packages'].forEach(name);
  follow();
  const leads = (text) => reached.has(text) || module.classes.get(text)?.interfaces.some(leads);
  for (let before = -1; before !== reached.size;) {
    before = reached.size;
    for (const type of module.classes.values()) {
      if (reached.has(type.name)) type.interfaces.filter(leads).forEach(name);
    }
    follow();
  }
  return { names: reached, methods };
}

/** Whether reached code looks at the records that registration leaves on classes. */
export const readsRecords = (module) => reach(module, false).names.has('$rt_meta');

/** @param {import('./module.mjs').Module} module */
export function shake(module) {
  const { names: reached, methods } = reach(module, module.registered);
  for (const text of [...module.bindings.keys()]) if (!reached.has(text)) module.bindings.delete(text);
  for (const text of [...module.owned.keys()]) if (!reached.has(text)) module.owned.delete(text);
  for (const type of [...module.classes.values()]) {
    // Objects of a class may still be there when the class is not.
    if (!reached.has(type.name) && module.registered) module.classes.delete(type.name);
    type.methods = type.methods.filter((method) => methods.has(method));
    type.interfaces = type.interfaces.filter((text) => reached.has(text));
  }
  const used = new Set();
  for (const node of module.roots()) references(node, ({ name: text }) => used.add(text));
  module.imports = module.imports.filter(({ specifiers: [{ local }] }) => used.has(local.name));
}
