/** Contract 2, Queue: phases, order, priorities, limits and policies. */

import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { browserTest } from './support/harness.js';

describe('contract 2, queue: phases', () => {
  browserTest('a call is waiting, then pending, then in flight, then settled', async ({ inPage }) => {
    const steps = await inPage(async () => {
      const gates = [lab.gate(), lab.gate(), lab.gate()];
      const { task, state } = lab.setUp({ type: 'singleton', maxQueueDepth: 1 });
      const calls = gates.map(({ name }) => task.hold(name));
      const seen = [lab.depths(state())];
      for (const gate of gates) {
        await gate.whenEntered();
        seen.push(lab.depths(state()));
        gate.open();
      }
      await Promise.all(calls);
      return [...seen, lab.depths(state())];
    });

    assert.deepEqual(steps, [
      { waiting: 1, pending: 1, inFlight: 1, abandoned: 0 },
      { waiting: 1, pending: 1, inFlight: 1, abandoned: 0 },
      { waiting: 0, pending: 1, inFlight: 1, abandoned: 0 },
      { waiting: 0, pending: 0, inFlight: 1, abandoned: 0 },
      { waiting: 0, pending: 0, inFlight: 0, abandoned: 0 },
    ]);
  });

  browserTest('a call is in flight at once when a slot takes it, although the worker is only starting', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task, state } = lab.setUp({ type: 'singleton' });
      const call = task.add(1, 2);
      return { state: lab.depths(state()), sum: await call };
    });

    assert.deepEqual(result.state, { waiting: 0, pending: 0, inFlight: 1, abandoned: 0 });
    assert.equal(result.sum, 3);
  });

  browserTest('a slot that is backing off takes no call', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task, state, totals } = lab.setUp({ type: 'singleton' });
      const crash = lab.outcome(task.crash());
      await lab.until(() => totals()['worker.crash.total'] === 1);
      const call = task.add(1, 2);
      return { state: lab.depths(state()), sum: await call, crash: (await crash).error.name };
    });

    assert.deepEqual(result.state, { waiting: 0, pending: 1, inFlight: 0, abandoned: 0 });
    assert.deepEqual([result.sum, result.crash], [3, 'WorkerCrashedError']);
  });

  browserTest('no more than maxInFlight handlers run at a time', async ({ inPage }) => {
    const result = await inPage(async () => {
      const gates = Array.from({ length: 8 }, () => lab.gate());
      const { task, state } = lab.setUp({ poolSize: 2, maxInFlight: 3, maxQueueDepth: 2 });
      const calls = gates.map(({ name }) => task.hold(name));
      const entered = () => gates.filter((gate) => gate.entered() > 0).length;
      let most = 0;
      for (const [index, gate] of gates.entries()) {
        const expected = Math.min(index + 3, 8);
        await lab.until(() => entered() === expected);
        most = Math.max(most, state().queueDepth, entered() - index);
        gate.open();
      }
      await Promise.all(calls);
      return most;
    });

    assert.equal(result, 3);
  });

  browserTest('a worker serves several calls at a time when maxInFlight allows it', async ({ inPage }) => {
    const result = await inPage(async () => {
      const gate = lab.gate();
      const { task, state } = lab.setUp({ poolSize: 1, maxInFlight: 4 });
      const calls = [1, 2, 3, 4].map((n) => task.hold(gate.name, n));
      await gate.whenEntered(4);
      const byWorker = state().queueDepthByWorker;
      gate.open();
      return [byWorker, await Promise.all(calls)];
    });

    assert.deepEqual(result, [[4], [1, 2, 3, 4]]);
  });

  browserTest('taskStatus tells idle, active and paused', async ({ inPage }) => {
    const seen = await inPage(async () => {
      const gate = lab.gate();
      const { task, state } = lab.setUp();
      const statuses = [state().taskStatus];
      const call = task.hold(gate.name);
      statuses.push(state().taskStatus);
      gate.open();
      await call;
      statuses.push(state().taskStatus);
      task.stopWorkers();
      statuses.push(state().taskStatus);
      task.startWorkers();
      statuses.push(state().taskStatus);
      return statuses;
    });

    assert.deepEqual(seen, ['idle', 'active', 'idle', 'paused', 'idle']);
  });
});

