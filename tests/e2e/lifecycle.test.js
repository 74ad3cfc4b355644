/** Contract 2: the runtime, tasks, their workers' life. */

import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { browserTest } from './support/harness.js';

describe('contract 2, the runtime', () => {
  browserTest('createTaskRuntime returns a runtime with the functions of the contract', async ({ inPage }) => {
    const missing = await inPage(() => {
      const runtime = lab.unwatchedRuntime();
      const functions = ['defineTask', 'getRuntimeSnapshot', 'subscribeRuntimeSnapshot', 'subscribeEvents', 'createTrace',
        'runWithTrace', 'observeSpans', 'enableSpans', 'dispose', Symbol.dispose];
      const keys = ['signalFor', 'abort', 'abortMany', 'isAborted', 'clear', 'clearAll'];
      return [
        ...functions.filter((name) => typeof runtime[name] !== 'function'),
        ...keys.filter((name) => typeof runtime.abortTaskController[name] !== 'function'),
      ].map(String);
    });

    assert.deepEqual(missing, []);
  });

  browserTest('every subscribe function returns an unsubscribe function that may be called again', async ({ inPage }) => {
    const heard = await inPage(async () => {
      const { runtime, task } = lab.setUp();
      const counts = { events: 0, snapshots: 0, spans: 0 };
      const unsubscribe = [
        runtime.subscribeEvents(() => counts.events++),
        runtime.subscribeRuntimeSnapshot(() => counts.snapshots++, { emitImmediately: false, intervalMs: 5 }),
        runtime.observeSpans(() => counts.spans++),
      ];
      for (const off of unsubscribe) for (let i = 0; i < 3; i++) off();
      await task.echo(1);
      let later = 0;
      runtime.subscribeRuntimeSnapshot(() => later++, { emitImmediately: false, intervalMs: 20 });
      await lab.until(() => later > 2);
      return counts;
    });

    assert.deepEqual(heard, { events: 0, snapshots: 0, spans: 0 });
  });

  browserTest('unsubscribing one listener leaves its equal neighbours subscribed', async ({ inPage }) => {
    const [first, second] = await inPage(async () => {
      const { runtime, task } = lab.setUp();
      let heard = 0;
      const listener = () => heard++;
      const off = runtime.subscribeEvents(listener);
      runtime.subscribeEvents(listener);
      off();
      off();
      await task.echo(1);
      const one = heard;
      heard = 0;
      runtime.subscribeEvents(() => heard++);
      await task.echo(1);
      return [one, heard];
    });

    assert.ok(first > 0);
    assert.ok(second > 0);
  });

  browserTest('dispose disposes of every task and may be called again', async ({ inPage }) => {
    const result = await inPage(async () => {
      const runtime = lab.runtime();
      const tasks = [1, 2].map(() => runtime.defineTask({ type: 'singleton', worker: lab.worker() }));
      const calls = tasks.map((task) => lab.outcome(task.forever()));
      await lab.until(() => tasks.every((task) => task.getState().activeWorkers === 1));
      runtime.dispose();
      runtime.dispose();
      return (await Promise.all(calls)).map(({ error }) => error.name);
    });

    assert.deepEqual(result, ['TaskDisposedError', 'TaskDisposedError']);
  });

  browserTest('Symbol.dispose of a runtime and of a task disposes', async ({ inPage }) => {
    const errors = await inPage(async () => {
      const { runtime, task } = lab.setUp();
      task[Symbol.dispose]();
      const other = runtime.defineTask({ type: 'singleton', worker: lab.worker() });
      runtime[Symbol.dispose]();
      return lab.outcomes([task.echo(1), other.echo(1)]);
    });

    assert.deepEqual(errors, ['TaskDisposedError', 'TaskDisposedError']);
  });

  browserTest('two runtimes know nothing of each other', async ({ inPage }) => {
    const result = await inPage(async () => {
      const one = lab.setUp();
      const two = lab.setUp();
      const call = lab.outcome(two.task.with({ key: 'k' }).add(1, 1));
      one.runtime.abortTaskController.abort('k');
      one.runtime.dispose();
      return [await call, one.runtime.recorder.events.length, two.runtime.getRuntimeSnapshot().tasks.length];
    });

    assert.deepEqual(result, [{ ok: 2 }, 0, 1]);
  });
});

