/** User code that calls back into the runtime, from every place where the runtime calls user code. */

import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { browserTest } from './support/harness.js';

/** What a callback may do to a task in the middle of something. */
const ACTIONS = ['call', 'cancel', 'stop and start', 'dispose'];

/** Runs in the page: `act(action, setup)` does one of the actions; `busy(setup)` makes calls in all phases. */
const PRELUDE = () => {
  globalThis.busy = (setUp) => {
    const calls = [1, 2, 3, 4, 5].map((n) => setUp.task.with({ key: 'k' }).add(n, 0));
    return lab.outcomes(calls);
  };
  globalThis.act = (action, { task, runtime }, extra) => {
    if (action === 'call') extra.push(lab.outcome(task.echo('extra')));
    if (action === 'cancel') runtime.abortTaskController.abort('k');
    if (action === 'stop and start') {
      task.stopWorkers();
      task.startWorkers();
    }
    if (action === 'dispose') task.dispose();
  };
};

const ALLOWED = {
  call: [1, 2, 3, 4, 5],
  cancel: [1, 2, 3, 4, 5, 'AbortError'],
  'stop and start': [1, 2, 3, 4, 5],
  dispose: [1, 2, 3, 4, 5, 'TaskDisposedError'],
};

describe('user code may call back', () => {
  const EVENTS = ['task.dispatch.total', 'task.success.total', 'queue.pending', 'queue.blocked', 'worker.spawn.total', 'queue.wait_ms',
    'task.duration_ms', 'atelier:span'];

  for (const action of ACTIONS) {
    for (const event of EVENTS) {
      browserTest(`from an event listener, at ${event}: ${action}`, { prepare: PRELUDE }, async ({ inPage }) => {
        const result = await inPage(async ([action, name]) => {
          const setUp = lab.setUp({ type: 'singleton', maxQueueDepth: 1 });
          const extra = [];
          let done = 0;
          setUp.runtime.subscribeEvents((event) => {
            if (event.name === name && done < 2) {
              done++;
              act(action, setUp, extra);
            }
          });
          const values = await busy(setUp);
          return { done, values, extra: await Promise.all(extra) };
        }, [action, event]);

        assert.ok(result.done > 0, 'the event came');
        for (const value of result.values) assert.ok(ALLOWED[action].includes(value), String(value));
        for (const extra of result.extra) assert.deepEqual(extra, { ok: 'extra' });
      });
    }

    browserTest(`from keyOf: ${action}`, { prepare: PRELUDE }, async ({ inPage }) => {
      const values = await inPage(async (action) => {
        const extra = [];
        let done = false;
        const setUp = lab.setUp({
          type: 'singleton', maxQueueDepth: 1,
          keyOf: () => {
            if (!done) {
              done = true;
              act(action, setUp, extra);
            }
            return 'k';
          },
        });
        const values = await lab.outcomes([1, 2, 3].map((n) => setUp.task.add(n, 0)));
        await Promise.all(extra);
        return values;
      }, action);

      for (const value of values) assert.ok(ALLOWED[action].includes(value), String(value));
    });

    browserTest(`from onProgress: ${action}`, { prepare: PRELUDE }, async ({ inPage }) => {
      const values = await inPage(async (action) => {
        const extra = [];
        const setUp = lab.setUp({ type: 'singleton', maxQueueDepth: 1 });
        let done = 0;
        const onProgress = () => done++ < 2 && act(action, setUp, extra);
        const first = lab.outcomes([setUp.task.with({ key: 'k', onProgress }).progress([1, 2])]);
        const values = [...(await busy(setUp)), ...(await first)];
        await Promise.all(extra);
        return values;
      }, action);

      for (const value of values) assert.ok([...ALLOWED[action], 'done'].includes(value), String(value));
    });

    browserTest(`from an abort listener of the call's own signal: ${action}`, { prepare: PRELUDE }, async ({ inPage }) => {
      const values = await inPage(async (action) => {
        const extra = [];
        const setUp = lab.setUp({ type: 'singleton', maxQueueDepth: 1 });
        const controller = new AbortController();
        controller.signal.addEventListener('abort', () => act(action, setUp, extra));
        const canceled = lab.outcomes([1, 2, 3].map((n) => setUp.task.with({ signal: controller.signal }).add(n, 0)));
        controller.signal.addEventListener('abort', () => act(action, setUp, extra));
        const others = busy(setUp);
        controller.abort();
        const values = [...(await others), ...(await canceled)];
        await Promise.all(extra);
        return values;
      }, action);

      for (const value of values) assert.ok([...ALLOWED[action], 'AbortError'].includes(value) || (action === 'dispose' && value === 'TaskDisposedError'), String(value));
    });
  }

  for (const [name, config] of [['worker.crash.total', { crashPolicy: 'restart-fail-in-flight' }], ['worker.crash.total', { crashPolicy: 'fail-task' }],
    ['task.requeue.total', { crashPolicy: 'restart-requeue-in-flight' }]]) {
    for (const action of ACTIONS) {
      browserTest(`in the middle of a crash (${config.crashPolicy}): ${action}`, { prepare: PRELUDE }, async ({ inPage }) => {
        const result = await inPage(async ([action, name, config]) => {
          const extra = [];
          const flags = new Int32Array(new SharedArrayBuffer(8));
          flags[0] = 1;
          const setUp = lab.setUp({ type: 'singleton', maxQueueDepth: 3, ...config });
          let done = false;
          setUp.runtime.subscribeEvents((event) => {
            if (event.name === name && !done) {
              done = true;
              act(action, setUp, extra);
            }
          });
          const calls = [setUp.task.with({ key: 'k' }).crashTimes(flags, 'again'), setUp.task.with({ key: 'k' }).echo('pending')];
          const values = await lab.outcomes(calls);
          return { done, values, extra: (await Promise.all(extra)).map((settled) => settled.ok ?? settled.error.name) };
        }, [action, name, config]);

        assert.ok(result.done);
        for (const value of [...result.values, ...result.extra]) {
          assert.match(String(value), /^(again|pending|extra|WorkerCrashedError|AbortError|TaskDisposedError)$/);
        }
      });
    }
  }
});
