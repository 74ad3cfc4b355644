/** Contract 3, the worker entry: createTaskWorker, the context of a call, init. */

import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { browserTest } from './support/harness.js';

describe('contract 3, arguments and context', () => {
  browserTest('a handler gets its arguments, then the context', async ({ inPage }) => {
    const result = await inPage(() => lab.setUp().task.describe('a', 'b'));

    assert.deepEqual([result.a, result.b], ['a', 'b']);
    assert.deepEqual(result.fields, ['signal', 'key', 'callId', 'throwIfAborted', 'progress', 'isAborted']);
    assert.deepEqual([result.signal, result.aborted, result.isAborted], [true, false, false]);
  });

  browserTest('an omitted optional argument is undefined, never the context', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task } = lab.setUp();
      const [one, none] = [await task.describe('a'), await task.describe()];
      return [one.aIsContext, one.bIsContext, 'b' in one && one.b === undefined, none.aIsContext, none.bIsContext, typeof none.callId];
    });

    assert.deepEqual(result, [false, false, true, false, false, 'string']);
  });

  browserTest('the context stands at index max(handler.length - 1, args.length)', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task } = lab.setUp();
      return [await task.arity1(), await task.arity1('given'), await task.arity0(), await task.arity0(1, 2)];
    });

    assert.deepEqual(result, ['context', 'given', ['context'], [1, 2, 'context']]);
  });

  browserTest('ctx.callId is the task id and the number of the call, as in its span', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task, spans } = lab.setUp({ taskId: 'numbered' });
      const ids = [(await task.describe()).callId, (await task.describe()).callId];
      return { ids, spans: spans().map(({ callId, spanId }) => [callId, spanId]) };
    });

    assert.match(result.ids[0], /^numbered-\d+$/);
    assert.notEqual(result.ids[0], result.ids[1]);
    assert.deepEqual(result.spans, result.ids.map((id) => [id, id]));
  });

  browserTest('ctx.key is the key of the call', async ({ inPage }) => {
    const keys = await inPage(async () => {
      const { task } = lab.setUp({ keyOf: (a) => a });
      return [(await task.describe('from keyOf')).key, (await task.describe()).key, (await task.with({ key: 'given' }).describe()).key];
    });

    assert.deepEqual(keys, ['from keyOf', null, 'given']);
  });

  browserTest('ctx.throwIfAborted does nothing while the call is not canceled', async ({ inPage }) => {
    assert.equal(await inPage(() => lab.setUp().task.throwIfAborted()), 'not aborted');
  });
});

describe('contract 3, progress', () => {
  browserTest('onProgress gets the values in order, before the call resolves', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task } = lab.setUp();
      const seen = [];
      const value = await task.with({ onProgress: (each) => seen.push(each) }).progress([1, 'two', { three: 3 }]);
      return [value, seen];
    });

    assert.deepEqual(result, ['done', [1, 'two', { three: 3 }]]);
  });

  browserTest('values arrive while the handler runs', async ({ inPage }) => {
    const result = await inPage(async () => {
      const gate = lab.gate();
      const { task } = lab.setUp();
      const seen = [];
      const call = lab.follow(task.with({ onProgress: (each) => seen.push(each) }).progressThenHold([50], gate.name));
      await lab.until(() => seen.length === 1);
      const during = call.status;
      gate.open();
      await lab.until(() => call.status !== 'pending');
      return [during, seen];
    });

    assert.deepEqual(result, ['pending', [50, 'late']]);
  });

  browserTest('each call hears its own progress only', async ({ inPage }) => {
    const seen = await inPage(async () => {
      const { task } = lab.setUp({ type: 'singleton', maxInFlight: 2 });
      const seen = { a: [], b: [] };
      await Promise.all(['a', 'b'].map((name) => task.with({ onProgress: (value) => seen[name].push(value) }).progress([name, name])));
      return seen;
    });

    assert.deepEqual(seen, { a: ['a', 'a'], b: ['b', 'b'] });
  });

  browserTest('nothing is heard after the call has settled', async ({ inPage }) => {
    const seen = await inPage(async () => {
      const gate = lab.gate();
      const { task, state } = lab.setUp();
      const controller = new AbortController();
      const seen = [];
      const view = task.with({ signal: controller.signal, onProgress: (value) => seen.push(value) });
      const call = lab.outcome(view.progressThenHold(['early'], gate.name));
      await lab.until(() => seen.length === 1);
      controller.abort();
      await call;
      gate.open();
      await lab.until(() => state().queueDepth === 0);
      return seen;
    });

    assert.deepEqual(seen, ['early']);
  });

  browserTest('progress without a listener costs the call nothing', async ({ inPage }) => {
    assert.equal(await inPage(() => lab.setUp().task.progress([1, 2])), 'done');
  });

  browserTest('a progress value that cannot be cloned harms neither the call nor the worker', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task, totals } = lab.setUp({ type: 'singleton' });
      const settled = await lab.outcome(task.with({ onProgress() {} }).progressUncloneable());
      return [settled.ok ?? settled.error.name, await task.echo('next'), totals()['worker.crash.total']];
    });

    assert.match(result[0], /^(DataCloneError|ignored)$/);
    assert.deepEqual(result.slice(1), ['next', 0]);
  });

  browserTest('an onProgress that throws does not harm the call', async ({ inPage }) => {
    const result = await inPage(async () => {
      lab.tolerateWindowErrors();
      const { task } = lab.setUp();
      let called = 0;
      const view = task.with({
        onProgress: () => {
          called++;
          throw new Error('in onProgress');
        },
      });
      const value = await view.progress([1, 2]);
      return [value, called, await task.echo('next')];
    });

    assert.deepEqual(result, ['done', 2, 'next']);
  });
});

