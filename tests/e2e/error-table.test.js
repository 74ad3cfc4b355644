/** docs/reference/errors.md: one test for each row, of the row's name. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test, { describe } from 'node:test';
import { browserTest } from './support/harness.js';

const table = readFileSync(new URL('../../docs/reference/errors.md', import.meta.url), 'utf8');

/** Rows of the page by name: the cells behind it. */
const rows = new Map(
  [...table.matchAll(/^\| `([a-z-]+)` \|(.*)\|$/gm)].map(([, name, rest]) => [name, rest.split('|').map((cell) => cell.trim())]),
);

const tested = new Set();

/** A test of the row; `check` gets what the row says. */
function row(name, body) {
  tested.add(name);
  browserTest(name, async (given) => body({ ...given, cells: rows.get(name) }));
}

/**
 * A row about a call that rejects.
 *
 * @param setUp runs in the page, and returns a promise that rejects and `totals()`
 * @param looks expected fields of the error's description
 */
function rejection(name, setUp, looks = {}) {
  row(name, async ({ inPage, cells }) => {
    const { error, totals, isCoded } = await inPage(async (source) => {
      const { call, totals } = await new Function(`return (${source})()`)();
      const error = await call.then(() => { throw new Error('it did not reject'); }, (thrown) => thrown);
      const coded = lab.atelier[error?.name];
      return { error: lab.describeError(error), totals: totals(), isCoded: coded ? error instanceof coded && error instanceof Error : null };
    }, String(setUp));
    const [type, code, , counters] = cells;
    const className = /`(\w+)`/.exec(type)?.[1];
    if (className && !type.includes('as thrown')) assert.equal(error.name, className);
    if (/`[A-Z_]+`|^\d+$/.test(code)) assert.equal(String(error.code), code.replaceAll('`', ''));
    if (/`[A-Z_]+`/.test(code)) assert.equal(isCoded, true);
    for (const counter of counters.split(', ')) assert.ok(totals[`task.${counter}.total`] >= 1, `${counter}: ${JSON.stringify(totals)}`);
    for (const [field, value] of Object.entries(looks)) {
      const is = field.split('.').reduce((each, key) => each?.[key], error);
      if (value instanceof RegExp) assert.match(String(is), value);
      else assert.equal(is, value);
    }
  });
}

/** A row about why a worker crashed. */
function crash(name, setUp, looks = {}) {
  row(name, async ({ inPage, cells }) => {
    const { error, cause, lastCrash, crashes } = await inPage(async (source) => {
      const { call, state, totals } = await new Function(`return (${source})()`)();
      const error = await call.then(() => { throw new Error('it did not reject'); }, (thrown) => thrown);
      return {
        error: lab.describeError(error),
        cause: { ...error.cause },
        lastCrash: state().lastCrash,
        crashes: totals()['worker.crash.total'] + totals()['worker.terminate.total'],
      };
    }, String(setUp));
    assert.equal(error.name, 'WorkerCrashedError');
    assert.ok(crashes >= 1);
    const [text] = cells;
    if (text.startsWith('`')) {
      const pattern = text.replace(/^`|`$/g, '').split('…').map((part) => part.replace(/[/.*+?()[\]]/g, '\\$&')).join('.+');
      assert.match(error.cause.message, new RegExp(`^${pattern}`));
    }
    if (looks.message) assert.match(error.cause.message, looks.message);
    if (looks.place) assert.match(`${cause.filename}:${cause.lineno}`, looks.place);
    if (!looks.isKill) assert.equal(lastCrash.error, error.cause.message);
  });
}

/** A row about a function that throws. */
function refusal(name, act, message) {
  row(name, async ({ inPage, cells: [type, , example] }) => {
    const error = await inPage((source) => {
      try {
        new Function(`return (${source})()`)();
      } catch (thrown) {
        return lab.describeError(thrown);
      }
      return { name: 'nothing was thrown' };
    }, String(act));
    assert.equal(error.name, type.replaceAll('`', ''));
    if (example.startsWith('`')) assert.equal(error.message, example.replace(/^`|`$/g, ''));
    if (message) assert.match(error.message, message);
  });
}

