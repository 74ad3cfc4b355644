/** Issue "nobody in": hostile messages, names that are dangerous in JavaScript, and callbacks that throw. */

import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { browserTest } from './support/harness.js';

describe('a worker that sends what it should not', () => {
  browserTest('numbers that are none, and holes, are ignored and told once', async ({ inPage, page }) => {
    const warnings = [];
    page.on('console', (message) => message.type() === 'warning' && warnings.push(message.text()));
    const result = await inPage(async () => {
      const { task, totals } = lab.setUp({ type: 'singleton', maxInFlight: 2 });
      const gate = lab.gate();
      const call = task.hold(gate.name, 'unharmed');
      await gate.whenEntered();
      const odd = [1n, { valueOf: 1, toString: 1 }, [1], '1', 1.5, NaN, null, {}];
      for (const number of odd) {
        for (const at of [1, 2, 3, 4, 5]) {
          const message = ['atelier/1', 3, 1, 1, 1, 0, 'forged'];
          message[at] = number;
          await task.post(message);
        }
      }
      gate.open();
      return [await call, await task.echo('fine'), totals()['worker.crash.total']];
    });

    assert.deepEqual(result, ['unharmed', 'fine', 0]);
    assert.equal(warnings.length, 1);
  });

  browserTest('a forged answer with another id, attempt or generation settles nothing', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task } = lab.setUp({ type: 'singleton', maxInFlight: 2 });
      const gate = lab.gate();
      const call = lab.follow(task.hold(gate.name, 'mine'));
      await gate.whenEntered();
      for (const status of [0, 1, 3, 4, 5, 6, -1]) {
        for (const [generation, id, attempt] of [[1, 99, 1], [1, 1, 2], [2, 1, 1], [0, 1, 1]]) {
          await task.post(['atelier/1', 3, generation, id, attempt, status, 'forged']);
        }
      }
      const before = call.status;
      gate.open();
      await lab.until(() => call.status !== 'pending');
      return [before, call.value];
    });

    assert.deepEqual(result, ['pending', 'mine']);
  });

  browserTest('an encoded error whose texts are objects rejects with a readable error', async ({ inPage }) => {
    const result = await inPage(async () => {
      const errors = [];
      for (const at of [1, 2, 3, 4]) {
        let worker;
        const { task } = lab.setUp({ type: 'singleton', taskId: `lab-${at}`, worker: () => (worker = lab.worker()()) });
        const call = task.forever().catch((error) => error);
        await task.getState();
        await lab.until(() => task.getState().workerStatus === 'running');
        await task.ready();
        await lab.turn();
        const encoded = [1, 'TypeError', 'TypeError', 'm', 'stack', 'name', [0, { valueOf: 1, toString: 1 }]];
        encoded[at] = { valueOf: 1, toString: 1 };
        worker.dispatchEvent(new MessageEvent('message', { data: ['atelier/1', 3, 1, 1, 1, 1, encoded] }));
        const error = await call;
        errors.push([error instanceof Error, typeof error.name, typeof error.message, typeof error.stack, typeof String(error)]);
      }
      return errors;
    });

    for (const each of result) assert.deepEqual(each, [true, 'string', 'string', 'string', 'string']);
  });

  browserTest('an answer cannot reach a prototype', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task } = lab.setUp({ type: 'singleton' });
      const own = JSON.parse('{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}}');
      const back = await task.echo(own);
      const error = await task.fail('error').catch((thrown) => thrown);
      return [Object.hasOwn(back, '__proto__'), {}.polluted ?? 'clean', [].polluted ?? 'clean', error.polluted ?? 'clean'];
    });

    assert.deepEqual(result, [true, 'clean', 'clean', 'clean']);
  });
});

