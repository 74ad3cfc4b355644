/** Contract 2, Crashes: how they are noticed, what they do to calls, restarts, escalation. */

import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { browserTest } from './support/harness.js';

describe('contract 2, crashes: each is noticed', () => {
  browserTest('a worker that throws outside a handler has crashed', async ({ inPage }) => {
    const { error, totals, code } = await inPage(async () => {
      const { task, totals } = lab.setUp({ type: 'singleton' });
      const thrown = await task.crash('outside').catch((error) => error);
      return {
        error: lab.describeError(thrown),
        code: [thrown instanceof lab.atelier.WorkerCrashedError, thrown instanceof Error],
        totals: totals(),
      };
    });

    assert.deepEqual([error.name, error.code, error.taskId, error.workerIndex], ['WorkerCrashedError', 'WORKER_CRASHED', 'lab', 0]);
    assert.deepEqual(code, [true, true]);
    assert.equal(totals['worker.crash.total'], 1);
    assert.equal(totals['task.failure.total'], 1);
  });

  browserTest("the cause of WorkerCrashedError has the browser's message, file and line", async ({ inPage }) => {
    const cause = await inPage(async () => {
      const { task } = lab.setUp();
      const { cause } = await task.crash('with a place').catch((error) => error);
      const own = Object.fromEntries(Reflect.ownKeys(cause).map((key) => [String(key), String(cause[key])]));
      return { isError: cause instanceof Error, text: JSON.stringify([cause.message, cause.stack, own]) };
    });

    assert.equal(cause.isError, true);
    assert.match(cause.text, /with a place/);
    assert.match(cause.text, /workers\/lab\.js/);
    assert.match(cause.text, /lab\.js[^"]*:\d+|lineno":"\d+|line":"\d+/);
  });

  browserTest('a messageerror is a crash', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task, totals } = lab.setUp({ type: 'singleton' });
      await task.echo('warm');
      const call = lab.outcome(task.forever());
      await lab.turn();
      lab.workers[0].dispatchEvent(new MessageEvent('messageerror'));
      return [(await call).error.name, totals()['worker.crash.total'], await task.echo('next')];
    });

    assert.deepEqual(result, ['WorkerCrashedError', 1, 'next']);
  });

  for (const [name, what] of [
    ['no-such-file', 'cannot be loaded (404)'],
    ['syntax-error', 'cannot be parsed'],
    ['missing-import', 'imports what is not there'],
    ['throws-at-top-level', 'throws while its script runs'],
    ['closes-at-start', 'closes itself at its start'],
    ['silent', 'never becomes ready within startTimeoutMs'],
    ['not-a-task-worker', 'is no task worker'],
  ]) {
    browserTest(`a worker that ${what} has crashed, and calls do not hang`, async ({ inPage }) => {
      const result = await inPage(async (name) => {
        const { task, totals, state } = lab.setUp({ type: 'singleton', worker: lab.worker(name), startTimeoutMs: 300 });
        const settled = await lab.outcome(task.echo(1));
        return { settled, totals: totals(), lastCrash: state().lastCrash };
      }, name);

      assert.equal(result.settled.error.name, 'WorkerCrashedError');
      assert.equal(result.settled.error.workerIndex, 0);
      assert.ok(result.totals['worker.crash.total'] >= 1);
      assert.equal(typeof result.lastCrash.ts, 'number');
    });
  }

  browserTest('an init that throws or rejects is a crash, with its error as the cause', async ({ inPage }) => {
    const errors = await inPage(async () => {
      const errors = [];
      for (const what of ['throw', 'reject']) {
        const { task } = lab.setUp({ worker: lab.worker('configured'), initData: { do: what, message: 'init failed' } });
        errors.push((await lab.outcome(task.state())).error);
      }
      return errors;
    });

    for (const error of errors) {
      assert.equal(error.name, 'WorkerCrashedError');
      assert.match(error.cause.message, /init failed/);
    }
  });

  browserTest('an init that never ends is a crash after startTimeoutMs', async ({ inPage }) => {
    const { error } = await inPage(() => {
      const { task } = lab.setUp({ worker: lab.worker('configured'), initData: { do: 'forever' }, startTimeoutMs: 300 });
      return lab.outcome(task.state());
    });

    assert.equal(error.name, 'WorkerCrashedError');
  });

  browserTest('a worker that becomes ready within startTimeoutMs is no crash', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task, totals } = lab.setUp({ worker: lab.worker('late') });
      return [await task.echo('late'), totals()['worker.crash.total']];
    });

    assert.deepEqual(result, ['late', 0]);
  });

  browserTest('a worker that closes itself during a call has crashed', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task, totals } = lab.setUp({ type: 'singleton' });
      const { error } = await lab.outcome(task.close());
      return [error.name, totals()['worker.crash.total'], await task.echo('next'), lab.workers.length];
    });

    assert.deepEqual(result, ['WorkerCrashedError', 1, 'next', 2]);
  });

  browserTest('a worker that closes itself while it is idle does not fail the next call', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task, totals } = lab.setUp({ type: 'singleton' });
      const first = await task.closeLater();
      await lab.until(() => totals()['worker.crash.total'] === 1);
      return [first, await task.echo('next')];
    });

    assert.deepEqual(result, ['answered', 'next']);
  });

  browserTest('an error thrown while the worker is idle is a crash, and does not fail the next call', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task, totals } = lab.setUp({ type: 'singleton' });
      const first = await task.strayThrow();
      await lab.until(() => totals()['worker.crash.total'] === 1);
      return [first, await task.echo('next'), lab.workers.length];
    });

    assert.deepEqual(result, ['answered', 'next', 2]);
  });

  browserTest('a rejection that nobody handles in the worker is no crash', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task, totals } = lab.setUp({ type: 'singleton' });
      const first = await task.rejectUnheard();
      for (let i = 0; i < 5; i++) await task.echo(i);
      return [first, totals()['worker.crash.total'], lab.workers.length];
    });

    assert.deepEqual(result, ['answered', 0, 1]);
  });

  browserTest('messages that are not the runtime\'s own, or malformed, are ignored', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task, totals } = lab.setUp({ type: 'singleton', maxInFlight: 2 });
      const gate = lab.gate();
      const call = task.hold(gate.name, 'unharmed');
      const messages = ['text', null, undefined, 7, {}, [], [[]], { id: 1, status: 0 }, ['other/1', 3, 1, 1, 1, 0, 'fake'],
        ['atelier/1'], ['atelier/1', 99, 1], ['atelier/1', 3], ['atelier/1', 3, 1, 1], ['atelier/1', 3, 1, {}, {}, {}, {}],
        ['atelier/1', 3, -1, 1, 1, 0, 'stale'], ['atelier/1', 'answers', null], ['atelier/2', 3, 1, 1, 1, 0, 'newer']];
      for (const message of messages) await task.post(message);
      gate.open();
      return [await call, totals()['worker.crash.total'], await task.echo('fine')];
    });

    assert.deepEqual(result, ['unharmed', 0, 'fine']);
  });
});

