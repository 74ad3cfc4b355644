/** Fields: those that nothing reads go, the others get short names. */

import { identifier, isMember, rewrite, walk } from './syntax.mjs';

/**
 * Removes fields that are only written.
 *
 * @param {import('./module.mjs').Module} module
 */
export function removeDeadFields(module) {
  const fields = new Set([...module.classes.values()].flatMap((type) => type.fields.map(({ name }) => name)));
  const read = new Set();
  for (const root of module.roots()) {
    walk(root, (node, parent, key) => {
      if (isMember(node) && !(parent?.type === 'AssignmentExpression' && key === 'left' && parent.operator === '='))
        read.add(node.property.name);
    });
  }
  const isDead = (name) => fields.has(name) && !read.has(name);
  const isDeadStore = ({ type, left }) =>
    type === 'AssignmentExpression' &&
    isMember(left) &&
    isDead(left.property.name) &&
    /Identifier|ThisExpression/.test(left.object.type);
  module.map((root) =>
    rewrite(root, (node) => {
      if (node.type === 'Property' && isDead(node.key.name)) return null;
      if (isDeadStore(node)) return { ...node.right, dead: true };
      if (
        node.type === 'ExpressionStatement' &&
        node.expression.dead &&
        /Literal|Identifier/.test(node.expression.type)
      )
        return null;
      return undefined;
    }),
  );
  for (const type of module.classes.values()) {
    type.fields = type.fields.filter(({ name }) => !isDead(name));
  }
}

/* Letters in the order in which they are frequent in minified programs. */
const LETTERS = 'etnrisoaulcdfphmgvbywkxjqzETNRISOAULCDFPHMGVBYWKXJQZ_$';

const nameOf = (i) =>
  i < LETTERS.length ? LETTERS[i] : LETTERS[Math.floor(i / LETTERS.length) - 1] + LETTERS[i % LETTERS.length];

/**
 * Gives fields and virtual methods short names: the same ones in classes that have nothing to do with each other. Names
 * that occur in one class, or in one and its ancestors, stay different; frequent ones get the shortest.
 *
 * @param {import('./module.mjs').Module} module
 */
export function renameFields(module) {
  const groups = [...module.classes.keys()].map((name) => {
    const lineage = [module.classes.get(name), ...module.ancestors(name)];
    return lineage.flatMap(({ fields, methods }) => [
      ...fields.map((field) => field.name),
      ...methods.flatMap(({ names }) => names),
    ]);
  });
  const rivals = new Map();
  for (const group of groups) {
    for (const name of group) {
      if (!rivals.has(name)) rivals.set(name, new Set());
      for (const other of group) if (other !== name) rivals.get(name).add(other);
    }
  }
  const times = new Map([...rivals.keys()].map((name) => [name, 0]));
  const keyOf = (node) => {
    if (isMember(node)) return node.property;
    return (node.type === 'Property' || node.type === 'MethodDefinition') && !node.computed ? node.key : null;
  };
  for (const root of module.roots()) {
    walk(root, (node) => {
      const name = keyOf(node)?.name;
      if (times.has(name)) times.set(name, times.get(name) + 1);
    });
  }
  const chosen = new Map();
  const byUse = [...times.keys()].sort((a, b) => times.get(b) - times.get(a) || (a < b ? -1 : 1));
  const used = [];
  for (const name of byUse) {
    const taken = new Set([...rivals.get(name)].map((rival) => chosen.get(rival)));
    let color = 0;
    while (taken.has(color)) color++;
    chosen.set(name, color);
    used[color] = (used[color] ?? 0) + times.get(name);
  }
  const ranks = used.map((_, color) => color).sort((a, b) => used[b] - used[a] || a - b);
  const names = new Map(ranks.map((color, rank) => [color, nameOf(rank)]));
  const renamed = (name) => (chosen.has(name) ? names.get(chosen.get(name)) : name);
  module.map((root) =>
    rewrite(root, (node) => {
      const key = keyOf(node);
      if (key && chosen.has(key.name)) {
        const next = { ...identifier(renamed(key.name)), loc: key.loc };
        if (node.type === 'MemberExpression') node.property = next;
        else node.key = next;
      }
      return undefined;
    }),
  );
  for (const type of module.classes.values()) {
    for (const field of type.fields) field.name = renamed(field.name);
    for (const method of type.methods) method.names = method.names.map(renamed);
  }
}
