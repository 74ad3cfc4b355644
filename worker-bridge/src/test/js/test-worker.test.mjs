import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';
import { pathToFileURL } from 'node:url';
import { useStillTime } from './support/ahead.mjs';
import { directory, load } from './support/package.mjs';

const { createTestWorker } = await load('testing');

const INIT = ['atelier/1', 1, 7, 'job', undefined, null];
const call = (id, method, ...args) => ['atelier/1', 2, 7, id, 1, method, args, 0];

/** Enough turns of the event loop for a message there, a handler that answers soon, and a message back. */
async function exchanged() {
  for (let i = 0; i < 10; i++) await new Promise((resolve) => setImmediate(resolve));
}

/** A worker that is ready, and everything it has posted since. */
async function start(handlers, options) {
  const worker = createTestWorker(handlers, options);
  const received = [];
  worker.addEventListener('message', ({ data }) => received.push(data));
  worker.postMessage(INIT);
  await exchanged();
  received.length = 0;
  return { worker, received };
}

describe('a test worker', () => {
  it('speaks the protocol, later than it is called', async () => {
    const worker = createTestWorker({ add: (a, b) => a + b });
    const received = [];
    worker.onmessage = ({ data }) => received.push(data);

    worker.postMessage(INIT);
    worker.postMessage(call(1, 'add', 2, 3));
    await null;
    assert.deepEqual(received, []);
    await exchanged();

    assert.deepEqual(received, [['atelier/1', 1, 0], ['atelier/1', 2, 7], ['atelier/1', 3, 7, 1, 1, 0, 5]]);
  });

  it('looks like a Worker', async () => {
    const worker = createTestWorker({});

    assert.ok(worker instanceof EventTarget);
    for (const name of ['postMessage', 'terminate', 'addEventListener', 'removeEventListener', 'dispatchEvent']) {
      assert.equal(typeof worker[name], 'function', name);
    }
    assert.deepEqual([worker.onmessage, worker.onmessageerror, worker.onerror], [null, null, null]);
    worker.terminate();
  });

  it('gives its events to listeners and handlers, and to removed ones no more', async () => {
    const { worker } = await start({ add: (a, b) => a + b });
    const log = [];
    const listener = (event) => log.push([event.type, event instanceof MessageEvent, event.target === worker]);
    worker.addEventListener('message', listener);
    worker.onmessage = (event) => log.push([event.type]);

    worker.postMessage(call(1, 'add', 1, 1));
    await exchanged();
    worker.removeEventListener('message', listener);
    worker.onmessage = null;
    worker.postMessage(call(2, 'add', 1, 1));
    await exchanged();

    assert.deepEqual(log, [['message', true, true], ['message']]);
  });

  it('checks its arguments as createTaskWorker does', () => {
    assert.throws(() => createTestWorker(), { name: 'TypeError', message: 'handlers must be an object of functions, got undefined' });
    assert.throws(() => createTestWorker({}, { init: 1 }), { name: 'TypeError', message: 'init must be a function, got 1' });
  });

  it('runs init', async () => {
    const { received, worker } = await start({ get: () => 1 }, { init: async () => { throw new Error('no'); } });
    worker.postMessage(call(1, 'get'));
    await exchanged();
    assert.deepEqual(received, []);
  });

  it('clones and moves messages in both directions', async () => {
    const held = {};
    const { worker, received } = await start({
      keep(object, bytes) {
        held.object = object;
        held.bytes = bytes;
        return new Uint8Array([7]);
      },
    });
    const object = { a: 1 };
    const bytes = new Uint8Array([1, 2]);

    worker.postMessage(call(1, 'keep', object, bytes), [bytes.buffer]);
    object.a = 2;
    await exchanged();

    assert.deepEqual(held, { object: { a: 1 }, bytes: new Uint8Array([1, 2]) });
    assert.equal(bytes.byteLength, 0);
    assert.deepEqual(received[0].at(-1), new Uint8Array([7]));
    const more = new ArrayBuffer(4);
    worker.postMessage(call(2, 'keep', {}, more), { transfer: [more] });
    assert.equal(more.byteLength, 0);
  });

  it('refuses what cannot be cloned, at once', async () => {
    const { worker } = await start({});

    assert.throws(() => worker.postMessage([() => {}]), { name: 'DataCloneError' });
    assert.throws(() => worker.postMessage(1, [{}]), TypeError);
  });

  it('moves ports and streams', async () => {
    const { worker, received } = await start({
      port() {
        const { port1, port2 } = new MessageChannel();
        port2.postMessage('through');
        return port1;
      },
      stream: () => new ReadableStream({ start(controller) { controller.enqueue('item'); controller.close(); } }),
    });

    worker.postMessage(call(1, 'port'));
    worker.postMessage(call(2, 'stream'));
    await exchanged();

    const [port, stream] = received.map((message) => message.at(-1));
    const message = await new Promise((resolve) => {
      port.onmessage = ({ data }) => resolve(data);
    });
    port.close();
    const items = [];
    for await (const item of stream) items.push(item);
    assert.equal(message, 'through');
    assert.deepEqual(items, ['item']);
  });

  it('shares memory', async () => {
    const flags = new Int32Array(new SharedArrayBuffer(4096));
    const worker = createTestWorker({
      work(ctx) {
        const before = ctx.isAborted();
        Atomics.store(flags, 1, 1);
        return [before, ctx.isAborted()];
      },
    });
    const received = [];
    worker.onmessage = ({ data }) => received.push(data);
    worker.postMessage([...INIT.slice(0, 5), flags]);
    worker.postMessage(call(1, 'work'));
    await exchanged();

    assert.deepEqual(received.at(-1).at(-1), [false, true]);
  });

  it('is silent after terminate, also about what was under way', async () => {
    let ran = 0;
    const { worker, received } = await start({ work: () => ++ran });
    worker.postMessage(call(1, 'work'));

    worker.terminate();
    worker.postMessage(call(2, 'work'));
    await exchanged();

    assert.equal(ran, 0);
    assert.deepEqual(received, []);
  });

  it('does not pass on what a handler answers after terminate', async () => {
    let finish;
    const { worker, received } = await start({ work: () => new Promise((resolve) => { finish = resolve; }) });
    worker.postMessage(call(1, 'work'));
    await exchanged();

    worker.terminate();
    finish();
    await exchanged();

    assert.deepEqual(received, []);
  });

  it('exists as often as it is made', async () => {
    const first = await start({ name: () => 'first' });
    const second = await start({ name: () => 'second' });

    first.worker.postMessage(call(1, 'name'));
    second.worker.postMessage(call(1, 'name'));
    await exchanged();

    assert.equal(first.received[0].at(-1), 'first');
    assert.equal(second.received[0].at(-1), 'second');
  });
});

