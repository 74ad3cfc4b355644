/** Contract 1: the npm package, its entries, and what importing them does. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { describe } from 'node:test';
import { entryFile, manifestOf } from './support/package.js';
import { thePackage } from './support/environment.js';
import { browserTest } from './support/harness.js';

const ENTRIES = ['main', 'worker', 'testing', 'metrics', 'prometheus', 'otlp', 'perfetto'];
const ADAPTERS = ['metrics', 'prometheus', 'otlp', 'perfetto'];

const specifier = (entry) => (entry === 'main' ? 'atelier-runtime' : `atelier-runtime/${entry}`);

function textOf(entry) {
  const file = entryFile(thePackage().directory, entry);
  assert.ok(file, `there is no entry ${specifier(entry)}`);
  return readFileSync(join(thePackage().directory, file), 'utf8');
}

/** Runs an ES module in a fresh Node, in the project that has installed the package; returns what it prints. */
function inNode(script, options = []) {
  const node = spawnSync(process.execPath, [...options, '--input-type=module', '--eval', script], {
    cwd: thePackage().project,
    encoding: 'utf8',
    timeout: 30_000,
  });
  assert.equal(node.status, 0, node.error?.message ?? node.stderr);
  return node.stdout.trim();
}

describe('contract 1, the package', () => {
  test('npm pack gives a package that installs alone into an empty project', () => {
    const installed = readdirSync(join(thePackage().project, 'node_modules')).filter((name) => !name.startsWith('.'));

    assert.deepEqual(installed, ['atelier-runtime']);
  });

  test('it is named atelier-runtime and is ESM only', () => {
    const { name, type, main, module } = manifestOf(thePackage().directory);

    assert.equal(name, 'atelier-runtime');
    assert.equal(type, 'module');
    for (const file of [main, module]) assert.ok(file === undefined || file.endsWith('.js'));
    assert.deepEqual(thePackage().packed.filter((file) => /\.(cjs|cts)$/.test(file)), []);
  });

  test('it has no runtime dependencies and no install scripts', () => {
    const manifest = manifestOf(thePackage().directory);
    const { dependencies, peerDependencies = {}, optionalDependencies, scripts = {} } = manifest;

    for (const needed of [dependencies, optionalDependencies]) assert.deepEqual(needed ?? {}, {});
    for (const peer of Object.keys(peerDependencies)) assert.equal(manifest.peerDependenciesMeta[peer].optional, true);
    for (const hook of ['preinstall', 'install', 'postinstall', 'prepare']) assert.equal(scripts[hook], undefined);
  });

  test('it says that importing has no side effects', () => {
    assert.equal(manifestOf(thePackage().directory).sideEffects, false);
  });

  test('it exports each entry, with types first', () => {
    const { exports } = manifestOf(thePackage().directory);

    for (const entry of ENTRIES) {
      const target = exports[entry === 'main' ? '.' : `./${entry}`];
      assert.ok(target, `no entry ${entry}`);
      assert.equal(Object.keys(target)[0], 'types', `types come first in ${entry}`);
    }
  });

  test('every file that it exports is in it', () => {
    const { exports } = manifestOf(thePackage().directory);
    const files = Object.values(exports).flatMap((target) => (typeof target === 'string' ? target : Object.values(target)));

    for (const file of files) assert.ok(existsSync(join(thePackage().directory, file)), `${file} is missing`);
  });

  test('it contains its README and licence', () => {
    assert.ok(thePackage().packed.includes('README.md'));
    assert.ok(thePackage().packed.some((file) => /^LICEN[CS]E/.test(file)));
  });

  for (const entry of ENTRIES) {
    test(`${specifier(entry)} has a source map that names its sources by relative paths`, () => {
      const text = textOf(entry);
      const file = entryFile(thePackage().directory, entry);
      const map = JSON.parse(readFileSync(join(thePackage().directory, `${file}.map`), 'utf8'));

      assert.match(text, new RegExp(`//# sourceMappingURL=${file}\\.map\\s*$`));
      assert.ok(map.sources.length > 0);
      for (const source of map.sources) assert.doesNotMatch(source, /^(file:|\/|[A-Za-z]:)/);
    });

    test(`${specifier(entry)} contains neither eval nor new Function nor blob URLs`, () => {
      assert.doesNotMatch(textOf(entry), /\bnew\s+Function\b|\bFunction\s*\(|\beval\s*\(|createObjectURL/);
    });

    test(`${specifier(entry)} imports only files of the package`, () => {
      for (const [, name] of textOf(entry).matchAll(/\b(?:from|import)\s*["']([^"']+)["']/g)) assert.match(name, /^\.\//);
    });
  }

  test('the worker entry holds no runtime code', () => {
    const exported = inNode(`console.log(Object.keys(await import('atelier-runtime/worker')).sort().join())`);

    assert.equal(exported, 'createTaskWorker,transfer');
    assert.doesNotMatch(textOf('worker'), /drop-oldest|restart-requeue-in-flight|traceparent/);
  });
});

describe('contract 1, importing in Node', () => {
  for (const entry of ENTRIES) {
    test(`importing ${specifier(entry)} succeeds and touches nothing`, () => {
      const report = inNode(`
        const state = () => JSON.stringify([
          Reflect.ownKeys(globalThis).map(String),
          [Object, Array, Function, String, Promise, Error, Map, Set, WeakMap].map((c) => [
            Reflect.ownKeys(c).map(String), Reflect.ownKeys(c.prototype).map(String)]),
          process.listenerCount('unhandledRejection'), process.listenerCount('exit'),
        ]);
        // What reading the modules from disk needs does not count.
        const resources = () => process.getActiveResourcesInfo().filter((type) => !/^FS|^CloseReq/.test(type)).length;
        const before = state();
        const resourcesBefore = resources();
        const module = await import('${specifier(entry)}');
        console.log(JSON.stringify({
          same: state() === before,
          resources: resources() - resourcesBefore,
          exports: Object.keys(module).length,
        }));
      `);

      const { same, resources, exports } = JSON.parse(report);
      assert.ok(same, 'a global or a prototype changed');
      assert.ok(resources <= 0, 'a timer or handle was left');
      assert.ok(exports > 0, 'it exports nothing');
    });
  }

  for (const entry of ENTRIES) {
    test(`importing ${specifier(entry)} works where code generation is forbidden and intrinsics are frozen`, () => {
      const options = ['--disallow-code-generation-from-strings', '--frozen-intrinsics', '--no-warnings'];

      assert.equal(inNode(`await import('${specifier(entry)}'); console.log('fine')`, options), 'fine');
    });
  }

  test('a runtime can be made, watched and disposed of in Node, for server-side rendering', () => {
    const printed = inNode(`
      import { createTaskRuntime } from 'atelier-runtime';
      const runtime = createTaskRuntime();
      const off = runtime.subscribeEvents(() => {});
      runtime.defineTask({ type: 'parallel', worker: () => { throw new Error('not here'); } });
      const { tasks } = runtime.getRuntimeSnapshot();
      off();
      runtime.dispose();
      console.log(tasks.length, tasks[0].poolSize > 0);
    `);

    assert.equal(printed, '1 true');
  });
});

describe('contract 1, entries in the browser', () => {
  browserTest('the main entry exports the names of the contract', async ({ inPage }) => {
    const kinds = await inPage(() => Object.fromEntries(Object.entries(lab.atelier).map(([name, it]) => [name, typeof it])));

    assert.deepEqual(kinds, {
      DispatchQueue: 'function',
      QueueDropError: 'function',
      TaskDisposedError: 'function',
      TaskStoppedError: 'function',
      WorkerCrashedError: 'function',
      createTaskRuntime: 'function',
      parallelLimit: 'function',
      transfer: 'function',
      yieldAsCompleted: 'function',
    });
  });

  for (const adapter of ADAPTERS) {
    test(`${specifier(adapter)} does not pull in the runtime`, () => {
      assert.doesNotMatch(textOf(adapter), /main\.js|restart-requeue-in-flight/);
    });

    browserTest(`${specifier(adapter)} loads in a page`, async ({ inPage }) => {
      const count = await inPage(async (name) => Object.keys(await import(name)).length, specifier(adapter));

      assert.ok(count > 0);
    });
  }

  browserTest('the runtime works on a page that is no secure context', { page: 'insecure' }, async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task, runtime } = lab.setUp();
      const trace = runtime.createTrace('insecure');
      const sum = await task.with({ trace }).add(1, 2);
      trace.end();
      return { secure: isSecureContext, sum, id: trace.id };
    });

    assert.equal(result.secure, false);
    assert.equal(result.sum, 3);
    assert.match(result.id, /^[0-9a-f]{32}$/);
  });

  browserTest('the runtime works on a page that is not cross-origin isolated', { page: 'plain' }, async ({ inPage }) => {
    const result = await inPage(async () => [crossOriginIsolated, await lab.setUp().task.add(1, 2)]);

    assert.deepEqual(result, [false, 3]);
  });
});