describe('errors.md: a call rejects', () => {
  rejection('queue-refused', () => {
    const { task, totals } = lab.setUp({ type: 'singleton', maxQueueDepth: 0, queuePolicy: 'reject' });
    task.echo(1);
    return { call: task.echo(2), totals };
  }, { policy: 'reject' });

  rejection('queue-dropped', () => {
    const { task, totals } = lab.setUp({ type: 'singleton', maxQueueDepth: 1, queuePolicy: 'drop-oldest' });
    task.echo(1);
    const call = task.echo(2);
    task.echo(3);
    return { call, totals };
  }, { policy: 'drop-oldest' });

  rejection('worker-crashed', () => {
    const { task, totals } = lab.setUp({ type: 'singleton' });
    return { call: task.crash('outside'), totals };
  }, { taskId: 'lab', workerIndex: 0, 'cause.message': /outside/ });

  rejection('attempts-used-up', () => {
    const { task, totals } = lab.setUp({ type: 'singleton', crashPolicy: 'restart-requeue-in-flight', maxAttempts: 2 });
    return { call: task.crash('poison'), totals };
  }, { 'cause.message': /poison/ });

  rejection('not-replayable', () => {
    const { task, totals } = lab.setUp({ type: 'singleton', crashPolicy: 'restart-requeue-in-flight' });
    const bytes = new ArrayBuffer(8);
    return { call: task.with({ transfer: [bytes] }).crash('once', bytes), totals };
  }, { 'cause.message': /once/ });

  rejection('task-halted', async () => {
    const { task, totals } = lab.setUp({ type: 'singleton', crashPolicy: 'fail-task' });
    await task.crash('first').catch(() => {});
    return { call: task.echo(1), totals };
  }, { 'cause.message': /first/ });

  rejection('task-disposed', () => {
    const { task, totals } = lab.setUp();
    const call = task.forever();
    task.dispose();
    return { call, totals };
  }, { taskId: 'lab' });

  rejection('task-stopped', async () => {
    const { task, totals } = lab.setUp({ type: 'singleton' });
    const bytes = new ArrayBuffer(8);
    const gate = lab.gate();
    const call = task.with({ transfer: [bytes] }).hold(gate.name, bytes);
    call.catch(() => {});
    await gate.whenEntered();
    task.stopWorkers();
    return { call, totals };
  }, { taskId: 'lab' });

  rejection('aborted', () => {
    const { task, totals } = lab.setUp();
    const controller = new AbortController();
    const call = task.with({ signal: controller.signal }).forever();
    controller.abort(new RangeError('the reason'));
    return { call, totals };
  }, { className: 'DOMException', 'cause.name': 'RangeError', 'cause.message': 'the reason' });

  rejection('timed-out', () => {
    const { task, totals } = lab.setUp();
    return { call: task.with({ timeoutMs: 5 }).forever(), totals };
  }, { className: 'DOMException', 'cause.name': 'TimeoutError', 'cause.className': 'DOMException' });

  rejection('argument-not-cloned', () => {
    const { task, totals } = lab.setUp();
    return { call: task.echo(() => {}), totals };
  }, { className: 'DOMException' });

  rejection('image-lost', async () => {
    const { task, totals } = lab.setUp();
    const image = new ImageData(2, 2);
    await task.pixels(image);
    return { call: task.pixels(image), totals };
  }, { className: 'DOMException', message: /ImageData/ });

  rejection('argument-throws', () => {
    const { task, totals } = lab.setUp();
    return { call: task.echo({ get a() { throw new RangeError('in the getter'); } }), totals };
  }, { name: 'RangeError', message: 'in the getter' });

  rejection('key-not-text', () => {
    const { task, totals } = lab.setUp({ keyOf: () => 5 });
    return { call: task.echo(1), totals };
  }, { name: 'TypeError', message: /key must be a string, got 5/ });

  rejection('no-such-method', () => {
    const { task, totals } = lab.setUp();
    return { call: task.missing(), totals };
  }, { message: 'task "lab" has no method "missing"' });

  rejection('handler-threw', () => {
    const { task, totals } = lab.setUp();
    return { call: task.fail('domException'), totals };
  }, { name: 'NotFoundError', code: 8 });

  rejection('handler-aborted', () => {
    const { task, totals } = lab.setUp();
    return { call: task.fail('abortError'), totals };
  }, { name: 'AbortError', message: 'gave up' });

  rejection('result-not-cloned', () => {
    const { task, totals } = lab.setUp();
    return { call: task.uncloneableResult(), totals };
  }, { className: 'DOMException' });

  rejection('not-iterable', () => {
    const { task, totals } = lab.setUp();
    return { call: (async () => { for await (const each of task.echo(1)) void each; })(), totals };
  }, { message: /no async generator/ });
});