describe('a crash', () => {
  it('is an error event, after what was posted before, and then silence', async () => {
    const log = [];
    let finish;
    const { worker } = await start({ quick: () => 'answer', slow: () => new Promise((resolve) => { finish = resolve; }) });
    worker.addEventListener('message', ({ data }) => log.push(data.at(-1)));
    worker.addEventListener('error', (event) => log.push([event.type, event.message, event.error?.message]));
    worker.postMessage(call(1, 'slow'));
    worker.postMessage(call(2, 'quick'));
    await exchanged();

    worker.crash(new RangeError('out of memory'));
    worker.postMessage(call(3, 'quick'));
    finish('late');
    await exchanged();

    assert.deepEqual(log, ['answer', ['error', 'Uncaught RangeError: out of memory', 'out of memory']]);
  });

  it('calls onerror, with what a page reads of a worker error', async () => {
    const { worker } = await start({});
    let seen;
    worker.onerror = (event) => {
      seen = event;
      event.preventDefault();
    };

    worker.crash('just a text');
    await exchanged();

    assert.equal(seen.message, 'Uncaught just a text');
    assert.deepEqual([seen.filename, seen.lineno, seen.colno, seen.error], ['', 0, 0, 'just a text']);
    assert.equal(seen.defaultPrevented, true);
  });

  it('of a terminated worker is not heard', async () => {
    const { worker } = await start({});
    worker.onerror = () => assert.fail('heard');

    worker.terminate();
    worker.crash(new Error('m'));
    await exchanged();
  });
});

describe('the modules', () => {
  const run = (script) => promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
  const url = (entry) => JSON.stringify(pathToFileURL(join(directory, `${entry}.js`)));

  it('touch nothing when imported', async () => {
    const { stdout } = await run(`
      const keys = () => JSON.stringify(
        [globalThis, Object.prototype, Error.prototype, Array.prototype].map((o) => Reflect.ownKeys(o).map(String)));
      const before = keys();
      const modules = [await import(${url('worker')}), await import(${url('testing')})];
      console.log(JSON.stringify([modules.map((module) => Object.keys(module)), keys() === before]));`);

    assert.deepEqual(JSON.parse(stdout), [[['createTaskWorker', 'transfer'], ['createTestWorker']], true]);
  });

  it('do not keep a process alive that has a worker', async () => {
    const { stdout } = await run(`
      const { createTestWorker } = await import(${url('testing')});
      const worker = createTestWorker({ hang: () => new Promise(() => {}), *stream() { yield 1; } });
      worker.onmessage = ({ data }) => console.log(JSON.stringify(data));
      worker.postMessage(['atelier/1', 1, 7, 'job', null, null]);
      worker.postMessage(['atelier/1', 2, 7, 1, 1, 'hang', [], 0, 2, 1, 'stream', [], 0]);`);

    assert.deepEqual(stdout.trim().split('\n').map((line) => JSON.parse(line)[1]), [1, 2, 3]);
  });
});

describe('a test worker with calls ahead', () => {
  useStillTime();

  const ahead = (ends, ...ids) => ['atelier/1', 5, 7, ends, ...ids.flatMap((id) => [id, 1, 'quick', [id], 0])];

  /** A worker with call 41 in flight, which ends when `open` is called, and 42 and 43 ahead. */
  async function busy() {
    const ran = [];
    const book = {};
    const handlers = {
      quick: (id) => void ran.push(id),
      hold: () => new Promise((resolve) => (book.open = resolve)),
    };
    const { worker, received } = await start(handlers);
    for (let i = 1; i <= 32; i++) worker.postMessage(call(i, 'quick', i));
    worker.postMessage(call(41, 'hold'));
    worker.postMessage(ahead(32, 42, 43));
    await exchanged();
    ran.length = 0;
    return { worker, received, ran, ...book };
  }

  for (const end of ['crash', 'terminate']) {
    it(`starts none of them after ${end}()`, async () => {
      const { worker, ran, open } = await busy();

      worker[end](new Error('boom'));
      open();
      await exchanged();

      assert.deepEqual(ran, []);
    });
  }

  it('tells before its crash what has ended and what it has not started', async () => {
    const { worker, received, open } = await busy();
    const log = [];
    worker.addEventListener('error', () => log.push(...received.flatMap((message) => (message[1] === 3 ? [message.slice(3)] : []))));
    open();
    await null;
    await null;

    worker.crash(new Error('boom'));
    await exchanged();

    const told = new Map();
    for (const entries of log) for (let i = 0; i < entries.length; i += 4) told.set(entries[i], entries[i + 2]);
    assert.deepEqual([told.has(41), told.has(42), told.has(43)], [true, true, true]);
  });
});
