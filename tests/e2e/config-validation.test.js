/** Contract 2, "A bad value throws TypeError or RangeError at once, naming the field and the value". */

import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { browserTest } from './support/harness.js';

/* Values are written as source text, since not all of them survive the way into the page. */
const NOT_COUNTS = ['-1', '1.5', 'NaN', "'2'", 'null', '{}', '-Infinity', 'true'];
const NOT_POSITIVE = ['0', 'Infinity', ...NOT_COUNTS];
const NOT_TIMES = ['-1', 'NaN', "'5'", 'null', '{}', '-Infinity'];
const NOT_FUNCTIONS = ['1', "'f'", '{}', 'null'];

/** Bad values by field of the task configuration. */
const TASK_FIELDS = {
  type: ["'pool'", "'Parallel'", "''", 'null', 'undefined', '1', "'toString'"],
  worker: [...NOT_FUNCTIONS, 'undefined'],
  init: ["'now'", 'true', 'null', "'__proto__'"],
  poolSize: NOT_POSITIVE,
  minWorkers: ['Infinity', ...NOT_COUNTS],
  keyOf: NOT_FUNCTIONS,
  timeoutMs: NOT_TIMES,
  crashPolicy: ["'restart'", 'null', '1'],
  crashMaxRetries: NOT_COUNTS,
  maxAttempts: ['0', ...NOT_COUNTS],
  taskName: ['1', '{}', 'null'],
  taskId: ['1', '{}', 'null'],
  maxInFlight: NOT_POSITIVE,
  maxQueueDepth: NOT_COUNTS,
  queuePolicy: ["'drop'", "'Block'", 'null', '1'],
  idleTimeoutMs: NOT_TIMES,
  killAfterMs: NOT_TIMES,
  startTimeoutMs: ['0', ...NOT_TIMES],
};

/** Bad values by field of the options of `with`. */
const CALL_FIELDS = {
  key: ['1', '{}'],
  signal: ['1', '{}', 'new AbortController()'],
  trace: ["'trace'", '1', '{}'],
  transfer: ['1', '{}', 'new ArrayBuffer(1)', "'list'"],
  transferResult: ['1', "'no'"],
  priority: ['1.5', 'NaN', "'high'", 'Infinity', '{}'],
  timeoutMs: NOT_TIMES,
  onProgress: ['1', "'f'", '{}'],
};

/**
 * Asserts what each value was answered with.
 *
 * @param {[string, { name: string, message: string } | string][]} answers by value: the error, or what happened instead
 */