describe('contract 2, queue: order', () => {
  browserTest('calls run in the order in which they were made, through every phase', async ({ inPage }) => {
    const [ran, made] = await inPage(async () => {
      const { task } = lab.setUp({ type: 'singleton', maxQueueDepth: 3 });
      const names = Array.from({ length: 12 }, (_, i) => `call ${i}`);
      await Promise.all(names.map((name) => task.mark(name)));
      await lab.until(() => lab.logged('ran').length === 12);
      return [lab.logged('ran').flat(), names];
    });

    assert.deepEqual(ran, made);
  });

  browserTest('a higher priority runs first, and equal ones keep their order', async ({ inPage }) => {
    const ran = await inPage(async () => {
      const gate = lab.gate();
      const { task } = lab.setUp({ type: 'singleton', maxQueueDepth: Infinity });
      const first = task.hold(gate.name);
      await gate.whenEntered();
      const at = (priority, name) => task.with({ priority }).mark(name);
      const calls = [task.mark('0a'), at(5, '5a'), at(-1, '-1a'), at(5, '5b'), task.mark('0b'), at(100, '100a'), at(-1, '-1b'), at(0, '0c')];
      gate.open();
      await Promise.all([first, ...calls]);
      await lab.until(() => lab.logged('ran').length === 8);
      return lab.logged('ran').flat();
    });

    assert.deepEqual(ran, ['100a', '5a', '5b', '0a', '0b', '0c', '-1a', '-1b']);
  });

  browserTest('waiting calls are ordered by priority too', async ({ inPage }) => {
    const ran = await inPage(async () => {
      const gate = lab.gate();
      const { task, state } = lab.setUp({ type: 'singleton', maxQueueDepth: 1 });
      const first = task.hold(gate.name);
      await gate.whenEntered();
      const at = (priority, name) => task.with({ priority }).mark(name);
      const calls = [at(0, 'pending'), at(0, 'low a'), at(2, 'high a'), at(0, 'low b'), at(2, 'high b')];
      const { waiting } = lab.depths(state());
      gate.open();
      await Promise.all([first, ...calls]);
      await lab.until(() => lab.logged('ran').length === 5);
      return [waiting, ...lab.logged('ran').flat()];
    });

    assert.deepEqual(ran, [4, 'pending', 'high a', 'high b', 'low a', 'low b']);
  });

  browserTest('requeued calls run first again, in their original order', async ({ inPage }) => {
    const ran = await inPage(async () => {
      const [gate, crash] = [lab.gate(), lab.gate()];
      const flags = new Int32Array(new SharedArrayBuffer(8));
      flags[0] = 1;
      const { task } = lab.setUp({
        type: 'singleton', maxInFlight: 4, maxQueueDepth: 8, crashPolicy: 'restart-requeue-in-flight',
      });
      const calls = [
        ...['a', 'b', 'c'].map((name) => task.markAndHold(name, gate.name)),
        task.holdThenCrashTimes(crash.name, flags, 'crashed once'),
        ...['d', 'e'].map((name) => task.markAndHold(name, gate.name)),
      ];
      await gate.whenEntered(3);
      await crash.whenEntered();
      crash.open();
      await gate.whenEntered(6);
      gate.open();
      await Promise.all(calls);
      await lab.until(() => lab.logged('ran').length === 8);
      return lab.logged('ran').flat();
    });

    assert.deepEqual(ran, ['a', 'b', 'c', 'a', 'b', 'c', 'd', 'e']);
  });

  browserTest('a call does not wait behind a busy worker while another is idle', async ({ inPage }) => {
    const values = await inPage(async () => {
      const gate = lab.gate();
      const { task } = lab.setUp({ poolSize: 2, maxInFlight: 2 });
      await Promise.all([task.ready(), task.echo(0)]);
      const busy = task.hold(gate.name);
      await gate.whenEntered();
      const done = [];
      for (let i = 0; i < 10; i++) done.push(await task.echo(i));
      gate.open();
      await busy;
      return done;
    });

    assert.deepEqual(values, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  browserTest('a call does not wait behind a worker that is busy computing', async ({ inPage }) => {
    const values = await inPage(async () => {
      const flags = new Int32Array(new SharedArrayBuffer(8));
      const { task } = lab.setUp({ poolSize: 2, maxInFlight: 6, maxQueueDepth: 20 });
      const busy = task.spin(flags);
      await lab.until(() => Atomics.load(flags, 0) === 1);
      const done = [];
      for (let i = 0; i < 10; i++) done.push(await task.echo(i));
      Atomics.store(flags, 1, 1);
      return [...done, await busy];
    });

    assert.deepEqual(values, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 'released']);
  });

  browserTest('a finished call is not held back by a longer neighbour in the same worker', async ({ inPage }) => {
    const values = await inPage(async () => {
      const gate = lab.gate();
      const { task } = lab.setUp({ type: 'singleton', maxInFlight: 3 });
      const long = task.hold(gate.name, 'long');
      const short = await Promise.all([task.echo('short'), task.add(1, 1)]);
      gate.open();
      return [...short, await long];
    });

    assert.deepEqual(values, ['short', 2, 'long']);
  });
});

describe('contract 2, queue: policies', () => {
  browserTest('block lets any number of callers wait', async ({ inPage }) => {
    const result = await inPage(async () => {
      const gate = lab.gate();
      const { task, state } = lab.setUp({ type: 'singleton', maxQueueDepth: 2 });
      const first = task.hold(gate.name, 'first');
      const calls = Array.from({ length: 100 }, (_, i) => task.echo(i));
      const { waiting, pending } = lab.depths(state());
      gate.open();
      const values = await Promise.all(calls);
      return { waiting, pending, first: await first, ordered: values.every((value, i) => value === i) };
    });

    assert.deepEqual(result, { waiting: 98, pending: 2, first: 'first', ordered: true });
  });

  for (const queuePolicy of ['reject', 'drop-latest']) {
    browserTest(`${queuePolicy} refuses the call that finds the queue full`, async ({ inPage }) => {
      const result = await inPage(async (queuePolicy) => {
        const gate = lab.gate();
        const { task, totals } = lab.setUp({ type: 'singleton', maxQueueDepth: 1, queuePolicy });
        const calls = ['in flight', 'pending', 'refused', 'refused too'].map((name) => lab.outcome(task.hold(gate.name, name)));
        const refused = await Promise.all(calls.slice(2));
        gate.open();
        return { refused, others: await Promise.all(calls.slice(0, 2)), totals: totals() };
      }, queuePolicy);

      for (const { error } of result.refused) {
        assert.deepEqual([error.name, error.code, error.policy], ['QueueDropError', 'QUEUE_DROP', queuePolicy]);
      }
      assert.deepEqual(result.others, [{ ok: 'in flight' }, { ok: 'pending' }]);
      assert.equal(result.totals['task.rejected.total'], 2);
      assert.equal(result.totals['task.dispatch.total'], 2);
    });
  }

  browserTest('drop-oldest drops the oldest pending call and takes the new one', async ({ inPage }) => {
    const result = await inPage(async () => {
      const gate = lab.gate();
      const { task, totals } = lab.setUp({ type: 'singleton', maxQueueDepth: 2, queuePolicy: 'drop-oldest' });
      const calls = ['a', 'b', 'c', 'd', 'e'].map((name) => lab.outcome(task.hold(gate.name, name)));
      const dropped = await Promise.all(calls.slice(1, 3));
      gate.open();
      return { dropped, others: await Promise.all([calls[0], calls[3], calls[4]]), totals: totals() };
    });

    for (const { error } of result.dropped) {
      assert.deepEqual([error.name, error.code, error.policy], ['QueueDropError', 'QUEUE_DROP', 'drop-oldest']);
    }
    assert.deepEqual(result.others, [{ ok: 'a' }, { ok: 'd' }, { ok: 'e' }]);
    assert.equal(result.totals['task.rejected.total'], 2);
  });

  browserTest('a refused call rejects its promise, it does not throw', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task } = lab.setUp({ type: 'singleton', maxQueueDepth: 0, queuePolicy: 'reject' });
      lab.outcome(task.forever());
      const promise = task.echo(1);
      return [promise instanceof Promise, (await lab.outcome(promise)).error.name];
    });

    assert.deepEqual(result, [true, 'QueueDropError']);
  });

  browserTest('QueueDropError is an Error of the exported class', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task } = lab.setUp({ type: 'singleton', maxQueueDepth: 0, queuePolicy: 'reject' });
      lab.outcome(task.forever());
      const error = await task.echo(1).catch((thrown) => thrown);
      return [error instanceof lab.atelier.QueueDropError, error instanceof Error, error.message.length > 0, typeof error.stack];
    });

    assert.deepEqual(result, [true, true, true, 'string']);
  });
});