describe('contract 2, a task', () => {
  browserTest('a method call returns a promise of the result', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task } = lab.setUp();
      const promise = task.add(20, 22);
      return [promise instanceof Promise, await promise, await task.echo({ deep: [1, { two: 2 }] }), typeof (await task.nothing())];
    });

    assert.deepEqual(result, [true, 42, { deep: [1, { two: 2 }] }, 'undefined']);
  });

  browserTest('a task has the control functions of the contract', async ({ inPage }) => {
    const missing = await inPage(() => {
      const task = lab.unwatchedRuntime().defineTask({ type: 'parallel', worker: lab.worker() });
      return ['with', 'call', 'getState', 'startWorkers', 'stopWorkers', 'ready', 'drain', 'dispose', Symbol.dispose]
        .filter((name) => typeof task[name] !== 'function')
        .map(String);
    });

    assert.deepEqual(missing, []);
  });

  browserTest('a task and its views are never thenable', async ({ inPage }) => {
    const result = await inPage(async () => {
      const task = lab.unwatchedRuntime().defineTask({ type: 'parallel', worker: lab.worker() });
      const view = task.with({ key: 'k' });
      const awaited = await task;
      const fromAsync = await (async () => view)();
      return [typeof task.then, typeof view.then, awaited === task, fromAsync === view, task.getState().totalDispatched];
    });

    assert.deepEqual(result, ['undefined', 'undefined', true, true, 0]);
  });

  browserTest('reserved names reach a worker method through call', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task } = lab.setUp();
      return [
        await task.call('dispose'),
        await task.call('getState'),
        await task.call('with'),
        await task.call('call'),
        await task.call('then', 'called'),
        await task.call('add', 1, 2),
        task.getState().type,
      ];
    });

    assert.deepEqual(result, ['the worker', 'the worker', 'the worker', 'the worker', 'then called', 3, 'parallel']);
  });

  browserTest('views have call, and combine with views made from them', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task } = lab.setUp();
      const view = task.with({ key: 'k' }).with({ priority: 3 });
      return [await view.call('add', 1, 2), (await view.describe(1, 2)).key];
    });

    assert.deepEqual(result, [3, 'k']);
  });

  browserTest('a method taken off its task works', async ({ inPage }) => {
    const sum = await inPage(async () => {
      const task = lab.unwatchedRuntime().defineTask({ type: 'singleton', worker: lab.worker() });
      const { add } = task;
      return add(1, 2);
    });

    assert.equal(sum, 3);
  });

  browserTest('a taskId that a live task of the runtime has throws TypeError, and is free again after dispose', async ({ inPage }) => {
    const result = await inPage(async () => {
      const runtime = lab.unwatchedRuntime();
      const config = { type: 'singleton', worker: lab.worker(), taskId: 'mine' };
      const task = runtime.defineTask(config);
      let error;
      try {
        runtime.defineTask(config);
      } catch (thrown) {
        error = lab.describeError(thrown);
      }
      task.dispose();
      const again = runtime.defineTask(config);
      return { error, sum: await again.add(1, 2), other: !!lab.unwatchedRuntime().defineTask(config) };
    });

    assert.equal(result.error.name, 'TypeError');
    assert.match(result.error.message, /taskId.*mine/);
    assert.equal(result.sum, 3);
    assert.equal(result.other, true);
  });

  browserTest('a task without a taskId gets one of its own', async ({ inPage }) => {
    const ids = await inPage(() => {
      const runtimes = [lab.unwatchedRuntime(), lab.unwatchedRuntime()];
      for (const runtime of runtimes) for (let i = 0; i < 2; i++) runtime.defineTask({ type: 'singleton', worker: lab.worker() });
      return runtimes.flatMap((runtime) => runtime.getRuntimeSnapshot().tasks.map(({ taskId }) => taskId));
    });

    assert.equal(new Set(ids).size, 4);
    for (const id of ids) assert.match(id, /^task-\d+$/);
  });
});

