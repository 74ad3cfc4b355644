/** Contract 2, DispatchQueue: the runtime's queue without workers. */

import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { browserTest } from './support/harness.js';

/** Runs in the page: makes a queue whose jobs end by hand, and a log of its hooks. */
const PRELUDE = () => {
  globalThis.manualQueue = (options, runMore = undefined) => {
    const jobs = [];
    const log = [];
    const run = (payload, queueWaitMs) => {
      const job = { payload, queueWaitMs };
      job.promise = new Promise((resolve, reject) => Object.assign(job, { resolve, reject }));
      jobs.push(job);
      runMore?.(payload);
      return job.promise;
    };
    const hooks = {
      onQueued: (payload, pendingDepth, maxQueueDepth) => log.push(['queued', payload, pendingDepth, maxQueueDepth]),
      onDispatch: (payload, queueWaitMs) => log.push(['dispatch', payload, typeof queueWaitMs]),
      onReject: (payload, error) => log.push(['reject', payload, error.name]),
      onCancel: (payload, phase) => log.push(['cancel', payload, phase]),
      onIdle: () => log.push(['idle']),
      onActive: () => log.push(['active']),
    };
    const states = [];
    hooks.onStateChange = (state) => states.push(state);
    const queue = new lab.atelier.DispatchQueue(run, options, hooks);
    const running = () => jobs.map(({ payload }) => payload);
    const depths = () => {
      const { waiting, pending, inFlight } = queue.getState();
      return [waiting, pending, inFlight];
    };
    return { queue, jobs, log, states, running, depths, job: (payload) => jobs.findLast((job) => job.payload === payload) };
  };
};

const queueTest = (name, body) => browserTest(name, { prepare: PRELUDE }, body);

