/** Contract 2 and 4, snapshots: getState, getRuntimeSnapshot, subscribeRuntimeSnapshot. */

import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { browserTest } from './support/harness.js';

const STATE_FIELDS = [
  'type', 'poolSize', 'totalWorkers', 'activeWorkers', 'workerStatus', 'taskStatus', 'totalDispatched', 'queueDepth',
  'pendingQueueDepth', 'waitingQueueDepth', 'abandonedCalls', 'maxInFlight', 'maxQueueDepth', 'queuePolicy', 'queueDepthByWorker',
];

describe('contract 2, snapshots', () => {
  browserTest('getState has the fields of the contract', async ({ inPage }) => {
    const [fresh, crashed] = await inPage(async () => {
      const { task, state } = lab.setUp({ type: 'singleton' });
      const fresh = Object.keys(state());
      await lab.outcome(task.crash());
      return [fresh, Object.keys(state())];
    });

    assert.deepEqual(fresh.filter((field) => field !== 'lastCrash').sort(), [...STATE_FIELDS].sort());
    assert.deepEqual(crashed.sort(), [...STATE_FIELDS, 'lastCrash'].sort());
  });

  browserTest('each entry of the runtime snapshot is the state with taskId, taskName and init', async ({ inPage }) => {
    const result = await inPage(async () => {
      const runtime = lab.runtime();
      const task = runtime.defineTask({ type: 'singleton', worker: lab.worker(), taskId: 'a', taskName: 'first', init: 'eager' });
      runtime.defineTask({ type: 'parallel', worker: lab.worker(), taskId: 'b', poolSize: 3, queuePolicy: 'reject', maxQueueDepth: 7 });
      await task.ready();
      const [first, second] = runtime.getRuntimeSnapshot().tasks;
      const { taskId, taskName, init, ...rest } = first;
      return { names: [taskId, taskName, init], same: JSON.stringify(rest) === JSON.stringify(task.getState()), second };
    });

    assert.deepEqual(result.names, ['a', 'first', 'eager']);
    assert.ok(result.same);
    const { taskId, taskName, init, type, poolSize, queuePolicy, maxQueueDepth, maxInFlight } = result.second;
    assert.deepEqual([taskId, taskName ?? null, init], ['b', null, 'lazy']);
    assert.deepEqual([type, poolSize, queuePolicy, maxQueueDepth, maxInFlight], ['parallel', 3, 'reject', 7, 3]);
  });

  browserTest('snapshots are plain, frozen all the way down, and JSON-safe', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task, runtime, state } = lab.setUp();
      await lab.outcome(task.crash());
      const check = (value, path, problems) => {
        if (value === null || typeof value !== 'object') {
          if (typeof value === 'function' || typeof value === 'symbol' || value === undefined) problems.push(`${path} is ${typeof value}`);
          return problems;
        }
        if (!Object.isFrozen(value)) problems.push(`${path} is not frozen`);
        const prototype = Object.getPrototypeOf(value);
        if (![Object.prototype, Array.prototype, null].includes(prototype)) problems.push(`${path} is not plain`);
        for (const key of Reflect.ownKeys(value)) {
          if (typeof key === 'symbol') problems.push(`${path} has a symbol`);
          else if (key !== 'length') check(value[key], `${path}.${key}`, problems);
        }
        return problems;
      };
      const snapshots = { state: state(), runtime: runtime.getRuntimeSnapshot() };
      const problems = Object.entries(snapshots).flatMap(([name, value]) => check(value, name, []));
      for (const value of Object.values(snapshots)) {
        const copy = structuredClone(value);
        if (JSON.stringify(JSON.parse(JSON.stringify(value))) !== JSON.stringify(copy)) problems.push('JSON changes it');
      }
      return problems;
    });

    assert.deepEqual(result, []);
  });

  browserTest('a snapshot does not change afterwards', async ({ inPage }) => {
    const result = await inPage(async () => {
      const gate = lab.gate();
      const { task, state } = lab.setUp();
      const call = task.hold(gate.name);
      const during = state();
      gate.open();
      await call;
      return [during.queueDepth, state().queueDepth, during === state()];
    });

    assert.deepEqual(result, [1, 0, false]);
  });

  browserTest('the snapshot equals the truth', async ({ inPage, page }) => {
    const result = await inPage(async () => {
      const gates = Array.from({ length: 7 }, () => lab.gate());
      const { task, state } = lab.setUp({ poolSize: 2, maxInFlight: 4, maxQueueDepth: 2 });
      const controller = new AbortController();
      const calls = gates.map(({ name }, i) => lab.outcome((i === 0 ? task.with({ signal: controller.signal }) : task).hold(name)));
      await lab.until(() => gates.slice(0, 4).every((gate) => gate.entered() === 1));
      controller.abort();
      await calls[0];
      const now = state();
      const byWorker = Object.values(Object.groupBy(gates.slice(0, 4), (gate) => gate.worker())).map((each) => each.length);
      for (const gate of gates) gate.open();
      await Promise.all(calls);
      return { now, byWorker };
    });

    const { now } = result;
    assert.deepEqual(
      [now.queueDepth, now.pendingQueueDepth, now.waitingQueueDepth, now.abandonedCalls, now.totalDispatched],
      [4, 2, 1, 1, 4],
    );
    assert.deepEqual([...now.queueDepthByWorker].sort(), result.byWorker.sort());
    assert.equal(now.activeWorkers, page.workers().length);
    assert.deepEqual([now.workerStatus, now.taskStatus], ['running', 'active']);
  });

  browserTest('workerStatus tells running, stopped and crashed', async ({ inPage }) => {
    const seen = await inPage(async () => {
      const { task, state } = lab.setUp({ type: 'singleton', crashPolicy: 'fail-task' });
      const fresh = state().workerStatus;
      await task.echo(1);
      const running = state().workerStatus;
      task.stopWorkers();
      await lab.until(() => state().workerStatus === 'stopped');
      task.startWorkers();
      await task.echo(1);
      const again = state().workerStatus;
      await lab.outcome(task.crash());
      return [fresh, running, again, state().workerStatus];
    });

    assert.deepEqual(seen, ['stopped', 'running', 'running', 'crashed']);
  });

  browserTest('totalDispatched counts attempts', async ({ inPage }) => {
    const total = await inPage(async () => {
      const flags = new Int32Array(new SharedArrayBuffer(8));
      flags[0] = 1;
      const { task, state } = lab.setUp({ type: 'singleton', crashPolicy: 'restart-requeue-in-flight' });
      await task.crashTimes(flags, 'x');
      await task.echo(1);
      return state().totalDispatched;
    });

    assert.equal(total, 3);
  });
});

