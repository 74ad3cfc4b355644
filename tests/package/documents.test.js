/** The repository's documents: links lead somewhere, and every dependency has its reason. */

import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const SKIPPED = new Set(['node_modules', 'target', '.git']);

/** Files below a directory whose names match, as paths relative to the root. */
function files(pattern, directory = root) {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : files(pattern, path);
    return pattern.test(entry.name) ? [relative(root, path)] : [];
  });
}

const read = (path) => readFileSync(join(root, path), 'utf8');

/** A document without its code blocks. */
const prose = (path) => read(path).replace(/^```[^]*?^```$/gm, '');

/** The anchors that GitHub gives to the headings of a document. */
function anchors(path) {
  const headings = [...prose(path).matchAll(/^#+ (.+)$/gm)].map(([, text]) => text);
  const slug = (text) => text.toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, '').trim().replace(/\s/g, '-');
  return new Set(headings.map(slug));
}

for (const path of files(/\.md$/)) {
  test(`${path}: its links lead somewhere`, () => {
    const text = prose(path).replace(/`[^`\n]*`/g, '');
    const targets = [...text.matchAll(/\]\(([^)\s]+)\)|<img src="([^"]+)"/g)].map(([, link, image]) => link ?? image);

    const broken = targets.filter((target) => {
      if (/^https?:/.test(target)) return false;
      const [file, anchor] = target.split('#');
      const to = file ? relative(root, join(root, dirname(path), file)) : path;
      return !existsSync(join(root, to)) || (anchor && !anchors(to).has(decodeURIComponent(anchor)));
    });

    assert.deepEqual(broken, []);
  });
}

/** What the rows of the tables in dependencies.md are about. */
function documented() {
  const rows = read('docs/design/dependencies.md').split('\n').filter((line) => line.startsWith('| `'));
  return new Set(rows.flatMap((row) => [...row.split('|')[1].matchAll(/`([^`]+)`/g)].map(([, name]) => name)));
}

/** Dependencies and plugins that a pom.xml names, except for our own modules. */
function mavenNames(path) {
  const text = read(path).replace(/<!--[^]*?-->/g, '');
  // One kind after the other: the paths of annotation processors stand inside of a plugin.
  return ['dependency', 'plugin', 'path']
    .flatMap((kind) => [...text.matchAll(new RegExp(`<${kind}>([^]*?)</${kind}>`, 'g'))].map(([, part]) => part))
    .filter((part) => !/<groupId>dev\.atelier</.test(part))
    .map((part) => /<artifactId>([^<]+)/.exec(part)[1]);
}

function npmNames(path) {
  const { dependencies, devDependencies, peerDependencies, optionalDependencies } = JSON.parse(read(path));
  return Object.keys({ ...dependencies, ...devDependencies, ...peerDependencies, ...optionalDependencies });
}

test('every dependency has a line in dependencies.md, and every line a dependency', () => {
  const used = new Set([...files(/^pom\.xml$/).flatMap(mavenNames), ...files(/^package\.json$/).flatMap(npmNames)]);
  // A property names its version, a plugin's configuration uses it.
  used.add('google-java-format');

  assert.ok(used.size > 30);
  assert.deepEqual([...used].sort(), [...documented()].sort());
});

test('the versions in dependencies.md are those of the build', () => {
  const [, ...rows] = read('docs/design/dependencies.md').split('\n').filter((line) => /^\| /.test(line));
  const versions = rows.flatMap((row) => row.split('|')[2].match(/\d+(\.\d+)+/g) ?? []);
  const build = [...files(/^pom\.xml$/), ...files(/^package\.json$/)].map(read).join('\n');

  assert.ok(versions.length > 30);
  assert.deepEqual([...new Set(versions)].filter((version) => !build.includes(version)), []);
});
