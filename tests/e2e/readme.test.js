/**
 * What the documents say is true: their code compiles and runs, their sizes are those of the build.
 *
 * A code block whose first line is a comment with a file name, `// page.ts`, is that file. Other TypeScript blocks are
 * fragments: they may use what `FRAGMENT_GLOBALS` declares.
 */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import test, { describe } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { theContext, thePackage } from './support/environment.js';
import { entryFile } from './support/package.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const README = 'README.md';
const PACKAGE_README = 'runtime-browser/src/main/npm/README.md';
const GUIDE = 'docs/getting-started.md';
const DOCUMENTS = [README, PACKAGE_README, GUIDE, 'docs/concepts.md', 'docs/reference/api.md'];

const tsc = join(root, 'tests/types/node_modules/typescript/bin/tsc');
const esbuild = () => createRequire(join(root, 'runtime-browser/src/build/build.mjs'))('esbuild');

const FRAGMENT_GLOBALS = `
import type { Task, TaskRuntime } from 'atelier-runtime';
interface Handlers {
  resize(image: ImageData, width: number): Promise<ImageData>;
  search(text: string): Promise<string[]>;
  lines(file: Blob): AsyncGenerator<string, number>;
}
declare global {
  const runtime: TaskRuntime;
  const images: Task<Handlers>;
  const image: ImageData;
  const file: Blob;
  const signal: AbortSignal;
}
`;

const COMPILER_OPTIONS = {
  target: 'ES2022',
  lib: ['ES2022', 'DOM', 'DOM.Iterable', 'ESNext.Disposable'],
  module: 'ESNext',
  moduleResolution: 'bundler',
  strict: true,
  noEmit: true,
  types: [],
};

/** Code blocks of a document in one of these languages: `{ name, code }`, without a name for fragments. */
function blocksOf(path, languages) {
  const text = readFileSync(join(root, path), 'utf8');
  return [...text.matchAll(/^```(\w+)\n([^]*?)^```$/gm)]
    .filter(([, language]) => languages.includes(language))
    .map(([, , code]) => ({ name: /^\/\/ ([\w.-]+\.[jt]s)\n/.exec(code)?.[1], code }));
}

/** Writes files into a directory of the project in which the package is installed. */
function directoryWith(name, files) {
  const directory = join(thePackage().project, name);
  mkdirSync(directory, { recursive: true });
  for (const [file, code] of Object.entries(files)) writeFileSync(join(directory, file), code);
  return directory;
}

const nodeIn = (cwd, ...args) => spawnSync(process.execPath, args, { cwd, encoding: 'utf8', timeout: 60_000 });