describe('contract 2, DispatchQueue', () => {
  queueTest('enqueue runs the payload and resolves with the result of run', async ({ inPage }) => {
    const result = await inPage(async () => {
      const queue = new lab.atelier.DispatchQueue(async (n, queueWaitMs) => [n * 2, typeof queueWaitMs, queueWaitMs >= 0], { maxInFlight: 2 });
      return Promise.all([1, 2, 3, 4, 5].map((n) => queue.enqueue(n)));
    });

    assert.deepEqual(result, [2, 4, 6, 8, 10].map((n) => [n, 'number', true]));
  });

  queueTest('a rejection or an exception of run rejects enqueue with it', async ({ inPage }) => {
    const result = await inPage(async () => {
      const queue = new lab.atelier.DispatchQueue(
        (what) => {
          if (what === 'throw') throw new RangeError('thrown');
          return Promise.reject(what === 'nothing' ? undefined : new TypeError('rejected'));
        },
        { maxInFlight: 1 },
      );
      return Promise.all(['throw', 'reject', 'nothing'].map((what) => lab.outcome(queue.enqueue(what))));
    });

    assert.equal(result[0].error.message, 'thrown');
    assert.equal(result[1].error.message, 'rejected');
    assert.deepEqual(result[2].error, { thrown: 'undefined', type: 'undefined' });
  });

  queueTest('getState has the fields of the contract', async ({ inPage }) => {
    const states = await inPage(() => {
      const { DispatchQueue } = lab.atelier;
      const run = async () => {};
      return [
        new DispatchQueue(run, { maxInFlight: 2, maxQueueDepth: 5, queuePolicy: 'drop-oldest' }).getState(),
        new DispatchQueue(run, { maxInFlight: 3 }).getState(),
      ];
    });

    const rest = { inFlight: 0, pending: 0, waiting: 0, paused: false, disposed: false };
    assert.deepEqual(states, [
      { ...rest, maxInFlight: 2, maxQueueDepth: 5, queuePolicy: 'drop-oldest' },
      { ...rest, maxInFlight: 3, maxQueueDepth: 6, queuePolicy: 'block' },
    ]);
  });

  queueTest('payloads are waiting, then pending, then in flight, in order', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { queue, running, depths, job } = manualQueue({ maxInFlight: 2, maxQueueDepth: 1 });
      const all = ['a', 'b', 'c', 'd', 'e'].map((payload) => queue.enqueue(payload));
      const steps = [[running().join(''), ...depths()]];
      for (const payload of ['a', 'b', 'c', 'd', 'e']) {
        job(payload).resolve(payload.toUpperCase());
        await lab.turn();
        steps.push([running().join(''), ...depths()]);
      }
      return { steps, values: await Promise.all(all) };
    });

    assert.deepEqual(result.steps, [
      ['ab', 2, 1, 2], ['abc', 1, 1, 2], ['abcd', 0, 1, 2], ['abcde', 0, 0, 2], ['abcde', 0, 0, 1], ['abcde', 0, 0, 0],
    ]);
    assert.deepEqual(result.values, ['A', 'B', 'C', 'D', 'E']);
  });

  queueTest('a higher priority runs first', async ({ inPage }) => {
    const order = await inPage(async () => {
      const { queue, running, job } = manualQueue({ maxInFlight: 1, maxQueueDepth: Infinity });
      queue.enqueue('first');
      for (const [payload, priority] of [['a', 0], ['b', 2], ['c', 1], ['d', 2], ['e', undefined]]) queue.enqueue(payload, { priority });
      for (let i = 0; i < 6; i++) {
        job(running().at(-1)).resolve();
        await lab.turn();
      }
      return running();
    });

    assert.deepEqual(order, ['first', 'b', 'd', 'c', 'a', 'e']);
  });

  for (const [queuePolicy, dropped] of [['reject', ['d']], ['drop-latest', ['d']], ['drop-oldest', ['b']]]) {
    queueTest(`${queuePolicy} rejects with QueueDropError when the queue is full`, async ({ inPage }) => {
      const result = await inPage(async (queuePolicy) => {
        const { queue, log } = manualQueue({ maxInFlight: 1, maxQueueDepth: 2, queuePolicy });
        const errors = {};
        for (const payload of ['a', 'b', 'c', 'd']) queue.enqueue(payload).catch((error) => (errors[payload] = error));
        await lab.turn();
        return { errors: Object.entries(errors).map(([payload, { name, policy }]) => [payload, name, policy]), log: log.filter(([what]) => what === 'reject') };
      }, queuePolicy);

      assert.deepEqual(result.errors, dropped.map((payload) => [payload, 'QueueDropError', queuePolicy]));
      assert.deepEqual(result.log, dropped.map((payload) => ['reject', payload, 'QueueDropError']));
    });
  }

  queueTest('depth 0: block waits, the other policies refuse when no slot is free, and none otherwise', async ({ inPage }) => {
    const result = await inPage(async () => {
      const seen = [];
      for (const queuePolicy of ['block', 'reject', 'drop-latest', 'drop-oldest']) {
        const { queue, job, depths } = manualQueue({ maxInFlight: 1, maxQueueDepth: 0, queuePolicy });
        const first = queue.enqueue('first');
        const second = lab.outcome(queue.enqueue('second'));
        const during = depths();
        job('first').resolve('one');
        await first;
        await lab.turn();
        job('second')?.resolve('two');
        const settled = await second;
        const third = queue.enqueue('third');
        job('third').resolve('three');
        seen.push([...during, settled.ok ?? settled.error.name, await third]);
      }
      return seen;
    });

    assert.deepEqual(result, [
      [1, 0, 1, 'two', 'three'],
      [0, 0, 1, 'QueueDropError', 'three'],
      [0, 0, 1, 'QueueDropError', 'three'],
      [0, 0, 1, 'QueueDropError', 'three'],
    ]);
  });

  queueTest('a signal cancels in every phase, at once, and onCancel names the phase', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { queue, log, depths, running, job } = manualQueue({ maxInFlight: 1, maxQueueDepth: 1 });
      const controllers = [1, 2, 3].map(() => new AbortController());
      const calls = ['flying', 'queued', 'waiting'].map((payload, i) => lab.outcome(queue.enqueue(payload, { signal: controllers[i].signal })));
      for (const i of [2, 1, 0]) controllers[i].abort(new Error('why'));
      const early = await lab.outcome(queue.enqueue('never', { signal: AbortSignal.abort() }));
      const settled = await Promise.all(calls);
      const held = depths();
      const next = queue.enqueue('next');
      const before = running().join();
      job('flying').resolve('late');
      await lab.turn();
      job('next').resolve('next');
      return {
        errors: [...settled, early].map(({ error }) => [error.name, error.cause?.message]),
        cancels: log.filter(([what]) => what === 'cancel').map(([, payload, phase]) => [payload, phase]),
        held, before, next: await next,
      };
    });

    assert.deepEqual(result.errors.slice(0, 3), Array(3).fill(['AbortError', 'why']));
    assert.equal(result.errors[3][0], 'AbortError');
    assert.deepEqual(result.cancels.slice(0, 3), [['waiting', 'waiting'], ['queued', 'queued'], ['flying', 'in-flight']]);
    // What is in flight keeps its slot until its run has ended.
    assert.deepEqual([result.held[2], result.before, result.next], [1, 'flying', 'next']);
  });

  queueTest('hooks tell what happens', async ({ inPage }) => {
    const log = await inPage(async () => {
      const { queue, log, job } = manualQueue({ maxInFlight: 1, maxQueueDepth: 3 });
      const calls = [queue.enqueue('a'), queue.enqueue('b')];
      job('a').resolve();
      await calls[0];
      await lab.turn();
      job('b').resolve();
      await calls[1];
      await lab.turn();
      return log;
    });

    assert.equal(log.filter(([what]) => what === 'active').length, 1);
    assert.deepEqual(log.at(-1), ['idle']);
    assert.equal(log.filter(([what]) => what === 'idle').length, 1);
    assert.deepEqual(log.filter(([what]) => what === 'dispatch'), [['dispatch', 'a', 'number'], ['dispatch', 'b', 'number']]);
    assert.deepEqual(log.filter(([what, payload]) => what === 'queued' && payload === 'b'), [['queued', 'b', 1, 3]]);
  });

  queueTest('onStateChange gets the state after each change', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { queue, states, job } = manualQueue({ maxInFlight: 1, maxQueueDepth: 3 });
      const call = queue.enqueue('a');
      const during = states.at(-1);
      job('a').resolve();
      await call;
      await lab.turn();
      const after = states.at(-1);
      queue.pause();
      return { during, after, paused: states.at(-1) };
    });

    assert.equal(result.during.inFlight, 1);
    assert.deepEqual([result.after.inFlight, result.after.pending, result.after.waiting], [0, 0, 0]);
    assert.equal(result.paused.paused, true);
  });

  queueTest('hooks that throw harm nothing', async ({ inPage }) => {
    const value = await inPage(async () => {
      lab.tolerateWindowErrors();
      const bad = () => {
        throw new Error('in a hook');
      };
      const hooks = { onQueued: bad, onDispatch: bad, onReject: bad, onCancel: bad, onStateChange: bad, onIdle: bad, onActive: bad };
      const queue = new lab.atelier.DispatchQueue(async (n) => n, { maxInFlight: 1, maxQueueDepth: 1, queuePolicy: 'reject' }, hooks);
      const calls = [queue.enqueue(1), queue.enqueue(2), lab.outcome(queue.enqueue(3))];
      const [one, two, three] = await Promise.all(calls);
      return [one, two, three.error.name, queue.isIdle()];
    });

    assert.deepEqual(value, [1, 2, 'QueueDropError', true]);
  });

  queueTest('a hook may call back into the queue', async ({ inPage }) => {
    const values = await inPage(async () => {
      const extra = [];
      const queue = new lab.atelier.DispatchQueue(async (n) => n, { maxInFlight: 1, maxQueueDepth: 5 }, {
        onDispatch: (n) => n < 3 && extra.push(queue.enqueue(n + 1)),
      });
      const first = await queue.enqueue(1);
      await lab.until(() => extra.length === 2);
      return [first, ...(await Promise.all(extra))];
    });

    assert.deepEqual(values, [1, 2, 3]);
  });

  queueTest('pause starts nothing more, resume goes on', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { queue, running, job, depths } = manualQueue({ maxInFlight: 1, maxQueueDepth: 5 });
      const first = queue.enqueue('a');
      queue.pause();
      queue.pause();
      const second = queue.enqueue('b');
      job('a').resolve('A');
      await first;
      await lab.turn();
      const paused = [running().join(''), queue.getState().paused, ...depths()];
      queue.resume();
      queue.resume();
      await lab.turn();
      job('b').resolve('B');
      return { paused, second: await second, state: queue.getState().paused };
    });

    assert.deepEqual(result, { paused: ['a', true, 0, 1, 0], second: 'B', state: false });
  });

  queueTest('isIdle tells whether nothing is waiting, pending or in flight', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { queue, job } = manualQueue({ maxInFlight: 1 });
      const seen = [queue.isIdle()];
      const call = queue.enqueue('a');
      seen.push(queue.isIdle());
      job('a').resolve();
      await call;
      await lab.turn();
      return [...seen, queue.isIdle()];
    });

    assert.deepEqual(result, [true, false, true]);
  });

  queueTest('dispose rejects everything and every later enqueue', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { queue, job } = manualQueue({ maxInFlight: 1, maxQueueDepth: 1 });
      const calls = ['a', 'b', 'c'].map((payload) => lab.outcome(queue.enqueue(payload)));
      queue.dispose();
      queue.dispose();
      const late = await lab.outcome(queue.enqueue('d'));
      const settled = await Promise.all(calls);
      job('a').resolve('too late');
      await lab.turn();
      return { names: [...settled, late].map(({ error }) => error?.name), disposed: queue.getState().disposed };
    });

    for (const name of result.names) assert.match(String(name), /Error$/);
    assert.equal(result.names.length, 4);
    assert.equal(result.disposed, true);
  });

  for (const [what, code] of [['dispose', ''], ['rejectAll', 'new Error("all")']]) {
    queueTest(`${what} settles every payload and starts none, whatever is in flight, pending or waiting`, async ({ inPage }) => {
      const result = await inPage(async ([what, code]) => {
        const problems = [];
        for (const maxQueueDepth of [0, 1, 2, Infinity]) {
          for (const maxInFlight of [1, 2]) {
            for (let count = 1; count <= 6; count++) {
              const { queue, running } = manualQueue({ maxInFlight, maxQueueDepth });
              const calls = Array.from({ length: count }, (_, i) => lab.follow(queue.enqueue(i)));
              const before = running().length;
              queue[what](new Function(`return ${code}`)());
              await lab.turn();
              const open = calls.filter(({ status }) => status === 'pending').length;
              if (open > 0 || running().length > before) {
                problems.push(`${count} payloads, ${maxInFlight} in flight, depth ${maxQueueDepth}: ${open} open, ${running().length - before} started`);
              }
            }
          }
        }
        return problems;
      }, [what, code]);

      assert.deepEqual(result, []);
    });
  }

  queueTest('requeueInFlight puts what is in flight back to the front, in order', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { queue, running, jobs, depths } = manualQueue({ maxInFlight: 3, maxQueueDepth: 5 });
      const calls = ['a', 'b', 'c', 'd'].map((payload) => queue.enqueue(payload));
      queue.pause();
      queue.requeueInFlight();
      const during = depths();
      queue.resume();
      await lab.turn();
      for (let i = 3; i < 7; i++) {
        await lab.until(() => jobs.length > i);
        jobs[i].resolve(jobs[i].payload.toUpperCase());
        await lab.turn();
      }
      return { during, ran: running().join(''), values: await Promise.all(calls) };
    });

    assert.deepEqual(result, { during: [0, 4, 0], ran: 'abcabcd', values: ['A', 'B', 'C', 'D'] });
  });

  queueTest('requeueInFlight takes only what satisfies its predicate', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { queue, running, job } = manualQueue({ maxInFlight: 2 });
      const calls = ['a', 'b'].map((payload) => queue.enqueue(payload));
      queue.requeueInFlight((payload) => payload === 'b');
      await lab.turn();
      const ran = running().join('');
      job('a').resolve('A');
      job('b').resolve('B');
      return [ran, await Promise.all(calls)];
    });

    assert.deepEqual(result, ['abb', ['A', 'B']]);
  });

  queueTest('a late answer of an attempt that was requeued changes nothing', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { queue, jobs, depths } = manualQueue({ maxInFlight: 1 });
      const call = lab.follow(queue.enqueue('a'));
      queue.requeueInFlight();
      await lab.turn();
      jobs[0].resolve('from the old attempt');
      await lab.turn();
      const during = [call.status, ...depths()];
      jobs[1].resolve('from the new attempt');
      await lab.until(() => call.status !== 'pending');
      return { during, value: call.value, after: depths() };
    });

    assert.deepEqual(result, { during: ['pending', 0, 0, 1], value: 'from the new attempt', after: [0, 0, 0] });
  });

  queueTest('a late failure of an attempt that was requeued changes nothing either', async ({ inPage }) => {
    const value = await inPage(async () => {
      const { queue, jobs } = manualQueue({ maxInFlight: 1 });
      const call = queue.enqueue('a');
      queue.requeueInFlight();
      await lab.turn();
      jobs[0].reject(new Error('from the old attempt'));
      await lab.turn();
      jobs[1].resolve('good');
      return call;
    });

    assert.equal(value, 'good');
  });

  queueTest('rejectInFlight rejects what is in flight and satisfies the predicate, and frees its slot', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { queue, job, running } = manualQueue({ maxInFlight: 2, maxQueueDepth: 5 });
      const calls = ['a', 'b', 'c'].map((payload) => lab.outcome(queue.enqueue(payload)));
      queue.rejectInFlight((payload) => payload === 'a', new RangeError('rejected from outside'));
      const first = await calls[0];
      await lab.turn();
      const ran = running().join('');
      job('a').resolve('late');
      job('b').resolve('B');
      job('c').resolve('C');
      return { first: first.error.message, ran, others: [await calls[1], await calls[2]] };
    });

    assert.deepEqual(result, { first: 'rejected from outside', ran: 'abc', others: [{ ok: 'B' }, { ok: 'C' }] });
  });

  queueTest('rejectAll rejects everything that has not settled, and the queue goes on', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { queue, depths, job } = manualQueue({ maxInFlight: 1, maxQueueDepth: 1 });
      const calls = ['a', 'b', 'c'].map((payload) => lab.outcome(queue.enqueue(payload)));
      queue.rejectAll(new RangeError('all of you'));
      const messages = (await Promise.all(calls)).map(({ error }) => error.message);
      const after = depths();
      const next = queue.enqueue('next');
      await lab.turn();
      job('next').resolve('served');
      return { messages, after, next: await next };
    });

    assert.deepEqual(result, { messages: Array(3).fill('all of you'), after: [0, 0, 0], next: 'served' });
  });

  queueTest('a hundred thousand payloads with signals are enqueued and canceled one by one', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { queue, job, depths } = manualQueue({ maxInFlight: 1, maxQueueDepth: 50_000 });
      const first = queue.enqueue('first');
      const controllers = [];
      let canceled = 0;
      for (let i = 0; i < 100_000; i++) {
        const controller = new AbortController();
        controllers.push(controller);
        queue.enqueue(i, { signal: controller.signal }).catch(() => canceled++);
      }
      const before = depths();
      for (const controller of controllers) controller.abort();
      await lab.turn();
      const after = depths();
      job('first').resolve('done');
      return { before, canceled, after, first: await first };
    });

    assert.deepEqual(result, { before: [50_000, 50_000, 1], canceled: 100_000, after: [0, 0, 1], first: 'done' });
  });

  queueTest('instances are instances of the class, and subclasses work', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { DispatchQueue } = lab.atelier;
      class Doubling extends DispatchQueue {
        twice(n) {
          return this.enqueue(n * 2);
        }
      }
      const queue = new Doubling(async (n) => n, { maxInFlight: 1 });
      return [queue instanceof DispatchQueue, queue instanceof Doubling, await queue.twice(4), DispatchQueue.name, queue.constructor === Doubling];
    });

    assert.deepEqual(result, [true, true, 8, 'DispatchQueue', true]);
  });
});