describe('contract 2, crashes: the worker factory', () => {
  browserTest('a factory that throws fails the call with WorkerCrashedError, caused by what it threw', async ({ inPage }) => {
    const result = await inPage(async () => {
      let broken = true;
      const { task } = lab.setUp({
        type: 'singleton',
        worker: () => {
          if (broken) throw new RangeError('no worker today');
          return lab.worker()();
        },
      });
      const { error } = await lab.outcome(task.echo(1));
      broken = false;
      return { error, next: await task.echo('usable') };
    });

    assert.equal(result.error.name, 'WorkerCrashedError');
    assert.match(JSON.stringify(result.error.cause), /no worker today/);
    assert.equal(result.next, 'usable');
  });

  for (const returned of ['undefined', 'null', '{}', '42', 'Promise.resolve()']) {
    browserTest(`a factory that returns ${returned} fails the call with WorkerCrashedError`, async ({ inPage }) => {
      const { error } = await inPage((source) => {
        const { task } = lab.setUp({ type: 'singleton', worker: new Function(`return ${source}`) });
        return lab.outcome(task.echo(1));
      }, returned);

      assert.equal(error.name, 'WorkerCrashedError');
    });
  }

  browserTest('a factory that throws at a restart does not make calls hang', async ({ inPage }) => {
    const result = await inPage(async () => {
      let made = 0;
      const { task, totals } = lab.setUp({
        type: 'singleton',
        worker: () => {
          if (++made === 2) throw new Error('not this time');
          return lab.worker()();
        },
      });
      const crash = lab.outcome(task.crash());
      await lab.until(() => totals()['worker.crash.total'] === 1);
      const calls = [task.echo(1), task.echo(2)].map(lab.outcome);
      return { crash: (await crash).error.name, settled: await Promise.all(calls), next: await task.echo('next') };
    });

    assert.equal(result.crash, 'WorkerCrashedError');
    for (const settled of result.settled) assert.ok(settled.ok || settled.error.name === 'WorkerCrashedError');
    assert.equal(result.next, 'next');
  });

  browserTest('a factory that calls back into the task is safe', async ({ inPage }) => {
    const values = await inPage(async () => {
      let inner;
      const { task } = lab.setUp({
        type: 'singleton',
        worker: () => {
          inner ??= task.echo('inner');
          return lab.worker()();
        },
      });
      return Promise.all([task.echo('outer'), lab.until(() => inner)]);
    });

    assert.deepEqual(values, ['outer', 'inner']);
  });
});

