/** Contract 2, Cancellation: signals, keys, timeouts, abandoned calls, killing. */

import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { browserTest } from './support/harness.js';

describe('contract 2, cancellation: at once, in every phase', () => {
  browserTest('a signal that is aborted already rejects the call, and its handler does not run', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task, totals } = lab.setUp();
      const settled = await lab.outcome(task.with({ signal: AbortSignal.abort(new Error('too late')) }).mark('never'));
      await task.echo(1);
      return { error: settled.error, ran: lab.logged('ran').length, canceled: totals()['task.canceled.total'] };
    });

    assert.equal(result.error.name, 'AbortError');
    assert.equal(result.error.cause.message, 'too late');
    assert.deepEqual([result.ran, result.canceled], [0, 1]);
  });

  browserTest('an abort in the same tick as the call is not lost', async ({ inPage }) => {
    const result = await inPage(async () => {
      const gate = lab.gate();
      const { task, state } = lab.setUp({ type: 'singleton' });
      await task.echo('warm');
      const controller = new AbortController();
      const call = lab.follow(task.with({ signal: controller.signal }).cooperative(gate.name));
      controller.abort();
      await lab.turn();
      const { status, error } = call;
      await lab.until(() => state().queueDepth === 0);
      return { status, name: error?.name };
    });

    assert.deepEqual(result, { status: 'rejected', name: 'AbortError' });
  });

  browserTest('the abort of a key in the same tick as the call is not lost', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task, runtime } = lab.setUp({ type: 'singleton' });
      const cold = lab.outcome(task.with({ key: 'k' }).echo(1));
      runtime.abortTaskController.abort('k');
      const first = (await cold).error?.name;
      await task.echo('warm');
      const warm = lab.outcome(task.with({ key: 'k' }).echo(1));
      runtime.abortTaskController.abort('k');
      return [first, (await warm).error?.name];
    });

    assert.deepEqual(result, ['AbortError', 'AbortError']);
  });

  browserTest('a waiting, a pending and an in-flight call reject before anything else happens', async ({ inPage }) => {
    const result = await inPage(async () => {
      const gate = lab.gate();
      const { task, state } = lab.setUp({ type: 'singleton', maxQueueDepth: 1 });
      const controllers = [1, 2, 3].map(() => new AbortController());
      const calls = controllers.map(({ signal }) => lab.follow(task.with({ signal }).hold(gate.name)));
      await gate.whenEntered();
      const seen = [];
      for (const index of [2, 1, 0]) {
        controllers[index].abort();
        const after = lab.depths(state());
        await lab.turn();
        seen.push([calls[index].status, calls[index].error?.name, after]);
      }
      gate.open();
      await lab.until(() => state().queueDepth === 0);
      return { seen, entered: gate.entered() };
    });

    assert.deepEqual(result.seen, [
      ['rejected', 'AbortError', { waiting: 0, pending: 1, inFlight: 1, abandoned: 0 }],
      ['rejected', 'AbortError', { waiting: 0, pending: 0, inFlight: 1, abandoned: 0 }],
      ['rejected', 'AbortError', { waiting: 0, pending: 0, inFlight: 1, abandoned: 1 }],
    ]);
    assert.equal(result.entered, 1);
  });

  browserTest('an abort during the start of the worker rejects at once, and the handler does not run on', async ({ inPage }) => {
    const result = await inPage(async () => {
      const gate = lab.gate();
      const { task, state } = lab.setUp({
        type: 'singleton', worker: lab.worker('configured'), initData: { do: 'hold', gate: gate.name },
      });
      const controller = new AbortController();
      const call = lab.follow(task.with({ signal: controller.signal }).mark('canceled'));
      await gate.whenEntered();
      controller.abort();
      await lab.turn();
      const status = call.status;
      gate.open();
      const next = await task.mark('next');
      await lab.until(() => lab.logged('ran').length > 0);
      return { status, next, ran: lab.logged('ran').map(([name]) => name), left: lab.depths(state()) };
    });

    assert.equal(result.status, 'rejected');
    assert.deepEqual(result.ran, ['next']);
    assert.deepEqual(result.left, { waiting: 0, pending: 0, inFlight: 0, abandoned: 0 });
  });

  browserTest('an abort during a crash backoff rejects at once', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task, totals, state } = lab.setUp({ type: 'singleton' });
      lab.outcome(task.crash());
      await lab.until(() => totals()['worker.crash.total'] === 1);
      const controller = new AbortController();
      const call = lab.follow(task.with({ signal: controller.signal }).mark('canceled'));
      controller.abort();
      await lab.turn();
      const result = { status: call.status, name: call.error?.name, state: lab.depths(state()), active: state().activeWorkers };
      await task.echo('after the restart');
      return { ...result, ran: lab.logged('ran').length };
    });

    assert.deepEqual(result, {
      status: 'rejected', name: 'AbortError', active: 0, ran: 0,
      state: { waiting: 0, pending: 0, inFlight: 0, abandoned: 0 },
    });
  });

  browserTest('an abort while the task is stopped rejects at once', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task, state } = lab.setUp();
      task.stopWorkers();
      const controller = new AbortController();
      const call = lab.follow(task.with({ signal: controller.signal }).echo(1));
      controller.abort();
      await lab.turn();
      return [call.status, state().pendingQueueDepth];
    });

    assert.deepEqual(result, ['rejected', 0]);
  });

  browserTest('the error is named AbortError and its cause is the reason of the signal', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task } = lab.setUp();
      const reasons = [new TypeError('a reason'), 'a string', { code: 7 }];
      const causes = [];
      for (const reason of reasons) {
        const controller = new AbortController();
        const call = task.with({ signal: controller.signal }).forever();
        controller.abort(reason);
        const error = await call.catch((thrown) => thrown);
        causes.push([error.name, error.cause === reason, error instanceof Error || error instanceof DOMException]);
      }
      const controller = new AbortController();
      const call = task.with({ signal: controller.signal }).forever();
      controller.abort();
      const error = await call.catch((thrown) => thrown);
      return [...causes, [error.name, error.cause === controller.signal.reason, typeof error.message]];
    });

    assert.deepEqual(result, [
      ['AbortError', true, true], ['AbortError', true, true], ['AbortError', true, true], ['AbortError', true, 'string'],
    ]);
  });

  browserTest('an abort after the call has settled changes nothing', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task, runtime, totals } = lab.setUp();
      const controller = new AbortController();
      const value = await task.with({ signal: controller.signal, key: 'k' }).echo('value');
      controller.abort();
      runtime.abortTaskController.abort('k');
      await lab.turn();
      return { value, next: await task.echo('next'), totals: totals() };
    });

    assert.deepEqual([result.value, result.next], ['value', 'next']);
    assert.equal(result.totals['task.canceled.total'], 0);
    assert.equal(result.totals['task.success.total'], 2);
  });

  browserTest('canceling one call leaves its neighbours in the worker alone', async ({ inPage }) => {
    const result = await inPage(async () => {
      const gate = lab.gate();
      const { task } = lab.setUp({ type: 'singleton', maxInFlight: 3 });
      const controller = new AbortController();
      const calls = [
        task.hold(gate.name, 'a'),
        task.with({ signal: controller.signal }).hold(gate.name, 'b'),
        task.hold(gate.name, 'c'),
      ].map(lab.outcome);
      await gate.whenEntered(3);
      controller.abort();
      const canceled = await calls[1];
      gate.open();
      return { canceled: canceled.error.name, others: [await calls[0], await calls[2]], workers: lab.workers.length };
    });

    assert.deepEqual(result, { canceled: 'AbortError', others: [{ ok: 'a' }, { ok: 'c' }], workers: 1 });
  });

  browserTest('one signal cancels all the calls that it was given to', async ({ inPage }) => {
    const names = await inPage(async () => {
      const { task, runtime } = lab.setUp({ maxQueueDepth: 3 });
      const other = runtime.defineTask({ type: 'singleton', worker: lab.worker() });
      const { signal, abort } = (() => {
        const controller = new AbortController();
        return { signal: controller.signal, abort: () => controller.abort() };
      })();
      const calls = [...Array.from({ length: 10 }, () => task.with({ signal }).forever()), other.with({ signal }).forever()];
      abort();
      return lab.outcomes(calls);
    });

    assert.deepEqual(names, Array(11).fill('AbortError'));
  });

  browserTest(
    'a long-lived signal keeps no listeners of settled calls',
    {
      prepare: () => {
        globalThis.listeners = 0;
        const { addEventListener, removeEventListener } = EventTarget.prototype;
        AbortSignal.prototype.addEventListener = function (...args) {
          globalThis.listeners++;
          return addEventListener.apply(this, args);
        };
        AbortSignal.prototype.removeEventListener = function (...args) {
          globalThis.listeners--;
          return removeEventListener.apply(this, args);
        };
      },
    },
    async ({ inPage }) => {
      const left = await inPage(async () => {
        const { task } = lab.setUp();
        const { signal } = new AbortController();
        for (let i = 0; i < 20; i++) await Promise.all(Array.from({ length: 10 }, (_, n) => task.with({ signal }).echo(n)));
        return globalThis.listeners;
      });

      assert.ok(left <= 1, `${left} listeners are left`);
    },
  );
});