describe('errors.md: a worker has crashed', () => {
  crash('crash-uncaught', () => {
    const { task, ...rest } = lab.setUp({ type: 'singleton' });
    return { call: task.crash('stray'), ...rest };
  }, { message: /stray/, place: /lab\.js\b.*:\d+$/ });

  crash('crash-not-loaded', () => {
    const { task, ...rest } = lab.setUp({ type: 'singleton', worker: lab.worker('no-such-file') });
    return { call: task.echo(1), ...rest };
  });

  crash('crash-script', () => {
    const { task, ...rest } = lab.setUp({ type: 'singleton', worker: lab.worker('throws-at-top-level') });
    return { call: task.echo(1), ...rest };
  }, { message: /Error/ });

  crash('crash-start-timeout', () => {
    const { task, ...rest } = lab.setUp({ type: 'singleton', worker: lab.worker('silent'), startTimeoutMs: 100 });
    return { call: task.echo(1), ...rest };
  });

  crash('crash-init', () => {
    const { task, ...rest } = lab.setUp({ type: 'singleton', worker: lab.worker('configured'), initData: { do: 'throw', message: 'init failed' } });
    return { call: task.state(), ...rest };
  }, { message: /init failed/ });

  crash('crash-closed', () => {
    const { task, ...rest } = lab.setUp({ type: 'singleton' });
    return { call: task.close(), ...rest };
  });

  crash('crash-terminated', async () => {
    const { task, ...rest } = lab.setUp({ type: 'singleton' });
    await task.echo(1);
    const call = task.forever();
    lab.workers[0].terminate();
    return { call, ...rest };
  });

  crash('crash-message', async () => {
    const { task, ...rest } = lab.setUp({ type: 'singleton' });
    await task.echo(1);
    const call = task.forever();
    lab.workers[0].dispatchEvent(new MessageEvent('messageerror'));
    return { call, ...rest };
  });

  crash('crash-killed', async () => {
    const { task, ...rest } = lab.setUp({ type: 'singleton', maxInFlight: 2, killAfterMs: 20 });
    const gates = [lab.gate(), lab.gate()];
    const controller = new AbortController();
    task.with({ signal: controller.signal }).hold(gates[0].name).catch(() => {});
    const call = task.hold(gates[1].name);
    call.catch(() => {});
    await Promise.all(gates.map((gate) => gate.whenEntered()));
    controller.abort();
    return { call, ...rest };
  }, { isKill: true });

  crash('crash-version', () => {
    const { task, ...rest } = lab.setUp({
      type: 'singleton',
      worker: () => {
        const worker = lab.worker('silent')();
        setTimeout(() => worker.dispatchEvent(new MessageEvent('message', { data: ['atelier/99', 1, 0] })));
        return worker;
      },
    });
    return { call: task.echo(1), ...rest };
  });

  crash('crash-factory', () => {
    const { task, ...rest } = lab.setUp({
      type: 'singleton',
      worker: () => { throw new RangeError('from the factory'); },
    });
    return { call: task.echo(1), ...rest };
  }, { message: /^from the factory$/ });
});