describe('contract 2, queue: maxQueueDepth 0 hands over only when a slot is free', () => {
  browserTest('block waits', async ({ inPage }) => {
    const result = await inPage(async () => {
      const gate = lab.gate();
      const { task, state } = lab.setUp({ type: 'singleton', maxQueueDepth: 0 });
      const calls = [1, 2, 3].map((n) => task.hold(gate.name, n));
      const before = lab.depths(state());
      gate.open();
      return { before, values: await Promise.all(calls) };
    });

    assert.deepEqual(result.before, { waiting: 2, pending: 0, inFlight: 1, abandoned: 0 });
    assert.deepEqual(result.values, [1, 2, 3]);
  });

  for (const queuePolicy of ['reject', 'drop-latest', 'drop-oldest']) {
    browserTest(`${queuePolicy} refuses when none is free, and takes a call when one is`, async ({ inPage }) => {
      const result = await inPage(async (queuePolicy) => {
        const gate = lab.gate();
        const { task } = lab.setUp({ poolSize: 2, maxQueueDepth: 0, queuePolicy });
        const taken = [1, 2].map((n) => lab.outcome(task.hold(gate.name, n)));
        const refused = await lab.outcome(task.hold(gate.name, 3));
        gate.open();
        const values = await Promise.all(taken);
        return { values, refused: refused.error, later: await lab.outcome(task.echo('later')) };
      }, queuePolicy);

      assert.deepEqual(result.values, [{ ok: 1 }, { ok: 2 }]);
      assert.deepEqual([result.refused.name, result.refused.policy], ['QueueDropError', queuePolicy]);
      assert.deepEqual(result.later, { ok: 'later' });
    });
  }
});