describe('contract 2, cancellation: what the handler sees', () => {
  browserTest('ctx.signal aborts with the reason, and throwIfAborted throws it', async ({ inPage }) => {
    const result = await inPage(async () => {
      const gate = lab.gate();
      const { task, state } = lab.setUp();
      const controller = new AbortController();
      const call = lab.outcome(task.with({ signal: controller.signal }).cooperative(gate.name));
      await gate.whenEntered();
      controller.abort(new RangeError('the reason'));
      await call;
      await lab.until(() => state().queueDepth === 0 && lab.logged('aborted').length === 1);
      return lab.logged('aborted')[0][1];
    });

    assert.deepEqual(result, { name: 'RangeError', message: 'the reason', value: 'RangeError: the reason', isAborted: true });
  });

  browserTest('without a reason the handler sees an AbortError', async ({ inPage }) => {
    const seen = await inPage(async () => {
      const gate = lab.gate();
      const { task } = lab.setUp();
      const controller = new AbortController();
      lab.outcome(task.with({ signal: controller.signal }).cooperative(gate.name));
      await gate.whenEntered();
      controller.abort();
      await lab.until(() => lab.logged('aborted').length === 1);
      return lab.logged('aborted')[0][1].name;
    });

    assert.equal(seen, 'AbortError');
  });

  browserTest('the abort of a key and a timeout reach the handler too', async ({ inPage }) => {
    const seen = await inPage(async () => {
      const [one, two] = [lab.gate(), lab.gate()];
      const { task, runtime } = lab.setUp();
      lab.outcome(task.with({ key: 'k' }).cooperative(one.name));
      await one.whenEntered();
      runtime.abortTaskController.abort('k', new Error('by key'));
      lab.outcome(task.with({ timeoutMs: 200 }).cooperative(two.name));
      await lab.until(() => lab.logged('aborted').length === 2);
      return Object.fromEntries(lab.logged('aborted').map(([gate, { name, message }]) => [gate === one.name ? 'key' : 'time', [name, message]]));
    });

    assert.deepEqual(seen.key, ['Error', 'by key']);
    assert.equal(seen.time[0], 'TimeoutError');
  });

  browserTest('isAborted sees an abort from inside a synchronous loop on a cross-origin isolated page', async ({ inPage }) => {
    const result = await inPage(async () => {
      const flags = new Int32Array(new SharedArrayBuffer(8));
      const { task, state } = lab.setUp({ type: 'singleton' });
      const controller = new AbortController();
      const call = lab.outcome(task.with({ signal: controller.signal }).spinUntilAborted(flags));
      await lab.until(() => Atomics.load(flags, 0) === 1);
      controller.abort();
      const { error } = await call;
      await lab.until(() => lab.logged('spun').length === 1, 'the loop ends').finally(() => Atomics.store(flags, 1, 1));
      await lab.until(() => state().queueDepth === 0);
      return { isolated: crossOriginIsolated, error: error.name, spun: lab.logged('spun')[0], next: await task.echo('next') };
    });

    assert.deepEqual(result, { isolated: true, error: 'AbortError', spun: [true], next: 'next' });
  });

  browserTest('isAborted sees only the abort of its own call', async ({ inPage }) => {
    const result = await inPage(async () => {
      const flags = new Int32Array(new SharedArrayBuffer(8));
      const { task } = lab.setUp({ type: 'singleton', maxInFlight: 1, maxQueueDepth: Infinity });
      const controller = new AbortController();
      const call = task.spinUntilAborted(flags);
      await lab.until(() => Atomics.load(flags, 0) === 1);
      const others = Array.from({ length: 3000 }, (_, i) => lab.outcome(task.with({ signal: controller.signal }).echo(i)));
      controller.abort();
      await Promise.all(others);
      Atomics.store(flags, 1, 1);
      await call;
      await lab.until(() => lab.logged('spun').length === 1);
      return lab.logged('spun')[0];
    });

    assert.deepEqual(result, [false]);
  });

  browserTest('isAborted sees an abort by message where the page is not isolated', { page: 'plain' }, async ({ inPage }) => {
    const result = await inPage(async () => {
      const gate = lab.gate();
      const { task, state } = lab.setUp();
      const controller = new AbortController();
      const call = lab.outcome(task.with({ signal: controller.signal }).poll(gate.name));
      await gate.whenEntered();
      controller.abort();
      const { error } = await call;
      await lab.until(() => state().queueDepth === 0);
      return [crossOriginIsolated, error.name, lab.logged('polled')[0]];
    });

    assert.deepEqual(result, [false, 'AbortError', [true]]);
  });
});