function assertRefused(field, answers) {
  for (const [value, answer] of answers) {
    const text = `${field}: ${value}`;
    assert.ok(typeof answer === 'object', `${text} ${answer}`);
    assert.match(answer.name, /^(TypeError|RangeError)$/, text);
    assert.ok(answer.message.includes(field), `${text}: "${answer.message}" does not name the field`);
    if (/^[-'\dNI]/.test(value)) {
      const shown = value.replaceAll("'", '');
      assert.ok(answer.message.includes(shown), `${text}: "${answer.message}" does not name the value`);
    }
  }
}

describe('contract 2, a bad value in the task configuration throws at once and leaves the runtime usable', () => {
  for (const [field, values] of Object.entries(TASK_FIELDS)) {
    browserTest(field, async ({ inPage }) => {
      const result = await inPage(
        async ({ field, values }) => {
          const runtime = lab.runtime();
          const good = { type: 'parallel', worker: lab.worker() };
          const answers = values.map((source) => {
            try {
              runtime.defineTask({ ...good, [field]: new Function(`return (${source})`)() });
              return [source, 'was accepted'];
            } catch (error) {
              return [source, lab.describeError(error)];
            }
          });
          const left = runtime.getRuntimeSnapshot().tasks.length;
          return { answers, left, made: lab.workers.length, sum: await runtime.defineTask(good).add(1, 2) };
        },
        { field, values },
      );

      assertRefused(field, result.answers);
      assert.deepEqual([result.left, result.made, result.sum], [0, 0, 3]);
    });
  }

  browserTest('the message is "maxInFlight must be an integer >= 1, got 0"', async ({ inPage }) => {
    const error = await inPage(() => {
      try {
        lab.unwatchedRuntime().defineTask({ type: 'parallel', worker: lab.worker(), maxInFlight: 0 });
      } catch (thrown) {
        return lab.describeError(thrown);
      }
    });

    assert.equal(error.message, 'maxInFlight must be an integer >= 1, got 0');
    assert.equal(error.name, 'RangeError');
  });

  browserTest('a value that cannot be shown is refused all the same', async ({ inPage }) => {
    const errors = await inPage(() => {
      const values = [Symbol('s'), Object.create(null), { toString: () => { throw new Error('no text'); } }, 10n ** 30n];
      return values.flatMap((value) => ['type', 'maxInFlight', 'taskName'].map((field) => {
        try {
          lab.unwatchedRuntime().defineTask({ type: 'parallel', worker: lab.worker(), [field]: value });
          return 'was accepted';
        } catch (error) {
          return error.name + (error.message.includes(field) ? '' : ` without the field: ${error.message}`);
        }
      }));
    });

    for (const error of errors) assert.match(error, /^(TypeError|RangeError)$/);
  });

  browserTest('no configuration, or none that is an object, throws TypeError', async ({ inPage }) => {
    const names = await inPage(() =>
      [undefined, null, 1, 'parallel'].map((config) => {
        try {
          lab.unwatchedRuntime().defineTask(config);
          return 'was accepted';
        } catch (error) {
          return error.name;
        }
      }),
    );

    assert.deepEqual(names, ['TypeError', 'TypeError', 'TypeError', 'TypeError']);
  });

  browserTest('maxQueueDepth may be 0 and Infinity', async ({ inPage }) => {
    const depths = await inPage(() =>
      [0, Infinity].map((maxQueueDepth) => {
        const config = { type: 'parallel', worker: lab.worker(), maxQueueDepth };
        return lab.unwatchedRuntime().defineTask(config).getState().maxQueueDepth === maxQueueDepth;
      }),
    );

    assert.deepEqual(depths, [true, true]);
  });

  browserTest('initData that cannot be cloned fails with DataCloneError, and nothing hangs', async ({ inPage }) => {
    const error = await inPage(async () => {
      try {
        const { task } = lab.setUp({ initData: { callback() {} }, crashPolicy: 'fail-task' });
        return (await lab.outcome(task.echo(1))).error;
      } catch (thrown) {
        return lab.describeError(thrown);
      }
    });

    assert.match(JSON.stringify(error), /DataCloneError/);
  });
});

describe('contract 2, a bad value in the options of a call throws at once and leaves the task usable', () => {
  for (const [field, values] of Object.entries(CALL_FIELDS)) {
    browserTest(field, async ({ inPage }) => {
      const result = await inPage(
        async ({ field, values }) => {
          const { task } = lab.setUp();
          const answers = values.map((source) => {
            try {
              task.with({ [field]: new Function(`return (${source})`)() });
              return [source, 'was accepted'];
            } catch (error) {
              return [source, lab.describeError(error)];
            }
          });
          return { answers, sum: await task.with({}).add(1, 2) };
        },
        { field, values },
      );

      assertRefused(field, result.answers);
      assert.equal(result.sum, 3);
    });
  }
});

describe('contract 2 and 4, bad values elsewhere', () => {
  browserTest('createTaskRuntime refuses bad observability options', async ({ inPage }) => {
    const answers = await inPage(() => {
      const spans = [
        ['spans', 'always'],
        ['spans', true],
        ['mode', { mode: 'always' }],
        ['sampleRate', { sampleRate: 1.5 }],
        ['sampleRate', { sampleRate: -0.1 }],
        ['sampleRate', { sampleRate: NaN }],
        ['sampleRate', { sampleRate: '1' }],
        ['bufferLimit', { bufferLimit: -1 }],
        ['bufferLimit', { bufferLimit: 1.5 }],
      ];
      return spans.map(([field, value]) => {
        try {
          lab.atelier.createTaskRuntime({ observability: { spans: value } }).dispose();
          return [field, 'was accepted'];
        } catch (error) {
          return [field, error.name, error.message.includes(field)];
        }
      });
    });

    for (const [field, name, named] of answers) {
      assert.match(name, /^(TypeError|RangeError)$/, field);
      assert.ok(named, `the message does not name ${field}`);
    }
  });

  browserTest('subscribe functions refuse what is no function', async ({ inPage }) => {
    const names = await inPage(() => {
      const runtime = lab.unwatchedRuntime();
      return ['subscribeEvents', 'subscribeRuntimeSnapshot', 'observeSpans'].flatMap((subscribe) =>
        [undefined, null, 1, {}].map((listener) => {
          try {
            runtime[subscribe](listener);
            return `${subscribe} accepted ${listener}`;
          } catch (error) {
            return error.name;
          }
        }),
      );
    });

    for (const name of names) assert.equal(name, 'TypeError');
  });

  browserTest('subscribeRuntimeSnapshot refuses a bad intervalMs', async ({ inPage }) => {
    const answers = await inPage(() =>
      [-1, NaN, '250'].map((intervalMs) => {
        try {
          lab.unwatchedRuntime().subscribeRuntimeSnapshot(() => {}, { intervalMs });
          return 'was accepted';
        } catch (error) {
          return `${error.name} ${error.message}`;
        }
      }),
    );

    for (const answer of answers) assert.match(answer, /^(TypeError|RangeError) .*intervalMs/);
  });

  browserTest('DispatchQueue refuses bad arguments', async ({ inPage }) => {
    const answers = await inPage(() => {
      const { DispatchQueue } = lab.atelier;
      const run = async () => {};
      const attempts = {
        run: () => new DispatchQueue(undefined, { maxInFlight: 1 }),
        maxInFlight: () => new DispatchQueue(run, { maxInFlight: 0 }),
        maxQueueDepth: () => new DispatchQueue(run, { maxInFlight: 1, maxQueueDepth: -1 }),
        queuePolicy: () => new DispatchQueue(run, { maxInFlight: 1, queuePolicy: 'drop' }),
        new: () => DispatchQueue(run, { maxInFlight: 1 }),
      };
      return Object.entries(attempts).map(([what, attempt]) => {
        try {
          attempt();
          return [what, 'was accepted'];
        } catch (error) {
          return [what, error.name, error.message];
        }
      });
    });

    for (const [what, name, message] of answers) {
      assert.match(name, /^(TypeError|RangeError)$/, what);
      assert.ok(what === 'run' || message.includes(what), `${what}: ${message}`);
    }
  });

  browserTest('runWithTrace refuses what is no function', async ({ inPage }) => {
    const name = await inPage(async () => {
      try {
        await lab.unwatchedRuntime().runWithTrace('t', 'not a function');
      } catch (error) {
        return error.name;
      }
    });

    assert.equal(name, 'TypeError');
  });

  browserTest('createTaskWorker refuses what are no handlers', async ({ inPage }) => {
    const names = await inPage(async () => {
      lab.ownWorkers.push(lab.worker('refused')());
      return (await lab.until(() => lab.logged('refused')[0]))[0];
    });

    assert.deepEqual(names, Array(5).fill('TypeError'));
  });
});
