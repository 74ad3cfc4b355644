/** Contract 2, Errors across the boundary. */

import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { browserTest } from './support/harness.js';

/** Calls `fail(what)` and returns what `look` sees in the thrown value. */
const thrown = (inPage, what, look) =>
  inPage(
    async ([what, source]) => {
      const { task } = lab.setUp();
      const error = await task.fail(what).then(
        () => { throw new Error('it did not fail'); },
        (value) => value,
      );
      return new Function('error', `return (${source})(error)`)(error);
    },
    [what, String(look)],
  );

describe('contract 2, errors across the boundary', () => {
  for (const [what, name, message] of [
    ['error', 'Error', 'plain'],
    ['typeError', 'TypeError', 'wrong type'],
    ['rangeError', 'RangeError', 'out of range'],
    ['syntaxError', 'SyntaxError', 'bad syntax'],
    ['referenceError', 'ReferenceError', 'no such name'],
    ['evalError', 'EvalError', 'no eval'],
    ['uriError', 'URIError', 'bad uri'],
  ]) {
    browserTest(`${name} keeps name and message and is revived as the global class`, async ({ inPage }) => {
      const seen = await thrown(inPage, what, (error) => [
        error.name,
        error.message,
        error instanceof globalThis[error.name],
        error.constructor.name,
        Object.prototype.toString.call(error),
        Object.keys(error),
      ]);

      assert.deepEqual(seen, [name, message, true, name, '[object Error]', []]);
    });
  }

  browserTest('an error of a class that the page does not know keeps its name and is an Error', async ({ inPage }) => {
    const seen = await thrown(inPage, 'custom', (error) => [error.name, error.message, error instanceof Error, String(error)]);

    assert.deepEqual(seen, ['LabError', 'of a class that the page does not know', true, 'LabError: of a class that the page does not know']);
  });

  browserTest('a DOMException keeps name and code and is revived as one', async ({ inPage }) => {
    const seen = await thrown(inPage, 'domException', (error) => [error.name, error.message, error.code, error instanceof DOMException]);

    assert.deepEqual(seen, ['NotFoundError', 'not there', 8, true]);
  });

  browserTest("the stack is the worker's, then the call site", async ({ inPage }) => {
    const stack = await inPage(async () => {
      const { task } = lab.setUp();
      await task.echo('warm');
      async function callSiteInThePage() {
        return await task.fail('error');
      }
      return callSiteInThePage().catch((error) => error.stack);
    });

    const worker = stack.indexOf('failures.js');
    const page = stack.indexOf('callSiteInThePage');
    assert.ok(worker >= 0, `no worker frame in:\n${stack}`);
    assert.ok(page > worker, `no call site after it in:\n${stack}`);
  });

  browserTest('the chain of causes is kept', async ({ inPage }) => {
    const seen = await thrown(inPage, 'cause', (error) => [
      error.message,
      error.cause.message,
      error.cause instanceof TypeError,
      error.cause.cause.message,
      error.cause.cause instanceof RangeError,
      'cause' in error.cause.cause,
    ]);

    assert.deepEqual(seen, ['outer', 'middle', true, 'inner', true, false]);
  });

  browserTest('a cause that is no error is kept', async ({ inPage }) => {
    const seen = await thrown(inPage, 'causeValue', (error) => error.cause);

    assert.deepEqual(seen, { reason: 'a value' });
  });

  browserTest('an AggregateError keeps its errors', async ({ inPage }) => {
    const seen = await thrown(inPage, 'aggregate', (error) => [
      error instanceof AggregateError,
      error.message,
      error.errors.map((each) => [each.name, each.message, each.cause?.message ?? null]),
    ]);

    assert.deepEqual(seen, [true, 'several', [['TypeError', 'one', null], ['Error', 'two', 'three']]]);
  });

  browserTest('own properties that can be cloned are kept', async ({ inPage }) => {
    const seen = await thrown(inPage, 'properties', (error) => [error.message, error.status, error.details]);

    assert.deepEqual(seen, ['with properties', 404, { url: '/x', tries: [1, 2] }]);
  });

  browserTest('own properties that cannot be cloned are left out, the others kept', async ({ inPage }) => {
    const seen = await thrown(inPage, 'uncloneable', (error) => [error.message, error.status, 'callback' in error]);

    assert.deepEqual(seen, ['with a function', 500, false]);
  });

  for (const [what, message] of [
    ['causeCycle', 'its own cause'],
    ['cycle', 'refers to itself'],
    ['aggregateCycle', 'contains itself'],
    ['frozen', 'frozen'],
    ['getter', 'with a getter'],
  ]) {
    browserTest(`an error that is awkward (${what}) keeps its message`, async ({ inPage }) => {
      const seen = await thrown(inPage, what, (error) => [error instanceof Error, error.message, typeof error.stack]);

      assert.deepEqual(seen, [true, message, 'string']);
    });
  }

  browserTest('values that are no errors arrive as they were thrown', async ({ inPage }) => {
    const seen = {};
    for (const what of ['undefined', 'null', 'zero', 'empty', 'string', 'object']) {
      seen[what] = await thrown(inPage, what, (value) => [typeof value, value === undefined ? 'undefined' : value]);
    }

    assert.deepEqual(seen, {
      undefined: ['undefined', 'undefined'],
      null: ['object', null],
      zero: ['number', 0],
      empty: ['string', ''],
      string: ['string', 'only a string'],
      object: ['object', { code: 7, nested: { deep: true } }],
    });
  });

  browserTest("the runtime's own errors have a stable code and a name equal to their class", async ({ inPage }) => {
    const result = await inPage(async () => {
      const { QueueDropError, WorkerCrashedError, TaskDisposedError, TaskStoppedError } = lab.atelier;
      const dropping = lab.setUp({ type: 'singleton', maxQueueDepth: 0, queuePolicy: 'reject' });
      lab.outcome(dropping.task.forever());
      const crashing = lab.setUp({ type: 'singleton', maxInFlight: 2 });
      const gate = lab.gate();
      const stopped = crashing.task.hold(gate.name, new ArrayBuffer(1)).catch((error) => error);
      await gate.whenEntered();
      crashing.task.stopWorkers();
      crashing.task.startWorkers();
      const errors = [
        [QueueDropError, await dropping.task.echo(1).catch((error) => error)],
        [WorkerCrashedError, await crashing.task.crash().catch((error) => error)],
        [TaskStoppedError, await stopped],
        [TaskDisposedError, await (crashing.task.dispose(), crashing.task.echo(1)).catch((error) => error)],
      ];
      return errors.map(([type, error]) => [
        error instanceof type && error instanceof Error,
        error.name === type.name,
        error.code,
        String(error).startsWith(`${type.name}: `),
        Object.hasOwn(error, 'code'),
      ]);
    });

    assert.deepEqual(result, [
      [true, true, 'QUEUE_DROP', true, true],
      [true, true, 'WORKER_CRASHED', true, true],
      [true, true, 'TASK_STOPPED', true, true],
      [true, true, 'TASK_DISPOSED', true, true],
    ]);
  });
});