describe('contract 2, defaults', () => {
  browserTest('a parallel task has hardwareConcurrency workers, as many in flight, and twice as many pending', async ({ inPage }) => {
    const [state, cores] = await inPage(() => {
      const task = lab.unwatchedRuntime().defineTask({ type: 'parallel', worker: lab.worker() });
      return [task.getState(), navigator.hardwareConcurrency];
    });

    assert.equal(state.poolSize, cores);
    assert.equal(state.maxInFlight, cores);
    assert.equal(state.maxQueueDepth, 2 * cores);
    assert.equal(state.queuePolicy, 'block');
  });

  browserTest(
    'a parallel task has 4 workers where the browser does not tell its cores',
    { prepare: () => Object.defineProperty(Navigator.prototype, 'hardwareConcurrency', { get: () => undefined }) },
    async ({ inPage }) => {
      const state = await inPage(() => lab.unwatchedRuntime().defineTask({ type: 'parallel', worker: lab.worker() }).getState());

      assert.equal(state.poolSize, 4);
      assert.equal(state.maxInFlight, 4);
    },
  );

  browserTest('maxInFlight follows poolSize, and maxQueueDepth follows maxInFlight', async ({ inPage }) => {
    const states = await inPage(() => {
      const runtime = lab.unwatchedRuntime();
      const define = (config) => runtime.defineTask({ type: 'parallel', worker: lab.worker(), ...config }).getState();
      return [define({ poolSize: 3 }), define({ poolSize: 3, maxInFlight: 5 })].map((s) => [s.maxInFlight, s.maxQueueDepth]);
    });

    assert.deepEqual(states, [[3, 6], [5, 10]]);
  });

  browserTest('a singleton has one worker, one call in flight and two pending, whatever poolSize says', async ({ inPage }) => {
    const state = await inPage(() =>
      lab.unwatchedRuntime().defineTask({ type: 'singleton', poolSize: 7, worker: lab.worker() }).getState(),
    );

    assert.deepEqual([state.type, state.poolSize, state.maxInFlight, state.maxQueueDepth], ['singleton', 1, 1, 2]);
  });

  browserTest('options given as undefined count as not given', async ({ inPage }) => {
    const state = await inPage(() => {
      const names = ['init', 'poolSize', 'minWorkers', 'keyOf', 'timeoutMs', 'crashPolicy', 'crashMaxRetries', 'maxAttempts',
        'taskName', 'taskId', 'maxInFlight', 'maxQueueDepth', 'queuePolicy', 'idleTimeoutMs', 'killAfterMs', 'startTimeoutMs',
        'initData'];
      const nothing = Object.fromEntries(names.map((name) => [name, undefined]));
      return lab.unwatchedRuntime().defineTask({ ...nothing, type: 'singleton', worker: lab.worker() }).getState();
    });

    assert.deepEqual([state.poolSize, state.maxInFlight, state.maxQueueDepth, state.queuePolicy], [1, 1, 2, 'block']);
  });
});