describe('names that mean something in JavaScript', () => {
  const NAMES = ['__proto__', 'constructor', 'prototype', 'hasOwnProperty', 'toString', 'valueOf', '__defineGetter__'];

  browserTest('are methods like any other, unless they are inherited', async ({ inPage }) => {
    const names = await inPage(async (names) => {
      const { task } = lab.setUp();
      return lab.outcomes(names.map((name) => task.call(name, 1)));
    }, NAMES);

    assert.deepEqual(names, NAMES.map(() => 'TypeError'));
  });

  browserTest('are task ids, task names and keys like any other', async ({ inPage }) => {
    const result = await inPage(async (names) => {
      const owner = lab.runtime();
      const results = [];
      for (const name of names) {
        const task = owner.defineTask({ type: 'singleton', worker: lab.worker(), taskId: name, taskName: name });
        results.push(await task.with({ key: name }).echo(name));
        owner.abortTaskController.abort(name);
        results.push(owner.abortTaskController.isAborted(name));
        owner.abortTaskController.clear(name);
      }
      const ids = owner.getRuntimeSnapshot().tasks.map(({ taskId }) => taskId);
      return { results, ids, polluted: Object.keys(Object.prototype) };
    }, NAMES);

    assert.deepEqual(result.results, NAMES.flatMap((name) => [name, true]));
    assert.deepEqual(result.ids, NAMES);
    assert.deepEqual(result.polluted, []);
  });

  browserTest('pollute nothing as own properties of options', async ({ inPage }) => {
    const result = await inPage(async () => {
      const evil = () => JSON.parse('{"__proto__": {"polluted": 1, "maxInFlight": 0}, "constructor": {"prototype": {"polluted": 1}}}');
      const options = (more) => Object.assign(evil(), more);
      const owner = lab.runtime(options({ observability: Object.assign(evil(), { spans: Object.assign(evil(), { mode: 'on' }) }) }));
      const task = owner.defineTask(options({ type: 'singleton', worker: lab.worker(), taskId: 'lab', initData: evil() }));
      owner.subscribeRuntimeSnapshot(() => {}, options({ intervalMs: 1000 }))();
      const trace = owner.createTrace('t', evil());
      const first = await task.with(options({ trace, timeoutMs: 60_000 })).echo(1);
      trace.end(evil());
      const queue = new lab.atelier.DispatchQueue(async (n) => n, options({ maxInFlight: 1 }), evil());
      const second = await queue.enqueue(2, evil());
      let third;
      for await (const each of lab.atelier.parallelLimit([3], 1, (n) => n, evil())) third = each;
      return [first, second, third, {}.polluted ?? 'clean', (() => {}).polluted ?? 'clean'];
    });

    assert.deepEqual(result, [1, 2, 3, 'clean', 'clean']);
  });
});

describe('callbacks that throw', () => {
  browserTest('are reported with reportError, each time, and harm nothing', async ({ inPage }) => {
    const { results, reported } = await inPage(async () => {
      const boom = (what) => () => {
        throw new Error(`from ${what}`);
      };
      const { task, runtime } = lab.setUp();
      const stops = [
        runtime.subscribeEvents(boom('events')),
        runtime.subscribeRuntimeSnapshot(boom('snapshots'), { intervalMs: 5 }),
        runtime.observeSpans(boom('spans')),
      ];
      const results = [await task.with({ onProgress: boom('onProgress') }).progress([1, 2])];
      const hooks = Object.fromEntries(
        ['onQueued', 'onDispatch', 'onCancel', 'onStateChange', 'onIdle', 'onActive'].map((name) => [name, boom(name)]),
      );
      const queue = new lab.atelier.DispatchQueue(async (n) => n, { maxInFlight: 1 }, hooks);
      const controller = new AbortController();
      const [first, second] = [queue.enqueue(1), queue.enqueue(2, { signal: controller.signal })];
      controller.abort();
      queue.requeueInFlight(boom('predicate'));
      results.push(await first, await second.catch((error) => error.name));
      for await (const each of lab.atelier.parallelLimit([1, 2], 1, (n) => (n === 1 ? boom('fn')() : n), { errorPolicy: 'continue', onError: boom('onError') })) {
        results.push(each);
      }
      await lab.until(() => performance.getEntriesByName('atelier:span').length > 0);
      await lab.turn();
      for (const stop of stops) stop();
      results.push(await task.echo('fine'));
      return { results, reported: lab.takeWindowErrors() };
    });

    assert.deepEqual(results, ['done', 1, 'AbortError', 2, 'fine']);
    for (const what of ['events', 'snapshots', 'spans', 'onProgress', 'onQueued', 'onDispatch', 'onCancel', 'onStateChange', 'onIdle', 'onActive', 'predicate', 'onError']) {
      assert.ok(reported.some((text) => text.includes(`from ${what}`)), `${what} was not reported: ${[...new Set(reported)].join('; ')}`);
    }
    assert.equal(reported.filter((text) => text.includes('from onProgress')).length, 2);
  });
});
