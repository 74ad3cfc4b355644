/** Contract 2, parallelLimit and yieldAsCompleted. */

import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { browserTest } from './support/harness.js';

/** Runs in the page: jobs that end by hand. */
const PRELUDE = () => {
  globalThis.manualJobs = () => {
    const jobs = new Map();
    const started = [];
    const fn = (item) => {
      started.push(item);
      return new Promise((resolve, reject) => jobs.set(item, { resolve, reject }));
    };
    return { fn, started, job: (item) => jobs.get(item) };
  };
  globalThis.collect = async (iterable) => {
    const values = [];
    try {
      for await (const value of iterable) values.push(value);
      return { values };
    } catch (error) {
      return { values, error: lab.describeError(error) };
    }
  };
};

const limitTest = (name, body) => browserTest(name, { prepare: PRELUDE }, body);

describe('contract 2, parallelLimit', () => {
  limitTest('yields results in the order of completion', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { fn, job } = manualJobs();
      const collected = collect(lab.atelier.parallelLimit(['a', 'b', 'c'], 3, fn));
      await lab.until(() => job('c'));
      for (const item of ['c', 'a', 'b']) {
        job(item).resolve(item);
        await lab.turn();
      }
      return collected;
    });

    assert.deepEqual(result.values, ['c', 'a', 'b']);
  });

  limitTest('takes arrays, sets, generators and async iterables', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { parallelLimit } = lab.atelier;
      const double = async (n) => n * 2;
      const sources = [
        [1, 2, 3],
        new Set([1, 2, 3]),
        (function* () { yield* [1, 2, 3]; })(),
        (async function* () { yield* [1, 2, 3]; })(),
        [],
      ];
      const all = [];
      for (const source of sources) all.push((await collect(parallelLimit(source, 2, double))).values.sort());
      return all;
    });

    assert.deepEqual(result, [...Array(4).fill([2, 4, 6]), []]);
  });

  limitTest('fn may be synchronous', async ({ inPage }) => {
    const result = await inPage(() => collect(lab.atelier.parallelLimit([1, 2, 3], 2, (n) => n + 1)));

    assert.deepEqual(result.values.sort(), [2, 3, 4]);
  });

  limitTest('never runs more than limit at a time, and runs limit when it can', async ({ inPage }) => {
    const most = await inPage(async () => {
      let running = 0;
      let most = 0;
      const items = Array.from({ length: 30 }, (_, i) => i);
      const fn = async () => {
        most = Math.max(most, ++running);
        await lab.turn();
        running--;
      };
      await collect(lab.atelier.parallelLimit(items, 4, fn));
      return most;
    });

    assert.equal(most, 4);
  });

  limitTest('goes on while the consumer does not pull, until limit results wait', async ({ inPage }) => {
    const result = await inPage(async () => {
      const started = [];
      const iterator = lab.atelier.parallelLimit(Array.from({ length: 100 }, (_, i) => i), 3, async (n) => {
        started.push(n);
        return n;
      });
      await iterator.next();
      for (let i = 0; i < 20; i++) await lab.turn();
      const ahead = started.length;
      const rest = await collect(iterator);
      return { ahead, rest: rest.values.length, started: started.length };
    });

    // One was consumed; `limit` wait, and at most `limit` are running or done besides them.
    assert.ok(result.ahead >= 1 + 3 && result.ahead <= 1 + 3 + 3, `${result.ahead} were started`);
    assert.deepEqual([result.rest, result.started], [99, 100]);
  });

  limitTest('keeps limit running while the consumer is busy with a result', async ({ inPage }) => {
    const started = await inPage(async () => {
      const { fn, started, job } = manualJobs();
      const iterator = lab.atelier.parallelLimit(['a', 'b', 'c', 'd'], 2, fn);
      const first = iterator.next();
      await lab.until(() => job('b'));
      job('a').resolve('A');
      await first;
      job('b').resolve('B');
      await lab.until(() => started.length >= 4, 'the others start without a pull');
      for (const item of ['c', 'd']) job(item).resolve(item);
      await collect(iterator);
      return started;
    });

    assert.deepEqual(started, ['a', 'b', 'c', 'd']);
  });

  limitTest('fail-fast is the default: the first failure ends the iteration and nothing new starts', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { fn, started, job } = manualJobs();
      const collected = collect(lab.atelier.parallelLimit(['a', 'b', 'c', 'd'], 2, fn));
      await lab.until(() => job('b'));
      job('b').reject(new RangeError('b failed'));
      const outcome = await collected;
      job('a').resolve('A');
      for (let i = 0; i < 5; i++) await lab.turn();
      return { outcome, started };
    });

    assert.equal(result.outcome.error.message, 'b failed');
    assert.deepEqual(result.started, ['a', 'b']);
  });

  limitTest('errorPolicy continue goes on, and onError learns of every failure', async ({ inPage }) => {
    const result = await inPage(async () => {
      const failures = [];
      const fn = async (n) => {
        if (n % 2) throw new Error(`${n} failed`);
        return n;
      };
      const options = { errorPolicy: 'continue', onError: (error, item) => failures.push([error.message, item]) };
      const collected = await collect(lab.atelier.parallelLimit([0, 1, 2, 3, 4], 2, fn, options));
      return { collected, failures };
    });

    assert.deepEqual(result.collected, { values: [0, 2, 4] });
    assert.deepEqual(result.failures.sort(), [['1 failed', 1], ['3 failed', 3]]);
  });

  limitTest('returnSettled yields outcomes with their items and never throws', async ({ inPage }) => {
    const result = await inPage(async () => {
      const fn = async (n) => {
        if (n === 2) throw new Error('two');
        if (n === 3) throw undefined;
        return n * 10;
      };
      const { values, error } = await collect(lab.atelier.parallelLimit([1, 2, 3, 4], 2, fn, { returnSettled: true }));
      return {
        error: error ?? null,
        outcomes: values.map((each) => [each.item, each.status, each.value ?? each.error?.message ?? null]).sort(),
        keys: values.map((each) => Object.keys(each).sort().join()).sort(),
      };
    });

    assert.equal(result.error, null);
    assert.deepEqual(result.outcomes, [[1, 'fulfilled', 10], [2, 'rejected', 'two'], [3, 'rejected', null], [4, 'fulfilled', 40]]);
    assert.deepEqual(result.keys, ['error,item,status', 'error,item,status', 'item,status,value', 'item,status,value']);
  });

  limitTest('a synchronous exception of fn is a failure like any other', async ({ inPage }) => {
    const result = await inPage(() =>
      collect(lab.atelier.parallelLimit([1, 2], 1, (n) => {
        if (n === 1) throw new Error('thrown');
        return n;
      }, { errorPolicy: 'continue' })),
    );

    assert.deepEqual(result, { values: [2] });
  });

  for (const limit of ['0', '-1', 'NaN', '1.5', "'2'", 'undefined']) {
    limitTest(`a limit of ${limit} throws`, async ({ inPage }) => {
      const result = await inPage(async (source) => {
        let called = false;
        const fn = async () => (called = true);
        try {
          await lab.atelier.parallelLimit([1], new Function(`return ${source}`)(), fn).next();
          return ['was accepted'];
        } catch (error) {
          return [error.name, error.message.includes('limit'), called];
        }
      }, limit);

      assert.match(result[0], /^(TypeError|RangeError)$/);
      assert.deepEqual(result.slice(1), [true, false]);
    });
  }

  limitTest('items whose key is aborted already are skipped', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { abortTaskController } = lab.unwatchedRuntime();
      abortTaskController.abort('b');
      const started = [];
      const fn = async (item) => (started.push(item), item);
      const collected = await collect(lab.atelier.parallelLimit(['a', 'b', 'c'], 1, fn, { abortTaskController, keyOf: (item) => item }));
      return { ...collected, started };
    });

    assert.deepEqual(result, { values: ['a', 'c'], started: ['a', 'c'] });
  });

  limitTest('results of keys aborted meanwhile are dropped', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { abortTaskController } = lab.unwatchedRuntime();
      const { fn, job } = manualJobs();
      const options = { abortTaskController, keyOf: (item) => item };
      const collected = collect(lab.atelier.parallelLimit(['a', 'b', 'c'], 3, fn, options));
      await lab.until(() => job('c'));
      abortTaskController.abort('b');
      for (const item of ['a', 'b', 'c']) job(item).resolve(item);
      return collected;
    });

    assert.deepEqual(result, { values: ['a', 'c'] });
  });

  limitTest('an AbortError is no failure when a controller or a signal was given', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { parallelLimit } = lab.atelier;
      const fn = async (n) => {
        if (n === 2) throw new DOMException('aborted', 'AbortError');
        return n;
      };
      const { abortTaskController } = lab.unwatchedRuntime();
      return [
        await collect(parallelLimit([1, 2, 3], 1, fn, { abortTaskController, keyOf: String })),
        await collect(parallelLimit([1, 2, 3], 1, fn, { signal: new AbortController().signal })),
        (await collect(parallelLimit([1, 2, 3], 1, fn))).error.name,
      ];
    });

    assert.deepEqual(result, [{ values: [1, 3] }, { values: [1, 3] }, 'AbortError']);
  });

  limitTest('an aborted signal ends the iteration, and nothing new starts', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { parallelLimit } = lab.atelier;
      const controller = new AbortController();
      const { fn, started, job } = manualJobs();
      const collected = collect(parallelLimit(['a', 'b', 'c', 'd'], 2, fn, { signal: controller.signal }));
      await lab.until(() => job('b'));
      controller.abort();
      for (const item of ['a', 'b']) job(item).resolve(item);
      const outcome = await collected;
      const none = manualJobs();
      const early = await collect(parallelLimit([1], 1, none.fn, { signal: AbortSignal.abort() }));
      return { started, values: outcome.values, early: early.values, earlyStarted: none.started };
    });

    assert.deepEqual(result.started, ['a', 'b']);
    assert.deepEqual([result.early, result.earlyStarted], [[], []]);
  });

  limitTest('with tasks: aborting a key drops that item alone', async ({ inPage }) => {
    const result = await inPage(async () => {
      const gate = lab.gate();
      const { task, runtime } = lab.setUp({ maxInFlight: 3, keyOf: (_, key) => key });
      const options = { abortTaskController: runtime.abortTaskController, keyOf: (key) => key };
      const collected = collect(lab.atelier.parallelLimit(['a', 'b', 'c'], 3, (key) => task.hold(gate.name, key), options));
      await gate.whenEntered(3);
      runtime.abortTaskController.abort('b');
      gate.open();
      const { values, error } = await collected;
      return { values: values.sort(), error: error ?? null };
    });

    assert.deepEqual(result, { values: ['a', 'c'], error: null });
  });

  limitTest('leaving the loop closes the source and starts nothing more', async ({ inPage }) => {
    const result = await inPage(async () => {
      let closed = false;
      const started = [];
      async function* source() {
        try {
          for (let i = 0; ; i++) yield i;
        } finally {
          closed = true;
        }
      }
      for await (const value of lab.atelier.parallelLimit(source(), 2, async (n) => (started.push(n), n))) if (value === 3) break;
      const atBreak = started.length;
      for (let i = 0; i < 10; i++) await lab.turn();
      return { closed, more: started.length - atBreak };
    });

    assert.deepEqual(result, { closed: true, more: 0 });
  });

  limitTest('an error of the source ends the iteration with it', async ({ inPage }) => {
    const result = await inPage(() => {
      async function* source() {
        yield 1;
        throw new RangeError('no more items');
      }
      return collect(lab.atelier.parallelLimit(source(), 2, async (n) => n));
    });

    assert.equal(result.error.message, 'no more items');
  });

  limitTest('many items go through', async ({ inPage }) => {
    const sum = await inPage(async () => {
      let sum = 0;
      const items = (function* () { for (let i = 0; i < 20_000; i++) yield i; })();
      for await (const value of lab.atelier.parallelLimit(items, 8, async (n) => n)) sum += value;
      return sum;
    });

    assert.equal(sum, (20_000 * 19_999) / 2);
  });
});

