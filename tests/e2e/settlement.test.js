/** Contract 2, Settlement: every call settles exactly once, whatever happens. */

import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { browserTest } from './support/harness.js';

describe('contract 2, settlement: what cannot be cloned', () => {
  for (const [what, source] of [
    ['a function', '() => {}'],
    ['a symbol', 'Symbol("s")'],
    ['a DOM node', 'document.body'],
    ['a nested function', '({ deep: [{ callback() {} }] })'],
    ['a promise', 'Promise.resolve()'],
    ['a weak map', 'new WeakMap()'],
    ['a detached buffer', '(() => { const b = new ArrayBuffer(1); structuredClone(b, { transfer: [b] }); return b; })()'],
  ]) {
    browserTest(`${what} as an argument fails that call alone with DataCloneError`, async ({ inPage }) => {
      const result = await inPage(async (source) => {
        const { task, totals } = lab.setUp({ type: 'singleton' });
        const before = lab.outcome(task.echo('before'));
        const bad = lab.outcome(task.echo(new Function(`return ${source}`)()));
        const after = lab.outcome(task.echo('after'));
        return { bad: await bad, others: [await before, await after], next: await task.echo('next'), totals: totals() };
      }, source);

      assert.equal(result.bad.error?.name, 'DataCloneError');
      assert.deepEqual(result.others, [{ ok: 'before' }, { ok: 'after' }]);
      assert.equal(result.next, 'next');
      assert.equal(result.totals['task.failure.total'], 1);
      assert.equal(result.totals['worker.crash.total'], 0);
    });
  }

  browserTest('an argument with a getter that throws rejects that call alone with what it threw', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task } = lab.setUp({ type: 'singleton' });
      const bad = { get property() { throw new RangeError('in the getter'); } };
      const calls = [task.echo(1), task.echo(bad), task.echo(2)].map(lab.outcome);
      return [...(await Promise.all(calls)), await lab.outcome(task.echo(3))];
    });

    assert.equal(result[1].error.message, 'in the getter');
    assert.deepEqual([result[0], result[2], result[3]], [{ ok: 1 }, { ok: 2 }, { ok: 3 }]);
  });

  browserTest('a hostile proxy as an argument rejects that call alone', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task } = lab.setUp({ type: 'singleton' });
      const { proxy, revoke } = Proxy.revocable({}, {});
      revoke();
      const calls = [task.echo(proxy), task.echo([new Proxy({}, {})]), task.echo('fine')].map(lab.outcome);
      return (await Promise.all(calls)).map((settled) => settled.ok ?? 'rejected');
    });

    assert.deepEqual(result, ['rejected', 'rejected', 'fine']);
  });

  browserTest('a result that cannot be cloned fails that call alone with DataCloneError', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task, totals } = lab.setUp({ type: 'singleton', maxInFlight: 3 });
      const bad = lab.outcome(task.fail('function'));
      const calls = [task.echo('before'), task.uncloneableResult(), task.echo('after')].map(lab.outcome);
      const settled = await Promise.all(calls);
      return { settled, thrown: await bad, next: await task.echo('next'), crashes: totals()['worker.crash.total'] };
    });

    assert.deepEqual([result.settled[0], result.settled[2]], [{ ok: 'before' }, { ok: 'after' }]);
    assert.equal(result.settled[1].error.name, 'DataCloneError');
    assert.ok(result.thrown.error);
    assert.deepEqual([result.next, result.crashes], ['next', 0]);
  });

  browserTest('uncloneable arguments and results give their slots back', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task, state } = lab.setUp({ type: 'singleton' });
      for (let i = 0; i < 10; i++) await Promise.all([lab.outcome(task.echo(() => {})), lab.outcome(task.uncloneableResult())]);
      return [await task.echo('still served'), state().queueDepth];
    });

    assert.deepEqual(result, ['still served', 0]);
  });

  browserTest('a cold worker changes nothing about it', async ({ inPage }) => {
    const names = await inPage(async () => {
      const { task } = lab.setUp({ type: 'singleton', maxInFlight: 4 });
      return lab.outcomes([task.echo(() => {}), task.echo('fine'), task.echo(Symbol('s')), task.echo('fine too')]);
    });

    assert.deepEqual(names, ['DataCloneError', 'fine', 'DataCloneError', 'fine too']);
  });
});

describe('contract 2, settlement: handlers', () => {
  for (const what of ['undefined', 'null', 'zero', 'empty', 'string', 'object', 'causeCycle', 'cycle', 'aggregateCycle', 'frozen', 'getter',
    'uncloneable', 'function', 'symbol']) {
    for (const how of ['throw', 'reject']) {
      browserTest(`a handler that fails (${how}) with ${what} rejects its call`, async ({ inPage }) => {
        const result = await inPage(async ([what, how]) => {
          const { task, totals } = lab.setUp({ type: 'singleton' });
          let settled = 0;
          const call = task.fail(what, how);
          call.then(() => settled++, () => settled++);
          const followed = lab.follow(call);
          const neighbour = await task.echo('neighbour');
          await lab.until(() => followed.status !== 'pending');
          await lab.turn();
          return { status: followed.status, settled, neighbour, failures: totals()['task.failure.total'] };
        }, [what, how]);

        assert.deepEqual(result, { status: 'rejected', settled: 1, neighbour: 'neighbour', failures: 1 });
      });
    }
  }

  browserTest('an unknown method rejects with a TypeError that names task and method', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task } = lab.setUp({ taskId: 'images' });
      const thrown = await task.noSuchMethod(1).catch((error) => error);
      return { error: lab.describeError(thrown), isTypeError: thrown instanceof TypeError, next: await task.echo('next') };
    });

    assert.equal(result.error.message, 'task "images" has no method "noSuchMethod"');
    assert.deepEqual([result.isTypeError, result.next], [true, 'next']);
  });

  browserTest('inherited functions and what is no function cannot be called', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task } = lab.setUp();
      const names = ['__proto__', 'constructor', 'toString', 'valueOf', 'hasOwnProperty', '__defineGetter__', 'isPrototypeOf', 'notAFunction', ''];
      const errors = [];
      for (const name of names) errors.push((await lab.outcome(task.call(name))).error);
      return errors.map((error, i) => [names[i], error?.name, error?.message.includes(`"${names[i]}"`)]);
    });

    for (const [name, error, named] of result) assert.deepEqual([name, error, named], [name, 'TypeError', true]);
  });

  browserTest('functions that the handlers object inherits from its class cannot be called', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task } = lab.setUp({ worker: lab.worker('inherited') });
      return lab.outcomes([task.own(), task.inherited(), task.call('value'), task.call('constructor')]);
    });

    assert.deepEqual(result, ['own', 'TypeError', 'TypeError', 'TypeError']);
  });
});