describe('contract 2, cancellation: keys', () => {
  browserTest('abort cancels every call of the key, in all tasks and phases, and no other', async ({ inPage }) => {
    const result = await inPage(async () => {
      const gate = lab.gate();
      const { task, runtime } = lab.setUp({ type: 'singleton', maxQueueDepth: 1 });
      const other = runtime.defineTask({ type: 'singleton', worker: lab.worker() });
      const calls = ['k', 'k', 'k', 'other'].map((key, i) => task.with({ key }).hold(gate.name, i));
      calls.push(other.with({ key: 'k' }).hold(gate.name), other.hold(gate.name, 'no key'));
      await gate.whenEntered(2);
      runtime.abortTaskController.abort('k', new Error('why'));
      gate.open();
      const errors = await Promise.all(calls.slice(0, 3).map(lab.outcome));
      return { causes: errors.map(({ error }) => error.cause.message), all: await lab.outcomes(calls) };
    });

    assert.deepEqual(result.all, ['AbortError', 'AbortError', 'AbortError', 3, 'AbortError', 'no key']);
    assert.deepEqual(result.causes, ['why', 'why', 'why']);
  });

  browserTest('keyOf finds the key in the arguments', async ({ inPage }) => {
    const result = await inPage(async () => {
      const gate = lab.gate();
      const seen = [];
      const { task, runtime } = lab.setUp({
        maxInFlight: 4,
        keyOf: (...args) => {
          seen.push(args);
          return args[1];
        },
      });
      const calls = ['a', 'b', undefined].map((key) => task.hold(gate.name, key));
      await gate.whenEntered(3);
      runtime.abortTaskController.abort('a');
      gate.open();
      return { settled: await lab.outcomes(calls), arguments: seen.map((args) => args.length) };
    });

    assert.deepEqual(result.settled.slice(0, 2), ['AbortError', 'b']);
    assert.deepEqual(result.arguments, [2, 2, 2]);
  });

  browserTest('a keyOf that throws rejects that call alone', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task } = lab.setUp({
        keyOf: (value) => {
          if (value === 'bad') throw new RangeError('no key for this');
          return value;
        },
      });
      const [bad, good] = [lab.outcome(task.echo('bad')), lab.outcome(task.echo('good'))];
      return [(await bad).error, await good];
    });

    assert.equal(result[0].message, 'no key for this');
    assert.deepEqual(result[1], { ok: 'good' });
  });

  browserTest('a signal does not switch off the key or the timeout of the task', async ({ inPage }) => {
    const result = await inPage(async () => {
      const gate = lab.gate();
      const { signal } = new AbortController();
      const { task, runtime } = lab.setUp({ keyOf: (name) => name, timeoutMs: 1000 });
      await task.ready();
      const byKey = lab.outcome(task.with({ signal }).hold(gate.name));
      await gate.whenEntered();
      runtime.abortTaskController.abort(gate.name, 'by key');
      const byTime = lab.outcome(task.with({ signal, key: 'k' }).forever());
      const [key, time] = [(await byKey).error, (await byTime).error];
      gate.open();
      return { key: [key.name, key.cause.thrown], time: [time.name, time.cause.name] };
    });

    assert.deepEqual(result, { key: ['AbortError', 'by key'], time: ['AbortError', 'TimeoutError'] });
  });

  browserTest('a key and a signal given together cancel both', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task, runtime } = lab.setUp({ maxInFlight: 2 });
      const controller = new AbortController();
      const view = task.with({ key: 'k' }).with({ signal: controller.signal });
      const first = lab.outcome(view.forever());
      runtime.abortTaskController.abort('k', 'key');
      const second = lab.outcome(view.forever());
      controller.abort('signal');
      return [(await first).error.cause.thrown, (await second).error.cause.thrown];
    });

    assert.deepEqual(result, ['key', 'signal']);
  });

  browserTest('abortMany cancels several keys', async ({ inPage }) => {
    const settled = await inPage(async () => {
      const gate = lab.gate();
      const { task, runtime } = lab.setUp({ maxInFlight: 3 });
      const calls = ['a', 'b', 'c'].map((key) => task.with({ key }).hold(gate.name, key));
      await gate.whenEntered(3);
      runtime.abortTaskController.abortMany(['a', 'c', 'nobody']);
      gate.open();
      return lab.outcomes(calls);
    });

    assert.deepEqual(settled, ['AbortError', 'b', 'AbortError']);
  });

  browserTest('signalFor gives a signal that aborts with its key', async ({ inPage }) => {
    const result = await inPage(() => {
      const { abortTaskController: keys } = lab.unwatchedRuntime();
      const signal = keys.signalFor('k');
      const other = keys.signalFor('other');
      const reason = new Error('why');
      const before = [signal.aborted, keys.isAborted('k')];
      keys.abort('k', reason);
      return [before, signal instanceof AbortSignal, signal.aborted, signal.reason === reason, other.aborted, keys.isAborted('k'), keys.isAborted('other')];
    });

    assert.deepEqual(result, [[false, false], true, true, true, false, true, false]);
  });

  browserTest('an abort without a reason gives the signal an AbortError', async ({ inPage }) => {
    const name = await inPage(() => {
      const { abortTaskController: keys } = lab.unwatchedRuntime();
      const signal = keys.signalFor('k');
      keys.abort('k');
      return signal.reason.name;
    });

    assert.equal(name, 'AbortError');
  });

  browserTest('aborting a key and calling with it again runs the new call: the latest wins', async ({ inPage }) => {
    const result = await inPage(async () => {
      const gate = lab.gate();
      const { task, runtime } = lab.setUp();
      const search = (text) => {
        runtime.abortTaskController.abort('search');
        return task.with({ key: 'search' }).hold(gate.name, text);
      };
      const calls = ['a', 'ab', 'abc'].map((text) => lab.outcome(search(text)));
      await Promise.all(calls.slice(0, 2));
      gate.open();
      return (await Promise.all(calls)).map((settled) => settled.ok ?? settled.error.name);
    });

    assert.deepEqual(result, ['AbortError', 'AbortError', 'abc']);
  });

  browserTest('while somebody holds the signal of an aborted key, calls with it are canceled; clear ends that', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task, runtime } = lab.setUp();
      const keys = runtime.abortTaskController;
      const signal = keys.signalFor('k');
      keys.abort('k', new Error('why'));
      const { error } = await lab.outcome(task.with({ key: 'k' }).echo(1));
      keys.clear('k');
      return [error.name, error.cause.message, await task.with({ key: 'k' }).echo('runs'), signal.aborted];
    });

    assert.deepEqual(result, ['AbortError', 'why', 'runs', true]);
  });

  browserTest('clear makes an aborted key usable again', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task, runtime } = lab.setUp();
      const keys = runtime.abortTaskController;
      const old = keys.signalFor('k');
      keys.abort('k');
      keys.clear('k');
      return [keys.isAborted('k'), old.aborted, keys.signalFor('k').aborted, await task.with({ key: 'k' }).echo('runs')];
    });

    assert.deepEqual(result, [false, true, false, 'runs']);
  });

  browserTest('clearAll makes all keys usable again', async ({ inPage }) => {
    const result = await inPage(() => {
      const keys = lab.unwatchedRuntime().abortTaskController;
      keys.signalFor('a');
      keys.abortMany(['a', 'b']);
      keys.clearAll();
      return [keys.isAborted('a'), keys.isAborted('b'), keys.signalFor('a').aborted];
    });

    assert.deepEqual(result, [false, false, false]);
  });

  browserTest('clear during a call does not make it uncancellable', async ({ inPage }) => {
    const result = await inPage(async () => {
      const gate = lab.gate();
      const { task, runtime } = lab.setUp();
      const call = lab.follow(task.with({ key: 'k' }).hold(gate.name));
      await gate.whenEntered();
      runtime.abortTaskController.clear('k');
      runtime.abortTaskController.abort('k');
      await lab.turn();
      gate.open();
      return call.status;
    });

    assert.equal(result, 'rejected');
  });

  browserTest('any text is a key', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task, runtime } = lab.setUp({ maxInFlight: 10 });
      const keys = ['', '__proto__', 'constructor', 'toString', '\u0000', '🗝'];
      const calls = keys.map((key) => lab.outcome(task.with({ key }).forever()));
      const before = keys.map((key) => runtime.abortTaskController.isAborted(key));
      runtime.abortTaskController.abortMany(keys);
      return [before, (await Promise.all(calls)).map(({ error }) => error.name)];
    });

    assert.deepEqual(result, [Array(6).fill(false), Array(6).fill('AbortError')]);
  });
});

