import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { built, consumer } from './consumer.js';

const installed = consumer();
const { entries, manifest } = installed;
after(() => installed.remove());

/** Globals of pages and workers that say where the code runs. */
const PLATFORM = ['window', 'document', 'self', 'location', 'navigator', 'Worker', 'postMessage', 'addEventListener'];

/** Runs a module's text in the consumer's project. */
function node(script, ...flags) {
  const result = spawnSync(process.execPath, [...flags, '--input-type=module', '--eval', script], {
    cwd: installed.root,
    encoding: 'utf8',
    timeout: 20_000,
  });
  assert.equal(result.status, 0, result.stderr || String(result.error ?? result.signal));
  return result.stdout;
}

test('every entry of the contract is exported', () => {
  const paths = ['.', './worker', './testing', './metrics', './prometheus', './otlp', './perfetto', './opentelemetry', './package.json'];

  assert.deepEqual(Object.keys(manifest.exports).sort(), paths.sort());
});

test('the tarball holds the entries, their maps and types, and the documents, nothing else', (t) => {
  const expected = entries.flatMap(({ file, types }) => [file, `${file}.map`, types]);

  assert.deepEqual([...installed.files].sort(), [...expected, 'LICENSE', 'README.md', 'package.json'].sort());
  for (const { specifier, file } of entries) {
    const code = installed.read(file);
    t.diagnostic(`${specifier}: ${code.length} bytes, ${gzipSync(code, { level: 9 }).length} gzip`);
  }
});

test('the manifest promises what the contract says', () => {
  assert.equal(manifest.name, 'atelier-runtime');
  assert.equal(manifest.type, 'module');
  assert.equal(manifest.license, 'MIT');
  assert.equal(manifest.sideEffects, false);
  for (const kind of ['dependencies', 'optionalDependencies', 'scripts', 'bin']) {
    assert.equal(manifest[kind], undefined, kind);
  }
  for (const peer of Object.keys(manifest.peerDependencies)) assert.equal(manifest.peerDependenciesMeta[peer].optional, true, peer);
  for (const target of Object.values(manifest.exports).filter((value) => typeof value === 'object')) {
    assert.deepEqual(Object.keys(target), ['types', 'default']);
  }
});

test('publint has nothing to say', async () => {
  const { messages, pkg } = await publint({ pkgDir: built, strict: true });

  assert.deepEqual(messages.map((message) => formatMessage(message, pkg)), []);
});

test('package.json can be read through the exports', () => {
  const version = node(
    `import { createRequire } from 'node:module';
     console.log(createRequire(process.cwd() + '/x.js')('${manifest.name}/package.json').version);`,
  );

  assert.equal(version.trim(), manifest.version);
});

for (const { specifier, types } of entries) {
  test(`${specifier}: importing it in Node touches nothing`, () => {
    // An entry must not even look at the platform before it is used. The process has to end by itself, so nothing may
    // be left running.
    const left = node(
      `for (const name of ${JSON.stringify(PLATFORM)}) {
         Object.defineProperty(globalThis, name, { get() { throw new Error('import looked at ' + name); } });
       }
       const before = Reflect.ownKeys(globalThis);
       await import('${specifier}');
       console.log(JSON.stringify(Reflect.ownKeys(globalThis).filter((key) => !before.includes(key)).map(String)));`,
      '--frozen-intrinsics',
      '--disallow-code-generation-from-strings',
      '--no-warnings',
    );

    assert.deepEqual(JSON.parse(left), []);
  });

  test(`${specifier}: its types declare the values it exports, and no others`, () => {
    const text = installed.read(types);
    const declared = [...text.matchAll(/^export (?:declare )?(?:const|function|class) (\w+)/gm)].map(([, name]) => name);
    const passedOn = [...text.matchAll(/^export \{([^}]*)\}/gm)].flatMap(([, names]) => names.match(/\w+/g));
    const exported = node(`console.log(JSON.stringify(Object.keys(await import('${specifier}'))));`);

    assert.deepEqual([...new Set([...declared, ...passedOn])].sort(), JSON.parse(exported).sort());
  });
}