describe('errors.md: a function throws at once', () => {
  refusal('option-type', () => lab.unwatchedRuntime().defineTask({ type: 'parallel', worker: lab.worker(), taskName: 5 }));
  refusal('option-word', () => lab.unwatchedRuntime().defineTask({ type: 'parallel', worker: lab.worker(), queuePolicy: 'drop' }));
  refusal('option-range', () => lab.unwatchedRuntime().defineTask({ type: 'parallel', worker: lab.worker(), maxInFlight: 0 }));
  refusal('task-id-taken', () => {
    const runtime = lab.unwatchedRuntime();
    for (let i = 0; i < 2; i++) runtime.defineTask({ type: 'parallel', worker: lab.worker(), taskId: 'images' });
  });
  refusal('init-data-not-cloned', () => lab.unwatchedRuntime().defineTask({ type: 'parallel', worker: lab.worker(), initData: () => {} }), /clone/);
  refusal('runtime-disposed', () => {
    const runtime = lab.unwatchedRuntime();
    runtime.dispose();
    runtime.defineTask({ type: 'parallel', worker: lab.worker() });
  });
  refusal('traceparent', () => lab.unwatchedRuntime().createTrace('t', { traceparent: 'x' }));
  refusal('not-an-iterable', () => lab.atelier.parallelLimit(5, 1, () => {}));
  refusal('mark', () => lab.atelier.transfer(5, []));
});

describe('errors.md: in a worker', () => {
  row('handlers', async ({ inPage }) => {
    const [answers] = await inPage(async () => {
      lab.ownWorkers.push(lab.worker('refused')());
      await lab.until(() => lab.logged('refused').length > 0);
      return lab.logged('refused')[0];
    });
    assert.ok(answers.length > 3);
    assert.deepEqual(new Set(answers), new Set(['TypeError']));
  });

  row('served-twice', async ({ inPage }) => {
    const message = await inPage(async () => {
      const worker = lab.worker('served-twice')();
      lab.ownWorkers.push(worker);
      await lab.until(() => lab.logged('served').length > 0);
      return lab.logged('served')[0];
    });
    assert.deepEqual(message, ['Error', 'createTaskWorker was already called in this worker']);
  });

  row('no-worker', async ({ inPage }) => {
    const answer = await inPage(async () => {
      const { createTaskWorker } = await import('/entry/worker');
      try {
        createTaskWorker({});
      } catch (error) {
        return [error.name, error.message];
      }
      return 'was accepted';
    });
    assert.deepEqual(answer, ['Error', 'createTaskWorker must be called in a dedicated worker']);
  });

  row('throw-if-aborted', async ({ inPage }) => {
    const aborted = await inPage(async () => {
      const { task } = lab.setUp({ type: 'singleton' });
      const gate = lab.gate();
      const controller = new AbortController();
      const call = lab.outcome(task.with({ signal: controller.signal }).cooperative(gate.name));
      await gate.whenEntered();
      controller.abort(new RangeError('enough'));
      await call;
      await lab.until(() => lab.logged('aborted').length > 0);
      await lab.until(() => task.getState().queueDepth === 0);
      return lab.logged('aborted')[0][1];
    });
    assert.equal(aborted.name, 'RangeError');
    assert.equal(aborted.message, 'enough');
  });

  row('progress-not-cloned', async ({ inPage }) => {
    assert.equal(await inPage(() => lab.setUp().task.progressUncloneable()), 'DataCloneError');
  });
});

describe('errors.md: told, not thrown', () => {
  row('malformed-message', async ({ inPage, page }) => {
    const warnings = [];
    page.on('console', (message) => message.type() === 'warning' && warnings.push(message.text()));
    const result = await inPage(async () => {
      const { task } = lab.setUp({ type: 'singleton' });
      for (let i = 0; i < 5; i++) await task.post(['atelier/1', 99, i]);
      return task.echo('fine');
    });
    assert.equal(result, 'fine');
    assert.deepEqual(warnings, ['atelier: a worker sent a malformed message, which is ignored']);
  });

  row('callback-threw', async ({ inPage }) => {
    const { result, errors } = await inPage(async () => {
      const { task, runtime } = lab.setUp();
      const off = runtime.subscribeEvents(() => { throw new Error('in my listener'); });
      const result = await task.with({ onProgress: () => { throw new Error('in my onProgress'); } }).progress([1]);
      off();
      return { result, errors: lab.takeWindowErrors() };
    });
    assert.equal(result, 'done');
    assert.ok(errors.some((text) => text.includes('in my listener')));
    assert.ok(errors.some((text) => text.includes('in my onProgress')));
  });
});

test('every row of errors.md has a test, and every test a row', () => {
  assert.ok(rows.size > 40);
  assert.deepEqual([...tested].sort(), [...rows.keys()].sort());
});
