/** Contract 1, the entry atelier-runtime/testing: an in-process worker for unit tests without a browser, in Node. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import test, { before, describe } from 'node:test';
import { thePackage } from './support/environment.js';

/** Handlers of a user's worker, as a user's unit test would import them. */
const handlers = {
  add: (a, b) => a + b,
  echo: (value) => value,
  fail: () => {
    throw Object.assign(new RangeError('failed'), { status: 404 });
  },
  uncloneable: () => () => {},
  sizeOf: (buffer) => buffer.byteLength,
  make: (size) => new ArrayBuffer(size),
  describe: (a, ctx) => ({ a, key: ctx.key ?? null, callId: ctx.callId, aborted: ctx.signal.aborted }),
  progress: async (values, ctx) => {
    for (const value of values) ctx.progress(value);
    return 'done';
  },
  cooperative: (ctx) => new Promise((_, reject) => ctx.signal.addEventListener('abort', () => reject(ctx.signal.reason))),
  forever: () => new Promise(() => {}),
  count: async function* (to) {
    for (let i = 0; i < to; i++) yield i;
  },
};

describe('contract 1, createTestWorker', () => {
  let runtimes = [];
  let main;
  let testing;
  let worker;

  before(async () => {
    const user = join(thePackage().project, 'user.mjs');
    writeFileSync(user, `export * as main from 'atelier-runtime'; export * as testing from 'atelier-runtime/testing';
      export * as worker from 'atelier-runtime/worker';`);
    ({ main, testing, worker } = await import(pathToFileURL(user)));
  });

  const taskTest = (name, body) =>
    test(name, { timeout: 30_000 }, async () => {
      runtimes = [];
      try {
        await body((config, options) => {
          const runtime = main.createTaskRuntime({ observability: { spans: 'on' } });
          runtimes.push(runtime);
          return runtime.defineTask({ type: 'singleton', worker: () => testing.createTestWorker(handlers, options), ...config });
        });
      } finally {
        for (const runtime of runtimes) runtime.dispose();
      }
    });

  taskTest('calls get their results', async (define) => {
    const task = define();

    assert.deepEqual(await Promise.all([task.add(1, 2), task.echo({ deep: [1] }), task.echo(null)]), [3, { deep: [1] }, null]);
  });

  taskTest('values are clones in both directions', async (define) => {
    const mine = { list: [1] };
    const theirs = await define().echo(mine);

    assert.deepEqual(theirs, mine);
    assert.notEqual(theirs, mine);
    assert.notEqual(theirs.list, mine.list);
  });

  taskTest('buffers are moved, and part of them copied', async (define) => {
    const task = define();
    const buffer = new ArrayBuffer(8);
    const bytes = new Uint8Array([1, 2, 3]);

    assert.equal(await task.sizeOf(buffer), 8);
    assert.equal(buffer.byteLength, 0);
    assert.deepEqual([...(await task.echo(bytes.subarray(1)))], [2, 3]);
    assert.equal(bytes.byteLength, 3);
    assert.equal((await task.make(4)).byteLength, 4);
  });

  taskTest('transfer of the worker entry, and of the main entry, marks exact lists', async (define) => {
    const kept = new ArrayBuffer(4);
    const moved = new ArrayBuffer(8);
    const marking = { both: () => worker.transfer({ kept, moved }, [moved]), sizes: ({ a, b }) => [a.byteLength, b.byteLength] };
    const task = define({ worker: () => testing.createTestWorker(marking) });
    const got = await task.both();
    const [a, b] = [new ArrayBuffer(1), new ArrayBuffer(2)];
    const sizes = await task.sizes(main.transfer({ a, b }, [a]));

    assert.deepEqual([got.kept.byteLength, got.moved.byteLength, kept.byteLength, moved.byteLength], [4, 8, 4, 0]);
    assert.deepEqual([sizes, a.byteLength, b.byteLength], [[1, 2], 0, 2]);
  });

  taskTest('what cannot be cloned fails with DataCloneError', async (define) => {
    const task = define();

    await assert.rejects(task.echo(() => {}), { name: 'DataCloneError' });
    await assert.rejects(task.uncloneable(), { name: 'DataCloneError' });
    assert.equal(await task.add(1, 1), 2);
  });

  taskTest('errors arrive revived', async (define) => {
    const error = await define().fail().catch((thrown) => thrown);

    assert.ok(error instanceof RangeError);
    assert.deepEqual([error.message, error.status], ['failed', 404]);
  });

  taskTest('unknown methods reject with TypeError', async (define) => {
    await assert.rejects(define({ taskId: 'unit' }).missing(), new TypeError('task "unit" has no method "missing"'));
  });

  taskTest('the context is there', async (define) => {
    const result = await define({ taskId: 'unit' }).with({ key: 'k' }).describe();

    assert.equal(result.a, undefined);
    assert.deepEqual([result.key, result.aborted], ['k', false]);
    assert.match(result.callId, /^unit-\d+$/);
  });

  taskTest('progress is heard', async (define) => {
    const seen = [];

    assert.equal(await define().with({ onProgress: (value) => seen.push(value) }).progress([1, 2]), 'done');
    assert.deepEqual(seen, [1, 2]);
  });

  taskTest('calls can be canceled', async (define) => {
    const task = define();
    const controller = new AbortController();
    const call = task.with({ signal: controller.signal }).cooperative();
    controller.abort(new Error('why'));
    const error = await call.catch((thrown) => thrown);

    assert.deepEqual([error.name, error.cause.message], ['AbortError', 'why']);
    assert.equal(await task.add(1, 1), 2);
  });

  taskTest('timeouts work', async (define) => {
    const error = await define({ timeoutMs: 20 }).forever().catch((thrown) => thrown);

    assert.deepEqual([error.name, error.cause.name], ['AbortError', 'TimeoutError']);
  });

  taskTest('streams work', async (define) => {
    const items = [];
    for await (const item of define().count(5)) items.push(item);

    assert.deepEqual(items, [0, 1, 2, 3, 4]);
  });

  taskTest('init gets a clone of initData before the first call', async (define) => {
    const given = { list: [1] };
    let got;
    const task = define({ initData: given }, { init: async (data) => (got = data) });
    await task.add(1, 1);

    assert.deepEqual(got, given);
    assert.notEqual(got, given);
  });

  taskTest('a pool of them works, and terminates', async (define) => {
    const task = define({ type: 'parallel', poolSize: 3, init: 'eager' });
    await task.ready();
    const sums = await Promise.all(Array.from({ length: 20 }, (_, i) => task.add(i, 1)));
    task.stopWorkers();

    assert.deepEqual(sums, Array.from({ length: 20 }, (_, i) => i + 1));
    assert.equal(task.getState().activeWorkers, 0);
  });

  taskTest('dispose settles what runs', async (define) => {
    const task = define();
    const call = task.forever();
    task.dispose();

    await assert.rejects(call, { name: 'TaskDisposedError', code: 'TASK_DISPOSED' });
  });

  test('refuses what are no handlers', () => {
    for (const handlers of [undefined, null, 1, 'handlers']) assert.throws(() => testing.createTestWorker(handlers), TypeError);
  });

  test('a process that has disposed of its runtime ends by itself', () => {
    const script = `
      import { createTaskRuntime } from 'atelier-runtime';
      import { createTestWorker } from 'atelier-runtime/testing';
      const runtime = createTaskRuntime();
      const task = runtime.defineTask({ type: 'parallel', poolSize: 2, worker: () => createTestWorker({ add: (a, b) => a + b }) });
      console.log(await task.add(40, 2));
      runtime.dispose();
    `;
    const node = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
      cwd: thePackage().project, encoding: 'utf8', timeout: 20_000,
    });

    assert.equal(node.status, 0, node.stderr);
    assert.equal(node.stdout.trim(), '42');
  });
});