describe('contract 2, workers', () => {
  browserTest('a lazy task starts no worker before its first call', async ({ inPage }) => {
    const [before, after] = await inPage(async () => {
      const { task, state } = lab.setUp();
      await lab.turn();
      const made = lab.workers.length;
      await task.echo(1);
      return [[made, 0], [lab.workers.length, state().activeWorkers]];
    });

    assert.deepEqual(before, [0, 0]);
    assert.equal(after[0], after[1]);
    assert.ok(after[0] >= 1);
  });

  browserTest('a lazy task starts only the workers that it needs', async ({ inPage }) => {
    const made = await inPage(async () => {
      const { task } = lab.setUp({ poolSize: 4 });
      for (let i = 0; i < 5; i++) await task.echo(i);
      return lab.workers.length;
    });

    assert.equal(made, 1);
  });

  browserTest('an eager task starts its workers at once', async ({ inPage }) => {
    const [made, active] = await inPage(async () => {
      const { task, state } = lab.setUp({ init: 'eager' });
      const atOnce = lab.workers.length;
      await task.ready();
      return [atOnce, state().activeWorkers];
    });

    assert.deepEqual([made, active], [2, 2]);
  });

  browserTest('ready resolves when workers serve calls, and starts them if it must', async ({ inPage }) => {
    const state = await inPage(async () => {
      const { task, state } = lab.setUp();
      await task.ready();
      return state();
    });

    assert.ok(state.activeWorkers >= 1);
    assert.equal(state.workerStatus, 'running');
  });

  browserTest('ready resolves only after init has ended', async ({ inPage }) => {
    const [early, late] = await inPage(async () => {
      const gate = lab.gate();
      const { task } = lab.setUp({ type: 'singleton', worker: lab.worker('configured'), initData: { do: 'hold', gate: gate.name } });
      const ready = lab.follow(task.ready());
      await gate.whenEntered();
      await lab.turn();
      const before = ready.status;
      gate.open();
      await lab.until(() => ready.status !== 'pending');
      return [before, ready.status];
    });

    assert.deepEqual([early, late], ['pending', 'fulfilled']);
  });

  browserTest('ready does not hang when no worker can start', async ({ inPage }) => {
    const { error } = await inPage(() => {
      const { task } = lab.setUp({ worker: lab.worker('no-such-file'), crashPolicy: 'fail-task' });
      return lab.outcome(task.ready());
    });

    assert.equal(error.name, 'WorkerCrashedError');
  });

  browserTest('startWorkers starts the workers of a lazy task', async ({ inPage }) => {
    const active = await inPage(async () => {
      const { task, state } = lab.setUp();
      task.startWorkers();
      await task.ready();
      return state().activeWorkers;
    });

    assert.equal(active, 2);
  });

  browserTest('drain resolves when nothing is waiting, pending or in flight', async ({ inPage }) => {
    const result = await inPage(async () => {
      const gate = lab.gate();
      const { task, state } = lab.setUp({ type: 'singleton', maxQueueDepth: 1 });
      const calls = [1, 2, 3].map((n) => task.hold(gate.name, n));
      const drained = lab.follow(task.drain());
      await gate.whenEntered();
      const before = [drained.status, lab.depths(state())];
      gate.open();
      await lab.until(() => drained.status !== 'pending');
      return { before, after: [drained.status, lab.depths(state())], values: await Promise.all(calls) };
    });

    assert.deepEqual(result.before, ['pending', { waiting: 1, pending: 1, inFlight: 1, abandoned: 0 }]);
    assert.deepEqual(result.after, ['fulfilled', { waiting: 0, pending: 0, inFlight: 0, abandoned: 0 }]);
    assert.deepEqual(result.values, [1, 2, 3]);
  });

  browserTest('drain of an idle task resolves', async ({ inPage }) => {
    const settled = await inPage(async () => {
      const { task } = lab.setUp();
      await task.drain();
      await task.echo(1);
      return lab.outcome(task.drain());
    });

    assert.deepEqual(settled, { ok: null });
  });

  browserTest('drain does not hang when the task is disposed of', async ({ inPage }) => {
    const status = await inPage(async () => {
      const { task } = lab.setUp();
      lab.outcome(task.forever());
      const drained = lab.follow(task.drain());
      task.dispose();
      await lab.until(() => drained.status !== 'pending');
      return drained.status;
    });

    assert.match(status, /fulfilled|rejected/);
  });

  browserTest('idleTimeoutMs stops idle workers, and the next call starts one again', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task, state, totals } = lab.setUp({ idleTimeoutMs: 20 });
      await Promise.all([task.echo(1), task.echo(2)]);
      await lab.until(() => state().activeWorkers === 0);
      const stopped = totals();
      return { stopped, again: await task.echo('again'), crashes: totals()['worker.crash.total'] };
    });

    assert.ok(result.stopped['worker.terminate.total'] >= 1);
    assert.equal(result.again, 'again');
    assert.equal(result.crashes, 0);
  });

  browserTest('idleTimeoutMs leaves minWorkers running', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task, state } = lab.setUp({ poolSize: 3, init: 'eager', minWorkers: 2, idleTimeoutMs: 20 });
      await task.ready();
      await lab.until(() => state().activeWorkers === 2);
      await new Promise((resolve) => setTimeout(resolve, 100));
      return state().activeWorkers;
    });

    assert.equal(result, 2);
  });

  browserTest('idleTimeoutMs does not stop a worker that is busy', async ({ inPage }) => {
    const result = await inPage(async () => {
      const gate = lab.gate();
      const { task } = lab.setUp({ type: 'singleton', idleTimeoutMs: 10 });
      const call = task.hold(gate.name, 'still here');
      await gate.whenEntered();
      await new Promise((resolve) => setTimeout(resolve, 60));
      gate.open();
      return [await call, lab.workers.length];
    });

    assert.deepEqual(result, ['still here', 1]);
  });
});

