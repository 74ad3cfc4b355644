/** Contract 3, streams: "An async generator handler makes the call an async iterable with backpressure". */

import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { browserTest } from './support/harness.js';

describe('contract 3, streams', () => {
  browserTest('for await iterates the call directly, on a cold worker', async ({ inPage }) => {
    const items = await inPage(async () => {
      const { task } = lab.setUp();
      const items = [];
      for await (const item of task.count(100)) items.push(item);
      return items;
    });

    assert.deepEqual(items, Array.from({ length: 100 }, (_, i) => i));
  });

  browserTest('awaiting the call gives the stream', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task } = lab.setUp();
      const stream = await task.count(3);
      const items = [];
      for await (const item of stream) items.push(item);
      return [typeof stream.next, typeof stream.return, stream[Symbol.asyncIterator]() === stream, items];
    });

    assert.deepEqual(result, ['function', 'function', true, [0, 1, 2]]);
  });

  browserTest('the last step has the return value of the generator', async ({ inPage }) => {
    const steps = await inPage(async () => {
      const stream = await lab.setUp().task.count(1);
      return [await stream.next(), await stream.next(), await stream.next()].map(({ done, value }) => [done, value ?? null]);
    });

    assert.deepEqual(steps, [[false, 0], [true, 'counted to 1'], [true, null]]);
  });

  browserTest('an empty stream ends at once', async ({ inPage }) => {
    const items = await inPage(async () => {
      const items = [];
      for await (const item of lab.setUp().task.count(0)) items.push(item);
      return items;
    });

    assert.deepEqual(items, []);
  });

  browserTest('next called ahead of the items answers in order', async ({ inPage }) => {
    const values = await inPage(async () => {
      const stream = await lab.setUp().task.count(5);
      const steps = await Promise.all(Array.from({ length: 7 }, () => stream.next()));
      return steps.map(({ done, value }) => (done ? 'done' : value));
    });

    assert.deepEqual(values, [0, 1, 2, 3, 4, 'done', 'done']);
  });

  browserTest('many items arrive complete and in order', async ({ inPage }) => {
    const result = await inPage(async () => {
      let expected = 0;
      for await (const item of lab.setUp().task.count(5000)) if (item === expected) expected++;
      return expected;
    });

    assert.equal(result, 5000);
  });

  browserTest('nothing is made before the consumer asks, and only a bounded number ahead of it', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task } = lab.setUp({ type: 'singleton', maxInFlight: 2 });
      const made = () => lab.logged('made').length;
      // Each round trip gives the generator time to run on, if it would.
      const wait = async () => {
        for (let i = 0; i < 50; i++) await task.echo(i);
      };
      const stream = await task.countForever('bounded');
      await wait();
      const untouched = made();
      const first = await stream.next();
      await wait();
      const ahead = made();
      for (let i = 0; i < 1000; i++) await stream.next();
      // What a worker logs may arrive after what it answers.
      do await wait();
      while (made() < 1001);
      const later = made();
      await stream.return();
      return { first: first.value, untouched, ahead, later };
    });

    assert.equal(result.first, 0);
    assert.ok(result.ahead >= 1 && result.ahead <= 300, `${result.ahead} made for one consumed`);
    assert.ok(result.untouched <= result.ahead, `${result.untouched} made before the first pull`);
    assert.ok(result.later <= 1001 + 300, `${result.later} made for 1001 consumed`);
  });

  browserTest('leaving the loop ends the generator in the worker and frees the slot', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task, state } = lab.setUp({ type: 'singleton' });
      const items = [];
      for await (const item of task.countForever('left')) {
        items.push(item);
        if (item === 2) break;
      }
      await lab.until(() => lab.logged('finalised').length === 1);
      await lab.until(() => state().queueDepth === 0);
      return { items, next: await task.echo('next'), workers: lab.workers.length };
    });

    assert.deepEqual(result, { items: [0, 1, 2], next: 'next', workers: 1 });
  });

  browserTest('an error in the loop ends the generator too', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task, state } = lab.setUp({ type: 'singleton' });
      let message;
      try {
        for await (const item of task.countForever('thrown')) if (item === 1) throw new Error('in the loop');
      } catch (error) {
        message = error.message;
      }
      await lab.until(() => lab.logged('finalised').length === 1 && state().queueDepth === 0);
      return message;
    });

    assert.equal(result, 'in the loop');
  });

  browserTest('a stream that is returned before its first item ends', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task, state } = lab.setUp({ type: 'singleton' });
      const stream = await task.countForever('unused');
      const step = await stream.return();
      await lab.until(() => state().queueDepth === 0);
      return [step.done, (await stream.next()).done, await task.echo('next')];
    });

    assert.deepEqual(result, [true, true, 'next']);
  });

  browserTest('a generator that throws delivers its items first, then its error', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task, totals } = lab.setUp();
      const items = [];
      try {
        for await (const item of task.failAfter(3)) items.push(item);
      } catch (error) {
        return { items, error: lab.describeError(error), isRangeError: error instanceof RangeError, failures: totals()['task.failure.total'] };
      }
    });

    assert.deepEqual(result.items, [0, 1, 2]);
    assert.equal(result.error.message, 'no more than 3');
    assert.deepEqual([result.isRangeError, result.failures], [true, 1]);
  });

  browserTest('an item that cannot be cloned ends the stream with DataCloneError', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task, state } = lab.setUp({ type: 'singleton' });
      const items = [];
      let name;
      try {
        for await (const item of task.uncloneableAfter(2)) items.push(item);
      } catch (error) {
        name = error.name;
      }
      await lab.until(() => state().queueDepth === 0);
      return [items, name, await task.echo('next')];
    });

    assert.deepEqual(result, [[0, 1], 'DataCloneError', 'next']);
  });

  browserTest('an argument that cannot be cloned rejects the call and its iteration', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task } = lab.setUp();
      const names = [(await lab.outcome(task.count(() => {}))).error.name];
      try {
        for await (const item of task.count(() => {})) names.push(item);
      } catch (error) {
        names.push(error.name);
      }
      return names;
    });

    assert.deepEqual(result, ['DataCloneError', 'DataCloneError']);
  });

  browserTest('buffers in items are moved', async ({ inPage }) => {
    const result = await inPage(async () => {
      const stream = await lab.setUp().task.buffers([8, 16]);
      const sizes = [(await stream.next()).value.byteLength, (await stream.next()).value.byteLength];
      return [sizes, (await stream.next()).value];
    });

    assert.deepEqual(result, [[8, 16], [0, 0]]);
  });

  browserTest('streams run side by side in one worker, and with other calls', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task } = lab.setUp({ type: 'singleton', maxInFlight: 3 });
      const collect = async (stream) => {
        const items = [];
        for await (const item of stream) items.push(item);
        return items.length;
      };
      return Promise.all([collect(task.count(200)), collect(task.count(300)), task.echo('beside')]);
    });

    assert.deepEqual(result, [200, 300, 'beside']);
  });

  browserTest('a stream holds its slot until its handler ends, and then counts as one call', async ({ inPage }) => {
    const result = await inPage(async () => {
      const gate = lab.gate();
      const { task, state, totals, spans } = lab.setUp({ type: 'singleton' });
      const stream = await task.holdBetween(gate.name);
      const next = lab.follow(task.echo('next'));
      const items = [(await stream.next()).value];
      await lab.turn();
      const during = [lab.depths(state()), next.status, spans().length];
      gate.open();
      items.push((await stream.next()).value, (await stream.next()).done);
      await lab.until(() => next.status === 'fulfilled');
      return { items, during, totals: totals(), status: spans()[0].status };
    });

    assert.deepEqual(result.items, ['before', 'after', true]);
    assert.deepEqual(result.during, [{ waiting: 0, pending: 1, inFlight: 1, abandoned: 0 }, 'pending', 0]);
    assert.equal(result.totals['task.success.total'], 2);
    assert.equal(result.status, 'ok');
  });

  browserTest('an abort ends the iteration with AbortError and the generator with its signal', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task, state, totals } = lab.setUp();
      const controller = new AbortController();
      const stream = await task.with({ signal: controller.signal }).untilAborted('stream');
      const first = await stream.next();
      const second = lab.outcome(stream.next());
      controller.abort(new Error('enough'));
      const { error } = await second;
      await lab.until(() => lab.logged('saw abort').length === 1 && state().queueDepth === 0);
      return { first: first.value, error, canceled: totals()['task.canceled.total'] };
    });

    assert.equal(result.first, 'first');
    assert.deepEqual([result.error.name, result.error.cause.message, result.canceled], ['AbortError', 'enough', 1]);
  });

  browserTest('an abort finalises a generator that is between items', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task, runtime, state } = lab.setUp();
      const items = [];
      let name;
      try {
        for await (const item of task.with({ key: 'k' }).countForever('between')) {
          items.push(item);
          if (item === 3) runtime.abortTaskController.abort('k');
        }
      } catch (error) {
        name = error.name;
      }
      await lab.until(() => lab.logged('finalised').length === 1 && state().queueDepth === 0);
      return [items.length >= 4, name];
    });

    assert.deepEqual(result, [true, 'AbortError']);
  });

  browserTest('a signal that is aborted already ends the iteration before it starts', async ({ inPage }) => {
    const names = await inPage(async () => {
      const { task } = lab.setUp();
      try {
        for await (const item of task.with({ signal: AbortSignal.abort() }).count(3)) return item;
      } catch (error) {
        return error.name;
      }
    });

    assert.equal(names, 'AbortError');
  });

  browserTest('a timeout ends a stream', async ({ inPage }) => {
    const result = await inPage(async () => {
      const gate = lab.gate();
      const { task } = lab.setUp();
      await task.ready();
      try {
        for await (const item of task.with({ timeoutMs: 200 }).holdBetween(gate.name)) if (item !== 'before') return item;
      } catch (error) {
        gate.open();
        return [error.name, error.cause.name];
      }
    });

    assert.deepEqual(result, ['AbortError', 'TimeoutError']);
  });

  browserTest('a crash ends the iteration with WorkerCrashedError', async ({ inPage }) => {
    for (const crashPolicy of ['restart-fail-in-flight', 'restart-requeue-in-flight']) {
      const result = await inPage(async (crashPolicy) => {
        const { task } = lab.setUp({ type: 'singleton', crashPolicy });
        const items = [];
        try {
          for await (const item of task.crashAfter(2)) items.push(item);
        } catch (error) {
          return [items.slice(0, 2), error.name, await task.echo('next')];
        }
      }, crashPolicy);

      assert.deepEqual(result, [[0, 1], 'WorkerCrashedError', 'next']);
    }
  });

  browserTest('a stream that has delivered items is not begun anew after stopWorkers', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task } = lab.setUp({ type: 'singleton' });
      const items = [];
      let name = 'ended';
      try {
        for await (const item of task.countForever('stopped')) {
          items.push(item);
          if (items.length === 3) {
            task.stopWorkers();
            task.startWorkers();
          }
          if (items.length > 200) break;
        }
      } catch (error) {
        name = error.name;
      }
      return { increasing: items.every((item, i) => item === i), name, next: await task.echo('next') };
    });

    assert.deepEqual(result, { increasing: true, name: 'TaskStoppedError', next: 'next' });
  });

  browserTest('a slow consumer gets every item', async ({ inPage }) => {
    const items = await inPage(async () => {
      const items = [];
      for await (const item of lab.setUp().task.count(40)) {
        items.push(item);
        await lab.turn();
      }
      return items;
    });

    assert.deepEqual(items, Array.from({ length: 40 }, (_, i) => i));
  });

  browserTest('dispose ends the iteration with TaskDisposedError', async ({ inPage }) => {
    const name = await inPage(async () => {
      const { task } = lab.setUp();
      const stream = await task.untilAborted('disposed');
      await stream.next();
      const step = lab.outcome(stream.next());
      task.dispose();
      return (await step).error.name;
    });

    assert.equal(name, 'TaskDisposedError');
  });

  browserTest('an unknown method rejects the iteration', async ({ inPage }) => {
    const name = await inPage(async () => {
      try {
        for await (const item of lab.setUp().task.noSuchStream()) return item;
      } catch (error) {
        return error.name;
      }
    });

    assert.equal(name, 'TypeError');
  });

  browserTest('iterating a call whose handler is no generator fails with TypeError', async ({ inPage }) => {
    const name = await inPage(async () => {
      try {
        for await (const item of lab.setUp().task.add(1, 2)) return item;
      } catch (error) {
        return error.name;
      }
    });

    assert.equal(name, 'TypeError');
  });

  browserTest('a stream has its context, and may report progress', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task } = lab.setUp();
      const progress = [];
      const items = [];
      const view = task.with({ onProgress: (value) => progress.push(value) });
      for await (const item of view.progressAndItems()) items.push(item);
      return { progress, items };
    });

    assert.deepEqual(result.progress, ['begun']);
    assert.match(result.items[0], /^lab-\d+$/);
  });
});