describe('contract 2, crashes: restart-fail-in-flight (the default)', () => {
  browserTest('calls in flight in the crashed worker fail, pending ones run after the restart', async ({ inPage }) => {
    const result = await inPage(async () => {
      const [held, crash] = [lab.gate(), lab.gate()];
      const { task } = lab.setUp({ type: 'singleton', maxInFlight: 2 });
      const calls = [task.hold(held.name), task.holdThenCrash(crash.name), task.echo('pending'), task.echo('pending too')];
      const settled = lab.outcomes(calls);
      await held.whenEntered();
      await crash.whenEntered();
      crash.open();
      return settled;
    });

    assert.deepEqual(result, ['WorkerCrashedError', 'WorkerCrashedError', 'pending', 'pending too']);
  });

  browserTest('a crash does not touch calls in other workers', async ({ inPage }) => {
    const result = await inPage(async () => {
      const gate = lab.gate();
      const { task } = lab.setUp({ poolSize: 2 });
      const neighbour = lab.outcome(task.hold(gate.name, 'unharmed'));
      const crash = await lab.outcome(task.crash());
      gate.open();
      return [crash.error.name, await neighbour];
    });

    assert.deepEqual(result, ['WorkerCrashedError', { ok: 'unharmed' }]);
  });

  browserTest('while one slot backs off the others serve', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task, totals, state } = lab.setUp({ poolSize: 2, init: 'eager' });
      await task.ready();
      await lab.outcome(task.crash());
      const during = [];
      for (let i = 0; i < 5; i++) during.push(await task.echo(i));
      return { during, depths: state().queueDepthByWorker, crashes: totals()['worker.crash.total'] };
    });

    assert.deepEqual(result.during, [0, 1, 2, 3, 4]);
    assert.equal(result.crashes, 1);
  });

  browserTest('the restart comes after a backoff of 100 ms, doubling with each crash in a row', async ({ inPage }) => {
    const delays = await inPage(async () => {
      const made = [];
      const crashed = [];
      const { task, runtime } = lab.setUp({
        type: 'singleton',
        crashMaxRetries: 10,
        worker: () => {
          made.push(performance.now());
          return lab.worker()();
        },
      });
      runtime.subscribeEvents((event) => event.name === 'worker.crash.total' && crashed.push(performance.now()));
      for (let i = 0; i < 4; i++) await lab.outcome(task.crash());
      await task.echo('after the last restart');
      return crashed.slice(0, 4).map((time, i) => made[i + 1] - time);
    });

    // A lower bound only, less what rounding of clocks may take.
    for (const [i, least] of [100, 200, 400, 800].entries()) assert.ok(delays[i] >= least - 2, `restart ${i + 1} after ${delays[i]} ms`);
  });

  browserTest('a completed call ends a run of crashes', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task, totals, state } = lab.setUp({ type: 'singleton', crashMaxRetries: 2 });
      for (let i = 0; i < 4; i++) {
        await lab.outcome(task.crash());
        await task.echo(i);
      }
      return [totals()['worker.crash.total'], state().workerStatus];
    });

    assert.deepEqual(result, [4, 'running']);
  });

  browserTest('the snapshot tells the last crash', async ({ inPage }) => {
    const { before, lastCrash, now } = await inPage(async () => {
      const { task, state } = lab.setUp({ type: 'singleton' });
      const before = state().lastCrash ?? null;
      await lab.outcome(task.crash('the last one'));
      return { before, lastCrash: state().lastCrash, now: Date.now() };
    });

    assert.equal(before, null);
    assert.equal(lastCrash.workerIndex, 0);
    assert.match(JSON.stringify(lastCrash.error), /the last one/);
    assert.ok(Math.abs(lastCrash.ts - now) < 60_000);
  });
});