describe('the code in the documents', () => {
  for (const path of DOCUMENTS) {
    test(`${path}: TypeScript accepts it`, { skip: !existsSync(tsc) && 'run npm ci in tests/types' }, () => {
      const files = blocksOf(path, ['ts']).map(({ name, code }, i) => [name ?? `fragment-${i}.ts`, `${code}\nexport {};\n`]);
      assert.ok(files.length > 0);
      assert.equal(new Set(files.map(([name]) => name)).size, files.length, 'two blocks are the same file');
      const directory = directoryWith(`types-${path.replaceAll('/', '-')}`, {
        ...Object.fromEntries(files),
        'globals.d.ts': FRAGMENT_GLOBALS,
        'tsconfig.json': JSON.stringify({ compilerOptions: COMPILER_OPTIONS }),
        'package.json': '{"type":"module"}',
      });

      const { status, stdout } = nodeIn(directory, tsc, '-p', '.');

      assert.equal(status, 0, stdout);
    });

    test(`${path}: its JavaScript is JavaScript`, () => {
      for (const { code } of blocksOf(path, ['js'])) esbuild().transformSync(code, { loader: 'js', target: 'es2022' });
    });
  }

  test(`${GUIDE}: its unit test passes in Node`, () => {
    const files = blocksOf(GUIDE, ['js']).filter(({ name }) => /^resize\.(handlers|test)\.js$/.test(name ?? ''));
    assert.equal(files.length, 2);
    const directory = directoryWith('unit', {
      ...Object.fromEntries(files.map(({ name, code }) => [name, code])),
      'package.json': '{"type":"module"}',
    });

    // Without the environment of this test run, in which `node --test` would think that it is one of its files.
    const { NODE_TEST_CONTEXT, ...env } = process.env;
    const { status, stdout } = spawnSync(process.execPath, ['--test'], { cwd: directory, env, encoding: 'utf8', timeout: 60_000 });

    assert.equal(status, 0, stdout);
    assert.match(stdout, /^# pass [1-9]/m);
  });
});

/**
 * Serves the files of a document with a page around them, `.ts` compiled and bundled, as a development server does, and
 * opens that page.
 */
async function open(path, html) {
  const files = Object.fromEntries(blocksOf(path, ['ts']).map(({ name = '', code }) => [name, code]));
  const directory = directoryWith(`site-${path.replaceAll('/', '-')}`, files);
  const compile = (name) =>
    esbuild().buildSync({ entryPoints: [join(directory, name)], bundle: true, write: false, format: 'esm', target: 'es2022' })
      .outputFiles[0].text;
  const server = createServer(({ url }, response) => {
    const name = new URL(url, 'http://localhost').pathname.slice(1);
    if (name === '') return response.setHeader('Content-Type', 'text/html').end(`<!doctype html>${html}`);
    if (!(name in files)) return response.writeHead(404).end();
    return response.setHeader('Content-Type', 'text/javascript').end(compile(name));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const page = await (await theContext()).newPage();
  page.setDefaultTimeout(30_000);
  await page.goto(`http://localhost:${server.address().port}/`);
  const close = async () => {
    await page.close();
    server.close().closeAllConnections();
  };
  return { page, close };
}

/** A picture file of 64 × 48 pixels, drawn in the page. */
async function picture(page) {
  const bytes = await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(64, 48);
    canvas.getContext('2d').fillRect(0, 0, 9, 9);
    return [...new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer())];
  });
  return { name: 'good.png', mimeType: 'image/png', buffer: Buffer.from(bytes) };
}

for (const path of [README, PACKAGE_README]) {
  test(`${path}: the page and its worker make thumbnails`, { timeout: 120_000 }, async () => {
    const { page, close } = await open(path, '<input type="file" multiple><script type="module" src="/page.ts"></script>');
    const warnings = [];
    page.on('console', (message) => message.type() === 'warning' && warnings.push(message.text()));
    const good = await picture(page);
    const bad = { ...good, name: 'broken.png', buffer: Buffer.from('no picture') };

    await page.setInputFiles('input', [good, good, bad, good]);
    await page.waitForFunction(() => document.images.length === 3 && [...document.images].every(({ complete }) => complete));
    const sizes = await page.evaluate(() => [...document.images].map((image) => [image.naturalWidth, image.naturalHeight]));
    await close();

    assert.deepEqual(sizes, Array(3).fill([160, 120]));
    assert.deepEqual(warnings, ['broken.png InvalidStateError']);
  });
}

/** Share by which a size may differ from what is written. */
const TOLERANCE = 0.1;

for (const path of [README, PACKAGE_README]) {
  test(`${path}: the sizes are those of the build`, () => {
    const { directory } = thePackage();
    const text = readFileSync(join(root, path), 'utf8');
    const rows = [...text.matchAll(/^\| `atelier-runtime(?:\/(\w+))?` \|.*\| ([\d.]+) kB \|$/gm)];
    const actual = {};
    for (const [, entry = 'main', said] of rows) {
      const size = gzipSync(readFileSync(join(directory, entryFile(directory, entry))), { level: 9 }).length / 1000;
      actual[entry] = size;
      assert.ok(Math.abs(size - said) <= size * TOLERANCE, `${entry} has ${size.toFixed(1)} kB, ${path} says ${said} kB`);
    }

    const entries = Object.keys(JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')).exports);
    assert.equal(rows.length, entries.filter((entry) => !entry.endsWith('.json')).length);
    // The first screen repeats two of them.
    for (const [, worker, main] of text.matchAll(/([\d.]+) kB in a worker, ([\d.]+) kB on the page/g)) {
      assert.ok(Math.abs(actual.worker - worker) <= actual.worker * TOLERANCE, `a worker has ${actual.worker} kB`);
      assert.ok(Math.abs(actual.main - main) <= actual.main * TOLERANCE, `the page has ${actual.main} kB`);
    }
  });
}
