/** The tests that docs/design/traps.md and guards.md name are there. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const design = fileURLToPath(new URL('../../docs/design', import.meta.url));

/** How a test's name stands in a file: behind a quote in JavaScript, before its parameters in Java. */
function isIn(text, name, path) {
  if (path.endsWith('.java')) return new RegExp(`void ${name}\\(`).test(text);
  const escaped = name.replaceAll("'", "\\'");
  return [`'${escaped}'`, `"${name}"`, `\`${name}\``].some((quoted) => text.includes(quoted));
}

for (const [document, least] of [['traps.md', 80], ['guards.md', 10]]) {
  test(`every test that ${document} names exists`, () => {
    const text = readFileSync(join(design, document), 'utf8');
    const named = [...text.matchAll(/\[`([^`]+)`\]\(([^)#]+\.(?:js|mjs|java))\)/g)];
    const missing = named.filter(([, name, path]) => !isIn(readFileSync(join(design, dirname(document), path), 'utf8'), name, path));

    assert.ok(named.length >= least, `${named.length} tests`);
    assert.deepEqual(missing.map(([, name, path]) => `${name} in ${path}`), []);
  });
}