describe('contract 2, queue: large ones', () => {
  browserTest('maxQueueDepth Infinity takes every call as pending', async ({ inPage }) => {
    const result = await inPage(async () => {
      const gate = lab.gate();
      const { task, state } = lab.setUp({ type: 'singleton', maxQueueDepth: Infinity });
      const calls = [task.hold(gate.name, 0), ...Array.from({ length: 2000 }, (_, i) => task.echo(i + 1))];
      const before = lab.depths(state());
      gate.open();
      const values = await Promise.all(calls);
      return { before, ordered: values.every((value, i) => value === i) };
    });

    assert.deepEqual(result.before, { waiting: 0, pending: 2000, inFlight: 1, abandoned: 0 });
    assert.equal(result.ordered, true);
  });

  browserTest('twenty thousand canceled calls leave the queue fit for the next one', async ({ inPage }) => {
    const result = await inPage(async () => {
      const gate = lab.gate();
      const { task, state } = lab.setUp({ type: 'singleton', maxQueueDepth: 10_000 }, { observability: { spans: 'off' } });
      const first = task.hold(gate.name, 'first');
      const controller = new AbortController();
      const view = task.with({ signal: controller.signal });
      const calls = Array.from({ length: 20_000 }, (_, i) => lab.outcome(view.echo(i)));
      const before = lab.depths(state());
      controller.abort();
      const canceled = (await Promise.all(calls)).filter(({ error }) => error?.name === 'AbortError').length;
      const after = lab.depths(state());
      const next = task.echo('next');
      gate.open();
      return { before, canceled, after, first: await first, next: await next };
    });

    assert.deepEqual(result.before, { waiting: 10_000, pending: 10_000, inFlight: 1, abandoned: 0 });
    assert.deepEqual(result.after, { waiting: 0, pending: 0, inFlight: 1, abandoned: 0 });
    assert.deepEqual([result.canceled, result.first, result.next], [20_000, 'first', 'next']);
  });

  browserTest('canceling one call in the middle of a long queue leaves the others in order', async ({ inPage }) => {
    const result = await inPage(async () => {
      const gate = lab.gate();
      const { task, state } = lab.setUp({ type: 'singleton', maxQueueDepth: 5 });
      const first = task.hold(gate.name);
      const controllers = [];
      const calls = Array.from({ length: 10 }, (_, i) => {
        controllers.push(new AbortController());
        return lab.outcome(task.with({ signal: controllers[i].signal }).mark(`call ${i}`));
      });
      for (const i of [0, 3, 7, 9]) controllers[i].abort();
      const after = lab.depths(state());
      gate.open();
      await first;
      const settled = await Promise.all(calls);
      await lab.until(() => lab.logged('ran').length === 6);
      return { after, ran: lab.logged('ran').flat(), canceled: settled.flatMap(({ error }, i) => (error ? [i] : [])) };
    });

    assert.deepEqual(result.after, { waiting: 1, pending: 5, inFlight: 1, abandoned: 0 });
    assert.deepEqual(result.canceled, [0, 3, 7, 9]);
    assert.deepEqual(result.ran, ['call 1', 'call 2', 'call 4', 'call 5', 'call 6', 'call 8']);
  });
});

