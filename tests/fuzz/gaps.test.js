/**
 * Messages that one of the ends once took wrongly, one test each.
 */

import assert from 'node:assert/strict';
import test from 'node:test';
import { time } from './support/time.js';

time.install();
const { load } = await import('./support/package.js');
const { createTaskRuntime } = await load('main');
const { createTaskWorker } = await load('worker');

const settled = async () => {
  for (let i = 0; i < 8; i++) await undefined;
};

/** A task whose workers say what the test wants. */
function page(t, options) {
  const workers = [];
  const warnings = [];
  t.mock.method(console, 'warn', (text) => warnings.push(text));
  const runtime = createTaskRuntime();
  t.after(() => runtime.dispose());
  const task = runtime.defineTask({
    type: 'singleton',
    worker: () => {
      const listeners = [];
      const worker = {
        posted: [],
        terminated: false,
        addEventListener: (type, listener) => type === 'message' && listeners.push(listener),
        postMessage: (message) => worker.posted.push(message),
        terminate: () => (worker.terminated = true),
        say: (data) => listeners.forEach((listener) => listener({ data })),
      };
      workers.push(worker);
      return worker;
    },
    ...options,
  });
  return { task, workers, warnings };
}

/** What a promise has come to by now. */
async function outcome(promise) {
  let seen = 'pending';
  promise.then(
    (value) => (seen = value),
    (error) => (seen = error),
  );
  await settled();
  return seen;
}

test('an answer to a call that has not left for the worker is ignored', async (t) => {
  const { task, workers: [worker] } = (({ task, ...rest }) => (task.startWorkers(), { task, ...rest }))(page(t));
  worker.say(['atelier/1', 1, 0]);
  const generation = worker.posted[0][2];
  worker.say(['atelier/1', 2, generation]);
  const [first, second] = [task.work(1), task.work(2)];
  await settled();
  worker.say(['atelier/1', 3, generation, 1, 1, 0, 'first', 2, 1, 0, 'forged']);

  assert.equal(await outcome(first), 'first');
  assert.equal(await outcome(second), 'pending');
  worker.say(['atelier/1', 3, generation, 2, 1, 0, 'second']);
  assert.equal(await outcome(second), 'second');
});

test('READY before INIT does not stop the clock of the start', async (t) => {
  const { task, workers } = page(t, { startTimeoutMs: 50 });
  const call = task.work();
  workers[0].say(['atelier/1', 2, 1]);
  time.advance(60);

  assert.equal((await outcome(call)).name, 'WorkerCrashedError');
});

test('a worker that closes itself before INIT has crashed at once', async (t) => {
  const { task, workers } = page(t);
  const call = task.work();
  workers[0].say(['atelier/1', 1, 0]);
  workers[0].say(['atelier/1', 4, 0]);

  assert.equal((await outcome(call)).name, 'WorkerCrashedError');
});

test('another version after the hello is told once', async (t) => {
  const { task, workers, warnings } = page(t);
  const call = task.work();
  workers[0].say(['atelier/1', 1, 0]);
  workers[0].say(['atelier/2', 3, 1, 1, 1, 0, 'newer']);
  workers[0].say(['atelier/2', 3, 1, 1, 1, 0, 'newer']);

  assert.equal(await outcome(call), 'pending');
  assert.equal(warnings.length, 1);
});

/** A worker's scope, as far as the harness needs it. */
function scope(handlers) {
  const listeners = [];
  const posted = [];
  delete globalThis[Symbol.for('atelier.worker')];
  globalThis.postMessage = (message) => posted.push(message);
  globalThis.addEventListener = (type, listener) => type === 'message' && listeners.push(listener);
  createTaskWorker(handlers);
  return { posted, say: (data) => listeners.forEach((listener) => listener({ data })) };
}

for (const generation of [1n, { valueOf: 1, toString: 1 }]) {
  test(`an INIT whose generation is a ${typeof generation} is ignored`, () => {
    const { say, posted } = scope({});
    assert.doesNotThrow(() => say(['atelier/1', 1, generation, 'job', undefined, null]));
    say(['atelier/1', 1, 1, 'job', undefined, null]);

    assert.deepEqual(posted.at(-1), ['atelier/1', 2, 1]);
  });
}

test('abort flags that are too short are ignored', async () => {
  const { say, posted } = scope({ echo: (value) => value });
  say(['atelier/1', 1, 1, 'job', undefined, new Int32Array(2)]);
  assert.doesNotThrow(() => say(['atelier/1', 2, 1, 5, 1, 'echo', ['fine'], 0]));
  await settled();

  assert.deepEqual(posted.at(-1), ['atelier/1', 3, 1, 5, 1, 0, 'fine']);
});

test('any credit is enough for a short stream', async () => {
  const { say, posted } = scope({ count: function* () { yield 1; } });
  say(['atelier/1', 1, 1, 'job', undefined, null]);
  say(['atelier/1', 2, 1, 5, 1, 'count', [], 0]);
  say(['atelier/1', 4, 1, 5, 1, 2147483647, 5, 1, 2147483647]);
  for (let i = 0; i < 5; i++) await settled();

  assert.deepEqual(posted.at(-1), ['atelier/1', 3, 1, 5, 1, 5, undefined]);
});