describe('contract 2, crashes: restart-requeue-in-flight', () => {
  browserTest('calls in flight run again and succeed', async ({ inPage }) => {
    const result = await inPage(async () => {
      const flags = new Int32Array(new SharedArrayBuffer(8));
      flags[0] = 1;
      const { task, totals, spans } = lab.setUp({ type: 'singleton', crashPolicy: 'restart-requeue-in-flight' });
      const value = await task.crashTimes(flags, 'second time');
      return { value, totals: totals(), attempts: spans()[0].attemptCount };
    });

    assert.equal(result.value, 'second time');
    assert.equal(result.attempts, 2);
    assert.equal(result.totals['task.requeue.total'], 1);
    assert.equal(result.totals['task.dispatch.total'], 2);
    assert.equal(result.totals['task.success.total'], 1);
  });

  browserTest('a call that was in flight in maxAttempts crashing workers fails alone', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task, totals, spans } = lab.setUp({
        type: 'singleton', crashPolicy: 'restart-requeue-in-flight', maxAttempts: 2, crashMaxRetries: 10, maxQueueDepth: 10,
      });
      const poison = lab.outcome(task.crash());
      const others = [1, 2, 3].map((n) => lab.outcome(task.echo(n)));
      return { poison: await poison, others: await Promise.all(others), totals: totals(), attempts: spans()[0].attemptCount };
    });

    assert.equal(result.poison.error.name, 'WorkerCrashedError');
    assert.deepEqual(result.others, [{ ok: 1 }, { ok: 2 }, { ok: 3 }]);
    assert.equal(result.attempts, 2);
    assert.equal(result.totals['worker.crash.total'], 2);
    assert.equal(result.totals['task.requeue.total'], 1);
  });

  browserTest('a poisonous call among traffic ends after 3 attempts by default, and restarts end with it', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task, totals } = lab.setUp({ poolSize: 2, crashPolicy: 'restart-requeue-in-flight', crashMaxRetries: 10 });
      let on = true;
      const traffic = (async () => {
        let done = 0;
        while (on) done += await task.add(1, 0);
        return done;
      })();
      const { error } = await lab.outcome(task.crash());
      on = false;
      return { name: error.name, crashes: totals()['worker.crash.total'], done: await traffic, workers: lab.workers.length };
    });

    assert.equal(result.name, 'WorkerCrashedError');
    assert.equal(result.crashes, 3);
    assert.ok(result.workers <= 5);
    assert.ok(result.done > 0);
  });

  browserTest('arguments are cloned, so that buffers stay with the caller and exist for the next attempt', async ({ inPage }) => {
    const result = await inPage(async () => {
      const flags = new Int32Array(new SharedArrayBuffer(8));
      flags[0] = 1;
      const { task } = lab.setUp({ type: 'singleton', crashPolicy: 'restart-requeue-in-flight' });
      const bytes = new Uint8Array([1, 2, 3]);
      const value = await task.crashTimes(flags, bytes);
      return { mine: bytes.byteLength, sum: value.reduce((a, b) => a + b, 0) };
    });

    assert.deepEqual(result, { mine: 3, sum: 6 });
  });

  browserTest('a call with a transfer list fails with WorkerCrashedError and never runs with detached buffers', async ({ inPage }) => {
    const result = await inPage(async () => {
      const flags = new Int32Array(new SharedArrayBuffer(8));
      flags[0] = 1;
      const { task, totals } = lab.setUp({ type: 'singleton', crashPolicy: 'restart-requeue-in-flight' });
      const buffer = new ArrayBuffer(8);
      const { error } = await lab.outcome(task.with({ transfer: [buffer] }).crashTimes(flags, buffer));
      const next = await task.echo('next');
      return { name: error.name, next, ran: lab.logged('ran').length, requeued: totals()['task.requeue.total'], mine: buffer.byteLength };
    });

    assert.deepEqual(result, { name: 'WorkerCrashedError', next: 'next', ran: 1, requeued: 0, mine: 0 });
  });

  browserTest('a call whose argument was marked with transfer() never runs with detached buffers either', async ({ inPage }) => {
    const result = await inPage(async () => {
      const flags = new Int32Array(new SharedArrayBuffer(8));
      flags[0] = 1;
      const { task } = lab.setUp({ type: 'singleton', crashPolicy: 'restart-requeue-in-flight' });
      const buffer = new ArrayBuffer(8);
      const settled = await lab.outcome(task.crashTimes(flags, lab.atelier.transfer({ buffer }, [buffer])));
      return [settled.error?.name ?? settled.ok.buffer.byteLength, await task.echo('next')];
    });

    assert.deepEqual(result, ['WorkerCrashedError', 'next']);
  });

  browserTest('an empty transfer list clones, so the call runs again', async ({ inPage }) => {
    const size = await inPage(async () => {
      const flags = new Int32Array(new SharedArrayBuffer(8));
      flags[0] = 1;
      const { task } = lab.setUp({ type: 'singleton', crashPolicy: 'restart-requeue-in-flight' });
      return (await task.with({ transfer: [] }).crashTimes(flags, new ArrayBuffer(5))).byteLength;
    });

    assert.equal(size, 5);
  });

  browserTest('a canceled call is not run again', async ({ inPage }) => {
    const result = await inPage(async () => {
      const [held, crash] = [lab.gate(), lab.gate()];
      const { task, state } = lab.setUp({ type: 'singleton', maxInFlight: 2, crashPolicy: 'restart-requeue-in-flight', maxAttempts: 1 });
      const controller = new AbortController();
      const canceled = lab.outcome(task.with({ signal: controller.signal }).hold(held.name));
      const crashing = lab.outcome(task.holdThenCrash(crash.name));
      await held.whenEntered();
      await crash.whenEntered();
      controller.abort();
      await canceled;
      crash.open();
      await crashing;
      const next = await task.echo('next');
      return { name: (await canceled).error.name, next, entered: held.entered(), state: lab.depths(state()) };
    });

    assert.deepEqual(result, { name: 'AbortError', next: 'next', entered: 1, state: { waiting: 0, pending: 0, inFlight: 0, abandoned: 0 } });
  });
});