describe('contract 2, cancellation: timeouts', () => {
  browserTest('a timeout rejects with an AbortError whose cause is a TimeoutError, and counts as both', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task, totals, spans } = lab.setUp({ timeoutMs: 60 });
      const { error } = await lab.outcome(task.forever());
      return { error, totals: totals(), span: spans()[0] };
    });

    assert.deepEqual([result.error.name, result.error.cause.name], ['AbortError', 'TimeoutError']);
    assert.equal(result.totals['task.timeout.total'], 1);
    assert.equal(result.totals['task.canceled.total'], 1);
    assert.deepEqual([result.span.status, result.span.errorKind], ['canceled', 'abort']);
  });

  browserTest('an abort counts as no timeout', async ({ inPage }) => {
    const totals = await inPage(async () => {
      const { task, runtime, totals } = lab.setUp({ timeoutMs: 60_000 });
      const call = lab.outcome(task.with({ key: 'k' }).forever());
      runtime.abortTaskController.abort('k');
      await call;
      return totals();
    });

    assert.deepEqual([totals['task.timeout.total'], totals['task.canceled.total']], [0, 1]);
  });

  browserTest('a timeout also ends calls that are waiting or pending', async ({ inPage }) => {
    const result = await inPage(async () => {
      const gate = lab.gate();
      const { task, state, totals } = lab.setUp({ type: 'singleton', maxQueueDepth: 1 });
      const first = task.hold(gate.name, 'first');
      const calls = [1, 2].map((n) => lab.outcome(task.with({ timeoutMs: 40 }).echo(n)));
      const causes = (await Promise.all(calls)).map(({ error }) => error.cause.name);
      const left = lab.depths(state());
      gate.open();
      return { causes, left, first: await first, timeouts: totals()['task.timeout.total'] };
    });

    assert.deepEqual(result, {
      causes: ['TimeoutError', 'TimeoutError'], left: { waiting: 0, pending: 0, inFlight: 1, abandoned: 0 }, first: 'first', timeouts: 2,
    });
  });

  browserTest('a call that ends in time is left alone', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task, totals } = lab.setUp({ timeoutMs: 100 });
      const value = await task.with({ timeoutMs: 10_000 }).echo('in time');
      await new Promise((resolve) => setTimeout(resolve, 200));
      return [value, totals()['task.canceled.total']];
    });

    assert.deepEqual(result, ['in time', 0]);
  });

  browserTest('timeouts of many calls end each at its own time', async ({ inPage }) => {
    const order = await inPage(async () => {
      const { task } = lab.setUp({ maxInFlight: 5 });
      const order = [];
      await Promise.all([300, 60, 180, 120, 240].map((timeoutMs) => task.with({ timeoutMs }).forever().catch(() => order.push(timeoutMs))));
      return order;
    });

    assert.deepEqual(order, [60, 120, 180, 240, 300]);
  });
});