/* Calls that are known to be short may be handed to a worker ahead of their turn; nobody may notice. */
describe('contract 2, queue: after many short calls', () => {
  const WARM_UP = () => {
    globalThis.warmUp = async (task) => {
      for (let i = 0; i < 20; i++) await Promise.all(Array.from({ length: 30 }, (_, n) => task.echo(n)));
    };
  };

  browserTest('calls still run in the order in which they were made', { prepare: WARM_UP }, async ({ inPage }) => {
    const [ran, made] = await inPage(async () => {
      const { task } = lab.setUp({ type: 'singleton', maxQueueDepth: 100 });
      await warmUp(task);
      const names = Array.from({ length: 60 }, (_, i) => `call ${i}`);
      await Promise.all(names.map((name) => task.mark(name)));
      await lab.until(() => lab.logged('ran').length === 60);
      return [lab.logged('ran').flat(), names];
    });

    assert.deepEqual(ran, made);
  });

  browserTest('no more than maxInFlight handlers run at a time', { prepare: WARM_UP }, async ({ inPage }) => {
    const entered = await inPage(async () => {
      const { task } = lab.setUp({ type: 'singleton', maxQueueDepth: 100 });
      await warmUp(task);
      const gates = Array.from({ length: 5 }, () => lab.gate());
      const calls = gates.map(({ name }) => task.hold(name));
      const seen = [];
      for (const gate of gates) {
        await gate.whenEntered();
        await lab.turn();
        seen.push(gates.filter((each) => each.entered() > 0).length);
        gate.open();
      }
      await Promise.all(calls);
      return seen;
    });

    assert.deepEqual(entered, [1, 2, 3, 4, 5]);
  });

  browserTest('a pending call that is canceled does not run', { prepare: WARM_UP }, async ({ inPage }) => {
    const result = await inPage(async () => {
      const gate = lab.gate();
      const { task, state } = lab.setUp({ type: 'singleton', maxQueueDepth: 100 });
      await warmUp(task);
      const controller = new AbortController();
      const first = task.hold(gate.name, 'first');
      const calls = Array.from({ length: 20 }, (_, i) => task.with({ signal: controller.signal }).mark(i));
      const settled = lab.outcomes(calls);
      await gate.whenEntered();
      const during = lab.depths(state());
      controller.abort();
      const names = await settled;
      gate.open();
      return { during, first: await first, next: await task.mark('next'), names: [...new Set(names)], ran: lab.logged('ran').flat() };
    });

    assert.deepEqual(result.during, { waiting: 0, pending: 20, inFlight: 1, abandoned: 0 });
    assert.deepEqual([result.first, result.next, result.names], ['first', 'next', ['AbortError']]);
    assert.deepEqual(result.ran.filter((name) => name !== 'next'), []);
  });

  browserTest('a crash fails what was in flight only, and pending calls run once', { prepare: WARM_UP }, async ({ inPage }) => {
    const result = await inPage(async () => {
      const gate = lab.gate();
      const { task } = lab.setUp({ type: 'singleton', maxQueueDepth: 100 });
      await warmUp(task);
      const crash = lab.outcome(task.holdThenCrash(gate.name));
      const calls = Array.from({ length: 20 }, (_, i) => task.mark(i));
      await gate.whenEntered();
      gate.open();
      const values = await Promise.all(calls);
      await lab.until(() => lab.logged('ran').length >= 20);
      await lab.turn();
      return { crash: (await crash).error.name, values, ran: lab.logged('ran').flat() };
    });

    const numbers = Array.from({ length: 20 }, (_, i) => i);
    assert.deepEqual(result, { crash: 'WorkerCrashedError', values: numbers, ran: numbers });
  });

  browserTest('a call does not wait behind a worker that has become busy', { prepare: WARM_UP }, async ({ inPage }) => {
    const values = await inPage(async () => {
      const flags = new Int32Array(new SharedArrayBuffer(8));
      const { task } = lab.setUp({ poolSize: 2, maxQueueDepth: 100 });
      await warmUp(task);
      const busy = task.spin(flags);
      const calls = Array.from({ length: 20 }, (_, i) => task.echo(i));
      const values = await Promise.all(calls);
      Atomics.store(flags, 1, 1);
      return [...values, await busy];
    });

    assert.deepEqual(values, [...Array.from({ length: 20 }, (_, i) => i), 'released']);
  });

  browserTest('pending calls survive stopWorkers and run once', { prepare: WARM_UP }, async ({ inPage }) => {
    const result = await inPage(async () => {
      const gate = lab.gate();
      const { task } = lab.setUp({ type: 'singleton', maxQueueDepth: 100 });
      await warmUp(task);
      const first = task.hold(gate.name, 'first');
      const calls = Array.from({ length: 10 }, (_, i) => task.mark(i));
      await gate.whenEntered();
      task.stopWorkers();
      gate.open();
      task.startWorkers();
      const values = [await first, ...(await Promise.all(calls))];
      await lab.until(() => lab.logged('ran').length >= 10);
      return [values, lab.logged('ran').flat()];
    });

    const numbers = Array.from({ length: 10 }, (_, i) => i);
    assert.deepEqual(result, [['first', ...numbers], numbers]);
  });
});