describe('contract 2, yieldAsCompleted', () => {
  limitTest('yields in the order of completion', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { fn, job } = manualJobs();
      const collected = collect(lab.atelier.yieldAsCompleted(['a', 'b', 'c'].map(fn)));
      for (const item of ['b', 'c', 'a']) {
        job(item).resolve(item);
        await lab.turn();
      }
      return collected;
    });

    assert.deepEqual(result, { values: ['b', 'c', 'a'] });
  });

  limitTest('yields duplicates as often as they are given, and ends', async ({ inPage }) => {
    const result = await inPage(() => {
      const promise = Promise.resolve('same');
      return collect(lab.atelier.yieldAsCompleted([promise, promise, Promise.resolve('other'), promise]));
    });

    assert.deepEqual(result.values.sort(), ['other', 'same', 'same', 'same']);
  });

  limitTest('takes no promises at all, plain values, and any iterable', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { yieldAsCompleted } = lab.atelier;
      return [await collect(yieldAsCompleted([])), await collect(yieldAsCompleted(new Set([1, Promise.resolve(2)])))];
    });

    assert.deepEqual(result[0], { values: [] });
    assert.deepEqual(result[1].values.sort(), [1, 2]);
  });

  limitTest('a rejection is thrown, and the others cause no unhandled rejection', async ({ inPage }) => {
    const result = await inPage(async () => {
      const promises = [Promise.resolve(1), Promise.reject(new Error('first')), Promise.reject(new Error('second'))];
      const collected = await collect(lab.atelier.yieldAsCompleted(promises));
      await lab.turn();
      return collected;
    });

    assert.equal(result.error.message, 'first');
  });
});