describe('contract 2 and 3, init and initData', () => {
  browserTest('init gets a clone of initData once in each worker, before its first call', async ({ inPage }) => {
    const result = await inPage(async () => {
      const data = { do: 'mutate', list: ['given'] };
      const { task } = lab.setUp({ type: 'singleton', worker: lab.worker('configured'), initData: data });
      const states = [await task.state(), await task.state()];
      return { states, mine: data.list };
    });

    assert.deepEqual(result.states, Array(2).fill({ state: ['given', 'changed by the worker'], inits: 1 }));
    assert.deepEqual(result.mine, ['given']);
  });

  browserTest('each new worker gets initData as it was given, also after a restart', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task } = lab.setUp({ type: 'singleton', worker: lab.worker('configured'), initData: { do: 'mutate', list: ['given'] } });
      await task.state();
      await lab.outcome(task.crash());
      return task.state();
    });

    assert.deepEqual(result, { state: ['given', 'changed by the worker'], inits: 1 });
  });

  browserTest('every worker of a pool is initialised', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task } = lab.setUp({ poolSize: 3, init: 'eager', worker: lab.worker('configured'), initData: { do: 'keep', value: 7 } });
      await task.ready();
      const states = await Promise.all(Array.from({ length: 6 }, () => task.state()));
      await lab.until(() => lab.logged('init').length === 3);
      return states.map(({ state, inits }) => [state, inits]);
    });

    assert.deepEqual(result, Array(6).fill([7, 1]));
  });

  browserTest('calls wait for an asynchronous init', async ({ inPage }) => {
    const ran = await inPage(async () => {
      const { task } = lab.setUp({ type: 'singleton', worker: lab.worker('configured'), initData: { do: 'slow', value: 'ready' } });
      await Promise.all([task.mark('a'), task.mark('b')]);
      await lab.until(() => lab.logged('ran').length === 2);
      return lab.logged('ran');
    });

    assert.deepEqual(ran, [['a', 'ready'], ['b', 'ready']]);
  });

  browserTest('buffers in initData are not taken from the page', async ({ inPage }) => {
    const result = await inPage(async () => {
      const value = new ArrayBuffer(12);
      const { task } = lab.setUp({ worker: lab.worker('configured'), initData: { do: 'keep', value } });
      const { state } = await task.state();
      return [state.byteLength, value.byteLength];
    });

    assert.deepEqual(result, [12, 12]);
  });

  browserTest('without initData init still runs', async ({ inPage }) => {
    const result = await inPage(() => lab.setUp({ worker: lab.worker('configured') }).task.state());

    assert.deepEqual(result, { state: 'init did not run', inits: 1 });
  });
});