describe('contract 2, stopWorkers', () => {
  browserTest('it pauses the queue and terminates the workers', async ({ inPage, workersLeft }) => {
    const result = await inPage(async () => {
      const { task, state } = lab.setUp();
      await task.echo(1);
      task.stopWorkers();
      await lab.until(() => state().workerStatus === 'stopped');
      const call = lab.follow(task.echo('later'));
      await lab.turn();
      return { state: state(), call: call.status };
    });

    assert.equal(result.state.activeWorkers, 0);
    assert.equal(result.state.taskStatus, 'paused');
    assert.equal(result.state.pendingQueueDepth, 1);
    assert.equal(result.call, 'pending');
    await workersLeft(0);
  });

  browserTest('calls in flight go back to the front and run again after startWorkers, in order', async ({ inPage }) => {
    const result = await inPage(async () => {
      const gate = lab.gate();
      const { task, state } = lab.setUp({ type: 'singleton', maxInFlight: 2, maxQueueDepth: 5 });
      const calls = ['a', 'b', 'c', 'd'].map((name) => task.markAndHold(name, gate.name));
      await gate.whenEntered(2);
      task.stopWorkers();
      const stopped = lab.depths(state());
      gate.open();
      task.startWorkers();
      const values = await Promise.all(calls);
      await lab.until(() => lab.logged('ran').length === 6);
      return { stopped, values, ran: lab.logged('ran').flat() };
    });

    assert.deepEqual(result.stopped, { waiting: 0, pending: 4, inFlight: 0, abandoned: 0 });
    assert.deepEqual(result.values, ['a', 'b', 'c', 'd']);
    assert.deepEqual(result.ran, ['a', 'b', 'a', 'b', 'c', 'd']);
  });

  browserTest('it charges no attempt and counts no crash and no requeue', async ({ inPage }) => {
    const result = await inPage(async () => {
      const gate = lab.gate();
      const { task, totals } = lab.setUp({ type: 'singleton', maxAttempts: 1 });
      const call = task.hold(gate.name, 'done');
      for (let round = 1; round <= 3; round++) {
        await gate.whenEntered(round);
        task.stopWorkers();
        task.startWorkers();
      }
      gate.open();
      return { value: await call, totals: totals() };
    });

    assert.equal(result.value, 'done');
    assert.equal(result.totals['worker.crash.total'], 0);
    assert.equal(result.totals['worker.terminate.total'], 3);
    assert.equal(result.totals['task.requeue.total'], 0);
    assert.equal(result.totals['task.dispatch.total'], 4);
  });

  browserTest('a call whose arguments were transferred fails with TaskStoppedError', async ({ inPage }) => {
    const result = await inPage(async () => {
      const gate = lab.gate();
      const { task } = lab.setUp({ type: 'singleton', maxInFlight: 2 });
      const transferred = lab.outcome(task.hold(gate.name, new ArrayBuffer(8)));
      const plain = task.hold(gate.name, 'plain');
      await gate.whenEntered(2);
      task.stopWorkers();
      gate.open();
      task.startWorkers();
      return { transferred: await transferred, plain: await plain };
    });

    assert.equal(result.transferred.error.name, 'TaskStoppedError');
    assert.equal(result.transferred.error.code, 'TASK_STOPPED');
    assert.equal(result.transferred.error.taskId, 'lab');
    assert.equal(result.plain, 'plain');
  });

  browserTest('calls made while stopped run after startWorkers', async ({ inPage }) => {
    const values = await inPage(async () => {
      const { task } = lab.setUp();
      task.stopWorkers();
      const calls = [1, 2, 3].map((n) => task.echo(n));
      await lab.turn();
      task.startWorkers();
      return Promise.all(calls);
    });

    assert.deepEqual(values, [1, 2, 3]);
  });

  browserTest('stopping twice, and starting what runs, change nothing', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task, totals } = lab.setUp({ type: 'singleton' });
      await task.echo(1);
      task.startWorkers();
      task.stopWorkers();
      task.stopWorkers();
      task.startWorkers();
      task.startWorkers();
      return [await task.echo(2), lab.workers.length, totals()['worker.terminate.total']];
    });

    assert.deepEqual(result, [2, 2, 1]);
  });

  browserTest('stopping and starting during a backoff does not run a call twice', async ({ inPage }) => {
    const result = await inPage(async () => {
      const flags = new Int32Array(new SharedArrayBuffer(8));
      flags[0] = 1;
      const { task, totals } = lab.setUp({ type: 'singleton', crashPolicy: 'restart-requeue-in-flight' });
      const call = task.crashTimes(flags, 'once');
      await lab.until(() => totals()['worker.crash.total'] === 1);
      task.stopWorkers();
      task.startWorkers();
      const value = await call;
      await new Promise((resolve) => setTimeout(resolve, 300));
      return { value, ran: lab.logged('ran').length, active: task.getState().activeWorkers };
    });

    assert.deepEqual(result, { value: 'once', ran: 2, active: 1 });
  });
});