describe('contract 4, subscribeRuntimeSnapshot', () => {
  browserTest('the first snapshot comes at once', async ({ inPage }) => {
    const heard = await inPage(() => {
      const { runtime } = lab.setUp();
      const heard = [];
      runtime.subscribeRuntimeSnapshot((snapshot) => heard.push(snapshot.tasks.length), { intervalMs: 100_000 });
      return heard;
    });

    assert.deepEqual(heard, [1]);
  });

  browserTest('emitImmediately: false waits for the interval', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { runtime } = lab.setUp();
      const heard = [];
      const start = performance.now();
      runtime.subscribeRuntimeSnapshot(() => heard.push(performance.now() - start), { intervalMs: 50, emitImmediately: false });
      const atOnce = heard.length;
      await lab.until(() => heard.length >= 3);
      return { atOnce, first: heard[0], third: heard[2] };
    });

    assert.equal(result.atOnce, 0);
    assert.ok(result.first >= 48, `the first came after ${result.first} ms`);
    assert.ok(result.third >= 140, `the third came after ${result.third} ms`);
  });

  browserTest('snapshots come every 250 ms by default, changed or not', async ({ inPage }) => {
    const times = await inPage(async () => {
      const { runtime } = lab.setUp();
      const times = [];
      const start = performance.now();
      runtime.subscribeRuntimeSnapshot(() => times.push(performance.now() - start));
      await lab.until(() => times.length >= 3);
      return times;
    });

    assert.ok(times[0] < 240);
    assert.ok(times[1] >= 248 && times[2] >= 495, String(times));
  });

  browserTest('onlyOnChange tells changes only', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task, runtime } = lab.setUp();
      await task.echo(1);
      const heard = [];
      runtime.subscribeRuntimeSnapshot((snapshot) => heard.push(snapshot.tasks[0].totalDispatched), { intervalMs: 10, onlyOnChange: true });
      await new Promise((resolve) => setTimeout(resolve, 150));
      const quiet = heard.length;
      await task.echo(2);
      await lab.until(() => heard.at(-1) === 2);
      await new Promise((resolve) => setTimeout(resolve, 60));
      const afterChange = heard.length;
      await new Promise((resolve) => setTimeout(resolve, 150));
      return { quiet, first: heard[0], more: heard.length - afterChange };
    });

    assert.deepEqual(result, { quiet: 1, first: 1, more: 0 });
  });

  browserTest('with onlyOnChange the last snapshot is the final state', async ({ inPage }) => {
    const last = await inPage(async () => {
      const { task, runtime, state } = lab.setUp();
      let last;
      runtime.subscribeRuntimeSnapshot((snapshot) => (last = snapshot.tasks[0]), { intervalMs: 5, onlyOnChange: true });
      for (let i = 0; i < 20; i++) await Promise.all([task.echo(i), task.echo(i), lab.turn()]);
      await lab.until(() => JSON.stringify(last) === JSON.stringify({ ...runtime.getRuntimeSnapshot().tasks[0] }), 'the last snapshot is current');
      return [last.totalDispatched, state().totalDispatched];
    });

    assert.deepEqual(last, [40, 40]);
  });

  browserTest(
    'with onlyOnChange nothing runs while nothing changes',
    {
      prepare: () => {
        globalThis.timersSet = 0;
        for (const name of ['setTimeout', 'setInterval', 'requestAnimationFrame', 'requestIdleCallback', 'queueMicrotask']) {
          const original = globalThis[name];
          globalThis[name] = (callback, ...rest) => original((...args) => (globalThis.timersSet++, callback(...args)), ...rest);
        }
      },
    },
    async ({ inPage, page }) => {
      await inPage(async () => {
        const { task, runtime } = lab.setUp();
        runtime.subscribeRuntimeSnapshot(() => {}, { intervalMs: 10, onlyOnChange: true });
        await task.echo(1);
        await new Promise((resolve) => setTimeout(resolve, 100));
      });
      const before = await page.evaluate(() => globalThis.timersSet);
      await page.waitForTimeout(300);
      const after = await page.evaluate(() => globalThis.timersSet);

      assert.equal(after - before, 0);
    },
  );

  browserTest('a listener that throws harms neither the runtime nor other listeners', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task, runtime } = lab.setUp();
      lab.tolerateWindowErrors();
      let heard = 0;
      runtime.subscribeRuntimeSnapshot(() => { throw new Error('in the listener'); }, { intervalMs: 5 });
      runtime.subscribeRuntimeSnapshot(() => heard++, { intervalMs: 5 });
      await lab.until(() => heard > 3);
      return task.echo('fine');
    });

    assert.equal(result, 'fine');
  });

  browserTest('each subscription has its own interval', async ({ inPage }) => {
    const [fast, slow] = await inPage(async () => {
      const { runtime } = lab.setUp();
      const counts = [0, 0];
      runtime.subscribeRuntimeSnapshot(() => counts[0]++, { intervalMs: 10, emitImmediately: false });
      runtime.subscribeRuntimeSnapshot(() => counts[1]++, { intervalMs: 100_000, emitImmediately: false });
      await lab.until(() => counts[0] >= 5);
      return counts;
    });

    assert.ok(fast >= 5);
    assert.equal(slow, 0);
  });

  browserTest('nothing is heard after dispose of the runtime', async ({ inPage }) => {
    const late = await inPage(async () => {
      const { runtime } = lab.setUp();
      let heard = 0;
      runtime.subscribeRuntimeSnapshot(() => heard++, { intervalMs: 5 });
      runtime.dispose();
      await lab.turn();
      const atEnd = heard;
      await new Promise((resolve) => setTimeout(resolve, 60));
      return heard - atEnd;
    });

    assert.equal(late, 0);
  });
});