describe('contract 2, settlement: whatever happens', () => {
  browserTest('two hundred calls in all phases settle when the task is disposed of', async ({ inPage }) => {
    const names = await inPage(async () => {
      const { task } = lab.setUp({ poolSize: 2, maxInFlight: 6, maxQueueDepth: 20 });
      const calls = Array.from({ length: 200 }, () => lab.outcome(task.forever()));
      await lab.until(() => task.getState().activeWorkers === 2);
      task.dispose();
      return [...new Set((await Promise.all(calls)).map(({ error }) => error.name))];
    });

    assert.deepEqual(names, ['TaskDisposedError']);
  });

  browserTest('calls settle when the task is disposed of during start, backoff and stop', async ({ inPage }) => {
    const names = await inPage(async () => {
      const starting = lab.setUp();
      const start = lab.outcome(starting.task.echo(1));
      starting.task.dispose();

      const crashing = lab.setUp({ type: 'singleton' });
      lab.outcome(crashing.task.crash());
      await lab.until(() => crashing.totals()['worker.crash.total'] === 1);
      const backoff = lab.outcome(crashing.task.echo(1));
      crashing.task.dispose();

      const stopped = lab.setUp();
      stopped.task.stopWorkers();
      const stop = lab.outcome(stopped.task.echo(1));
      stopped.task.dispose();

      return (await Promise.all([start, backoff, stop])).map(({ error }) => error.name);
    });

    assert.deepEqual(names, Array(3).fill('TaskDisposedError'));
  });

  browserTest('a rejection that nobody handles is told once, as of any promise', async ({ inPage }) => {
    const reasons = await inPage(async () => {
      lab.tolerateWindowErrors();
      const reasons = [];
      addEventListener('unhandledrejection', ({ reason }) => reasons.push(reason.name));
      const task = lab.unwatchedRuntime().defineTask({ type: 'singleton', worker: lab.worker() });
      task.fail('rangeError');
      task.with({ signal: AbortSignal.abort() }).echo(1);
      await task.echo('after them');
      await lab.until(() => reasons.length >= 2);
      await new Promise((resolve) => setTimeout(resolve, 50));
      return reasons;
    });

    assert.deepEqual(reasons.sort(), ['AbortError', 'RangeError']);
  });

  browserTest('no call is left behind, and none settles twice, in a storm of cancels, crashes, stops and disposal', async ({ inPage }) => {
    const result = await inPage(async () => {
      // A small generator of numbers, so that a failure can be repeated.
      let seed = 20251;
      const random = (n) => {
        seed = (seed * 1103515245 + 12345) % 2147483648;
        return Math.floor((seed / 2147483648) * n);
      };
      const runtime = lab.runtime();
      const policies = ['block', 'reject', 'drop-latest', 'drop-oldest'];
      const crashPolicies = ['restart-fail-in-flight', 'restart-requeue-in-flight'];
      const tasks = policies.map((queuePolicy, i) =>
        runtime.defineTask({
          type: i % 2 ? 'parallel' : 'singleton', poolSize: 2, maxInFlight: 1 + i, maxQueueDepth: i, queuePolicy,
          crashPolicy: crashPolicies[i % 2], crashMaxRetries: 5, killAfterMs: i === 1 ? 30 : undefined, worker: lab.worker(),
        }),
      );
      const settled = [];
      let made = 0;
      const keys = runtime.abortTaskController;
      for (let step = 0; step < 400; step++) {
        const task = tasks[random(tasks.length)];
        const index = made++;
        settled[index] = 0;
        const view = task.with({ key: `k${random(5)}`, priority: random(3), timeoutMs: random(4) ? undefined : 10 + random(60) });
        const method = random(20);
        const call =
          method === 0 ? view.crash() : method === 1 ? view.close() : method === 2 ? view.fail('error') : method === 3 ? view.echo(() => {})
          : method === 4 ? view.noSuchMethod() : method === 5 ? view.cooperative('storm') : view.add(step, 1);
        call.then(() => settled[index]++, () => settled[index]++);
        const other = random(40);
        if (other === 0) keys.abort(`k${random(5)}`);
        if (other === 1) task.stopWorkers();
        if (other <= 3) for (const each of tasks) each.startWorkers();
        if (random(4) === 0) await new Promise((resolve) => setTimeout(resolve, random(6)));
      }
      for (const each of tasks) each.startWorkers();
      await new Promise((resolve) => setTimeout(resolve, 100));
      const before = settled.filter((times) => times === 1).length;
      runtime.dispose();
      await lab.turn();
      await lab.turn();
      return { made, before, once: settled.filter((times) => times === 1).length };
    });

    assert.equal(result.once, result.made);
    assert.ok(result.before > 0);
  });
});