describe('contract 2, dispose of a task', () => {
  browserTest('every call settles with TaskDisposedError, in every phase', async ({ inPage }) => {
    const errors = await inPage(async () => {
      const gate = lab.gate();
      const { task, state } = lab.setUp({ type: 'singleton', maxQueueDepth: 1 });
      const calls = [1, 2, 3, 4].map((n) => lab.outcome(task.hold(gate.name, n)));
      await gate.whenEntered();
      const before = lab.depths(state());
      task.dispose();
      return [before, ...(await Promise.all(calls)).map(({ error }) => [error.name, error.code, error.taskId])];
    });

    const [before, ...settled] = errors;
    assert.deepEqual(before, { waiting: 2, pending: 1, inFlight: 1, abandoned: 0 });
    for (const error of settled) assert.deepEqual(error, ['TaskDisposedError', 'TASK_DISPOSED', 'lab']);
    assert.equal(settled.length, 4);
  });

  browserTest('calls after dispose reject with TaskDisposedError', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task } = lab.setUp();
      const view = task.with({ key: 'k' });
      await task.echo(1);
      task.dispose();
      return lab.outcomes([task.echo(1), view.echo(1), task.call('echo', 1)]);
    });

    assert.deepEqual(result, ['TaskDisposedError', 'TaskDisposedError', 'TaskDisposedError']);
  });

  browserTest('it terminates the workers and takes the task out of the snapshot', async ({ inPage, workersLeft }) => {
    const tasks = await inPage(async () => {
      const { task, runtime } = lab.setUp();
      await task.echo(1);
      task.dispose();
      task.dispose();
      return runtime.getRuntimeSnapshot().tasks.length;
    });

    assert.equal(tasks, 0);
    await workersLeft(0);
  });

  browserTest('it counts what it ends as failures', async ({ inPage }) => {
    const totals = await inPage(async () => {
      const { task, totals } = lab.setUp({ type: 'singleton' });
      const calls = [task.forever(), task.forever()].map(lab.outcome);
      await lab.until(() => lab.workers.length === 1);
      task.dispose();
      await Promise.all(calls);
      return totals();
    });

    assert.equal(totals['task.failure.total'], 2);
    assert.equal(totals.spans, 2);
  });

  browserTest('control functions of a disposed task do not throw and do not revive it', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task } = lab.setUp();
      task.dispose();
      task.stopWorkers();
      task.startWorkers();
      const state = task.getState();
      return [lab.workers.length, state.activeWorkers, (await lab.outcome(task.echo(1))).error.name];
    });

    assert.deepEqual(result, [0, 0, 'TaskDisposedError']);
  });

  browserTest('disposing from inside an event listener is safe', async ({ inPage }) => {
    const settled = await inPage(async () => {
      const { task, runtime } = lab.setUp();
      runtime.subscribeEvents((event) => event.name === 'task.dispatch.total' && task.dispose());
      return lab.outcomes([task.echo(1), task.echo(2)]);
    });

    assert.deepEqual(settled, ['TaskDisposedError', 'TaskDisposedError']);
  });
});