describe('contract 2, cancellation: abandoned calls and killing', () => {
  browserTest('a canceled call in flight keeps its slot until its handler ends', async ({ inPage }) => {
    const result = await inPage(async () => {
      const gate = lab.gate();
      const { task, state } = lab.setUp({ type: 'singleton' });
      const controller = new AbortController();
      const canceled = lab.outcome(task.with({ signal: controller.signal }).hold(gate.name));
      await gate.whenEntered();
      controller.abort();
      await canceled;
      const next = lab.follow(task.mark('next'));
      await lab.turn();
      const during = [lab.depths(state()), next.status, lab.logged('ran').length];
      gate.open();
      await lab.until(() => next.status === 'fulfilled');
      return { during, after: lab.depths(state()) };
    });

    assert.deepEqual(result.during, [{ waiting: 0, pending: 1, inFlight: 1, abandoned: 1 }, 'pending', 0]);
    assert.deepEqual(result.after, { waiting: 0, pending: 0, inFlight: 0, abandoned: 0 });
  });

  browserTest('the late answer of a canceled call changes nothing', async ({ inPage }) => {
    const result = await inPage(async () => {
      const gate = lab.gate();
      const { task, state, totals } = lab.setUp();
      const controller = new AbortController();
      const call = lab.outcome(task.with({ signal: controller.signal }).hold(gate.name, 'late'));
      await gate.whenEntered();
      controller.abort();
      const settled = await call;
      gate.open();
      await lab.until(() => state().queueDepth === 0);
      return { name: settled.error.name, totals: totals() };
    });

    assert.equal(result.name, 'AbortError');
    assert.equal(result.totals['task.canceled.total'], 1);
    assert.equal(result.totals['task.success.total'], 0);
    assert.equal(result.totals.spans, 1);
  });

  browserTest('without killAfterMs a worker that does not listen is never terminated', async ({ inPage }) => {
    const result = await inPage(async () => {
      const flags = new Int32Array(new SharedArrayBuffer(8));
      const { task, state } = lab.setUp({ type: 'singleton', timeoutMs: 100 });
      const call = lab.outcome(task.spin(flags));
      await lab.until(() => Atomics.load(flags, 0) === 1);
      await call;
      await new Promise((resolve) => setTimeout(resolve, 300));
      const during = [lab.workers.length, state().abandonedCalls];
      Atomics.store(flags, 1, 1);
      await lab.until(() => state().queueDepth === 0);
      return [during, lab.workers.length];
    });

    assert.deepEqual(result, [[1, 1], 1]);
  });

  browserTest('killAfterMs terminates the worker of a handler that does not end, and replaces it', async ({ inPage }) => {
    const result = await inPage(async () => {
      const flags = new Int32Array(new SharedArrayBuffer(8));
      const { task, state } = lab.setUp({ type: 'singleton', killAfterMs: 40 });
      const controller = new AbortController();
      const call = lab.outcome(task.with({ signal: controller.signal }).spin(flags));
      await lab.until(() => Atomics.load(flags, 0) === 1);
      const next = task.echo('next');
      controller.abort();
      return { call: (await call).error.name, next: await next, workers: lab.workers.length, state: lab.depths(state()) };
    });

    assert.deepEqual(result, {
      call: 'AbortError', next: 'next', workers: 2, state: { waiting: 0, pending: 0, inFlight: 0, abandoned: 0 },
    });
  });

  browserTest('killAfterMs works for timeouts', async ({ inPage }) => {
    const result = await inPage(async () => {
      const flags = new Int32Array(new SharedArrayBuffer(8));
      const { task } = lab.setUp({ type: 'singleton', killAfterMs: 20 });
      const { error } = await lab.outcome(task.with({ timeoutMs: 400 }).spin(flags));
      return [error.name, error.cause.name, await task.echo('next')];
    });

    assert.deepEqual(result, ['AbortError', 'TimeoutError', 'next']);
  });

  browserTest('killAfterMs spares a worker whose handler ends within the grace', async ({ inPage }) => {
    const result = await inPage(async () => {
      const gate = lab.gate();
      const { task, state } = lab.setUp({ type: 'singleton', killAfterMs: 150 });
      const controller = new AbortController();
      const call = lab.outcome(task.with({ signal: controller.signal }).cooperative(gate.name));
      await gate.whenEntered();
      controller.abort();
      await call;
      await lab.until(() => state().queueDepth === 0);
      await new Promise((resolve) => setTimeout(resolve, 400));
      return [await task.echo('same worker'), lab.workers.length];
    });

    assert.deepEqual(result, ['same worker', 1]);
  });

  browserTest('killAfterMs does not touch a worker when a call is canceled that never reached it', async ({ inPage }) => {
    const result = await inPage(async () => {
      const gate = lab.gate();
      const { task } = lab.setUp({ type: 'singleton', killAfterMs: 10 });
      const held = task.hold(gate.name, 'unharmed');
      await gate.whenEntered();
      const controller = new AbortController();
      const pending = lab.outcome(task.with({ signal: controller.signal }).echo(1));
      controller.abort();
      await pending;
      await new Promise((resolve) => setTimeout(resolve, 100));
      gate.open();
      return [await held, lab.workers.length];
    });

    assert.deepEqual(result, ['unharmed', 1]);
  });

  for (const [crashPolicy, neighbour] of [['restart-fail-in-flight', 'WorkerCrashedError'], ['restart-requeue-in-flight', 'released']]) {
    browserTest(`killing hits only that worker's other calls, as a crash does: ${crashPolicy}`, async ({ inPage }) => {
      const result = await inPage(async (crashPolicy) => {
        const { task } = lab.setUp({ poolSize: 2, maxInFlight: 4, killAfterMs: 40, crashPolicy });
        const controller = new AbortController();
        const gates = Array.from({ length: 4 }, () => lab.gate());
        const view = (i) => (i === 0 ? task.with({ signal: controller.signal }) : task);
        const calls = gates.map(({ name }, i) => lab.outcome(view(i).hold(name, 'released')));
        for (const gate of gates) await gate.whenEntered();
        const beside = gates.map((gate) => gate.worker() === gates[0].worker());
        controller.abort();
        await lab.until(() => lab.workers.length === 3);
        for (const gate of gates) gate.open();
        return { beside, settled: (await Promise.all(calls)).map((s) => s.ok ?? s.error.name) };
      }, crashPolicy);

      assert.equal(result.beside.filter(Boolean).length, 2);
      for (const [i, beside] of result.beside.entries()) {
        assert.equal(result.settled[i], i === 0 ? 'AbortError' : beside ? neighbour : 'released');
      }
    });
  }

  browserTest('a call canceled by key, signal and timeout together is counted once', async ({ inPage }) => {
    const result = await inPage(async () => {
      const gate = lab.gate();
      const { task, runtime, state, totals } = lab.setUp();
      const controller = new AbortController();
      const call = lab.outcome(task.with({ key: 'k', signal: controller.signal, timeoutMs: 300 }).hold(gate.name));
      await gate.whenEntered();
      controller.abort('signal');
      runtime.abortTaskController.abort('k', 'key');
      const { error } = await call;
      await new Promise((resolve) => setTimeout(resolve, 350));
      gate.open();
      await lab.until(() => state().queueDepth === 0);
      return { cause: error.cause.thrown, canceled: totals()['task.canceled.total'], timeouts: totals()['task.timeout.total'], spans: totals().spans };
    });

    assert.deepEqual(result, { cause: 'signal', canceled: 1, timeouts: 0, spans: 1 });
  });

  browserTest('a handler that fails with an AbortError of its own counts as canceled', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task, totals } = lab.setUp();
      const { error } = await lab.outcome(task.fail('abortError'));
      return [error.name, error.message, totals()['task.canceled.total'], totals()['task.failure.total']];
    });

    assert.deepEqual(result, ['AbortError', 'gave up', 1, 0]);
  });
});