describe('contract 2, crashes: fail-task and escalation', () => {
  browserTest('fail-task halts at the first crash: what is queued and every new call rejects', async ({ inPage }) => {
    const result = await inPage(async () => {
      const gate = lab.gate();
      const { task, state } = lab.setUp({ type: 'singleton', maxQueueDepth: 1, crashPolicy: 'fail-task' });
      const calls = [task.holdThenCrash(gate.name), task.echo('pending'), task.echo('waiting')].map(lab.outcome);
      await gate.whenEntered();
      gate.open();
      const errors = (await Promise.all(calls)).map(({ error }) => error?.name);
      const later = await lab.outcome(task.echo('later'));
      return { errors, later: later.error, status: state().workerStatus, active: state().activeWorkers, workers: lab.workers.length };
    });

    assert.deepEqual(result.errors, Array(3).fill('WorkerCrashedError'));
    assert.deepEqual([result.later.name, result.later.taskId], ['WorkerCrashedError', 'lab']);
    assert.deepEqual([result.status, result.active, result.workers], ['crashed', 0, 1]);
  });

  browserTest('fail-task ends calls in other workers too', async ({ inPage }) => {
    const errors = await inPage(async () => {
      const gate = lab.gate();
      const { task } = lab.setUp({ poolSize: 2, crashPolicy: 'fail-task' });
      const calls = [task.hold(gate.name), task.holdThenCrash(gate.name)].map(lab.outcome);
      await gate.whenEntered(2);
      lab.workers[1].dispatchEvent(new ErrorEvent('error', { message: 'from outside', cancelable: true }));
      return (await Promise.all(calls)).map(({ error }) => error?.name);
    });

    assert.deepEqual(errors, ['WorkerCrashedError', 'WorkerCrashedError']);
  });

  browserTest('startWorkers revives a halted task', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task, state } = lab.setUp({ type: 'singleton', crashPolicy: 'fail-task' });
      await lab.outcome(task.crash());
      const halted = (await lab.outcome(task.echo(1))).error.name;
      task.startWorkers();
      return [halted, await task.echo('revived'), state().workerStatus];
    });

    assert.deepEqual(result, ['WorkerCrashedError', 'revived', 'running']);
  });

  for (const crashPolicy of ['restart-fail-in-flight', 'restart-requeue-in-flight']) {
    browserTest(`${crashPolicy}: crashMaxRetries crashes of a slot without a completed call halt the task`, async ({ inPage }) => {
      const result = await inPage(async (crashPolicy) => {
        const { task, totals, state } = lab.setUp({
          type: 'singleton', worker: lab.worker('throws-at-top-level'), crashPolicy, crashMaxRetries: 3, maxQueueDepth: 10,
        });
        const calls = Array.from({ length: 8 }, (_, i) => task.echo(i));
        const errors = await lab.outcomes(calls);
        const later = await lab.outcomes([task.echo(1)]);
        return { errors: [...errors, ...later], crashes: totals()['worker.crash.total'], status: state().workerStatus, workers: lab.workers.length };
      }, crashPolicy);

      assert.deepEqual(result, { errors: Array(9).fill('WorkerCrashedError'), crashes: 3, status: 'crashed', workers: 3 });
    });
  }

  browserTest('a worker that starts only at the third try serves its calls', async ({ inPage }) => {
    const result = await inPage(async () => {
      const flags = new Int32Array(new SharedArrayBuffer(8));
      flags[0] = 2;
      const { task, totals } = lab.setUp({
        type: 'singleton', worker: lab.worker('configured'), initData: { do: 'throwTimes', flags },
        crashPolicy: 'restart-requeue-in-flight', crashMaxRetries: 5, maxAttempts: 5,
      });
      return [(await task.state()).state, totals()['worker.crash.total']];
    });

    assert.deepEqual(result, ['finally', 2]);
  });

  browserTest('workers that crash again and again leave none behind', async ({ inPage, workersLeft }) => {
    const active = await inPage(async () => {
      const { task, state } = lab.setUp({ poolSize: 2, crashMaxRetries: 100 });
      for (let i = 0; i < 3; i++) await Promise.all([lab.outcome(task.crash()), lab.outcome(task.close())]);
      await task.echo(1);
      return state().activeWorkers;
    });

    await workersLeft(active);
  });
});