describe('contract 2, surroundings', () => {
  browserTest('looking at a task calls nothing', async ({ inPage }) => {
    const result = await inPage(async () => {
      const task = lab.unwatchedRuntime().defineTask({ type: 'parallel', worker: lab.worker() });
      const seen = [typeof task[Symbol.iterator], typeof task[Symbol.asyncIterator], typeof task[Symbol.toPrimitive]];
      JSON.stringify({ task });
      Object.keys(task);
      Object.prototype.toString.call(task);
      console.debug(task);
      await Promise.all([task, Promise.resolve(task)]);
      void ('echo' in task);
      return [...seen, task.getState().totalDispatched, lab.workers.length];
    });

    assert.deepEqual(result, ['undefined', 'undefined', 'undefined', 0, 0]);
  });

  browserTest('times beyond what a timer can hold mean never', async ({ inPage }) => {
    const result = await inPage(async () => {
      const long = 2 ** 31 + 5;
      const gate = lab.gate();
      const { task } = lab.setUp({ type: 'singleton', timeoutMs: long, idleTimeoutMs: long, killAfterMs: long, startTimeoutMs: long });
      const call = task.with({ timeoutMs: 1e12 }).hold(gate.name, 'in time');
      await gate.whenEntered();
      await new Promise((resolve) => setTimeout(resolve, 50));
      gate.open();
      const value = await call;
      await new Promise((resolve) => setTimeout(resolve, 50));
      return [value, await task.echo('same worker'), lab.workers.length];
    });

    assert.deepEqual(result, ['in time', 'same worker', 1]);
  });

  browserTest("a worker's other messages reach its owner and pass by the runtime", async ({ inPage }) => {
    const heard = await inPage(async () => {
      const heard = [];
      const { task } = lab.setUp({
        type: 'singleton',
        worker: () => {
          const worker = lab.worker()();
          worker.addEventListener('message', ({ data }) => data?.mine && heard.push(data.mine));
          return worker;
        },
      });
      await task.post({ mine: 'hello' });
      await lab.until(() => heard.length === 1);
      return heard;
    });

    assert.deepEqual(heard, ['hello']);
  });

  browserTest('the runtime works inside a worker', async ({ inPage }) => {
    const result = await inPage(async () => {
      lab.ownWorkers.push(lab.worker('nested-runtime')());
      return (await lab.until(() => lab.logged('nested')[0]))[0];
    });

    assert.deepEqual(result, { sum: 3, items: [0, 1, 2], canceled: 'AbortError', spans: 3 });
  });

  browserTest('ready and drain of a disposed task settle', async ({ inPage }) => {
    const statuses = await inPage(async () => {
      const { task } = lab.setUp();
      const early = lab.follow(task.ready());
      task.dispose();
      const all = [early, lab.follow(task.ready()), lab.follow(task.drain())];
      await lab.until(() => all.every(({ status }) => status !== 'pending'));
      return all.map(({ status }) => status);
    });

    assert.equal(statuses.length, 3);
  });

  browserTest('an eager task whose workers cannot start raises nothing on window', async ({ inPage }) => {
    const crashes = await inPage(async () => {
      const { totals } = lab.setUp({ init: 'eager', worker: lab.worker('no-such-file'), crashPolicy: 'fail-task' });
      await lab.until(() => totals()['worker.crash.total'] >= 1);
      await lab.turn();
      return totals()['worker.crash.total'];
    });

    assert.ok(crashes >= 1);
  });
});
