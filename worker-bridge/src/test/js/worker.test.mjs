import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  answerOf, answers, calls, cancel, createTaskWorker, GENERATION, openScope, ready, STATUS, turn,
} from './support/scope.mjs';

const INIT = ['atelier/1', 1, GENERATION, 'job', { size: 3 }, null];

describe('createTaskWorker', () => {
  it('says hello at once and returns nothing', () => {
    const scope = openScope();

    const returned = createTaskWorker({});

    assert.equal(returned, undefined);
    assert.deepEqual(scope.posted, [['atelier/1', 1, 0]]);
  });

  it('names the argument that is wrong, and its value', () => {
    const wrong = [
      [[], 'handlers must be an object of functions, got undefined'],
      [[null], 'handlers must be an object of functions, got null'],
      [[5], 'handlers must be an object of functions, got 5'],
      [['add'], 'handlers must be an object of functions, got "add"'],
      [[() => {}], 'handlers must be an object of functions, got function'],
      [[{}, null], 'options must be an object, got null'],
      [[{}, 5], 'options must be an object, got 5'],
      [[{}, () => {}], 'options must be an object, got function'],
      [[{}, { init: 5 }], 'init must be a function, got 5'],
      [[{}, { init: {} }], 'init must be a function, got object'],
      [[{}, { init: Symbol('s') }], 'init must be a function, got Symbol(s)'],
    ];
    const scope = openScope();

    for (const [args, message] of wrong) assert.throws(() => createTaskWorker(...args), { name: 'TypeError', message });

    assert.deepEqual(scope.posted, []);
    createTaskWorker({}, { init: undefined });
    assert.equal(scope.posted.length, 1);
  });

  it('refuses a second call in one worker', async () => {
    const scope = await ready({ a: () => 'first' });

    assert.throws(() => createTaskWorker({ a: () => 'second' }), {
      name: 'Error',
      message: 'createTaskWorker was already called in this worker',
    });

    assert.equal((await answerOf(scope, 'a')).value, 'first');
    assert.equal(scope.posted.length, 1);
  });

  it('refuses to run outside of a dedicated worker', () => {
    const error = { name: 'Error', message: 'createTaskWorker must be called in a dedicated worker' };

    openScope();
    globalThis.document = { defaultView: globalThis };
    assert.throws(() => createTaskWorker({}), error);
    delete globalThis.document;

    delete globalThis.postMessage;
    assert.throws(() => createTaskWorker({}), error);
  });

  it('takes no offence at a document that a library has put there', () => {
    const scope = openScope();
    globalThis.document = { createElement() {}, defaultView: null };

    createTaskWorker({});

    delete globalThis.document;
    assert.equal(scope.posted.length, 1);
  });

  it('makes a message that cannot be read an error of the worker', async () => {
    const scope = await ready({});

    assert.throws(() => scope.messageError(), { message: 'A message to the worker cannot be deserialized' });
  });
});

describe('init', () => {
  it('gets its data before the first call, which waits for it', async () => {
    const log = [];
    const scope = openScope();
    let done;
    createTaskWorker(
      { read: () => log.push('call') },
      {
        init(data) {
          log.push(data);
          return new Promise((resolve) => {
            done = resolve;
          });
        },
      },
    );

    await scope.exchange(INIT);
    scope.receive(calls([['read'], ['read']]));
    scope.receive(calls([['read']], 3));
    await turn();
    assert.deepEqual(log, [{ size: 3 }]);
    assert.deepEqual(scope.posted, []);
    done();
    await turn();

    assert.deepEqual(log, [{ size: 3 }, 'call', 'call', 'call']);
    assert.deepEqual(scope.posted[0], ['atelier/1', 2, GENERATION]);
    assert.deepEqual(answers(scope).map(({ id }) => id), [1, 2, 3]);
  });

  it('does not run calls that are canceled while it runs', async () => {
    const ran = [];
    const scope = openScope();
    let done;
    createTaskWorker(
      { work: (n) => ran.push(n) },
      { init: () => new Promise((resolve) => { done = resolve; }) },
    );
    scope.receive(INIT);
    scope.receive(calls([['work', [1]], ['work', [2]]]));
    scope.receive(cancel(1, [0, 'not needed']));
    done();
    await turn();

    assert.deepEqual(ran, [2]);
    assert.deepEqual(answers(scope).map(({ id, status, value }) => [id, status, value]), [
      [1, STATUS.error, [0, 'not needed']],
      [2, STATUS.ok, 1],
    ]);
  });

  for (const [how, init] of [
    ['throws', () => { throw new RangeError('no room'); }],
    ['rejects', () => Promise.reject(new RangeError('no room'))],
    ['rejects later', async () => { await null; throw new RangeError('no room'); }],
  ]) {
    it(`that ${how} is told, and nothing is served`, async () => {
      const scope = openScope();
      createTaskWorker({ a: () => 1 }, { init });
      scope.posted.length = 0;

      scope.receive(INIT);
      scope.receive(calls([['a']]));
      await turn();
      scope.receive(calls([['a']], 2));
      await turn();

      assert.equal(scope.posted.length, 1);
      assert.deepEqual(scope.posted[0].slice(0, 3), ['atelier/1', 5, GENERATION]);
      assert.deepEqual(scope.posted[0][3].slice(0, 4), [1, 'RangeError', 'RangeError', 'no room']);
    });
  }

  it('that throws nothing in particular is told too', async () => {
    const scope = openScope();
    createTaskWorker({}, { init: () => Promise.reject() });

    assert.deepEqual(await scope.exchange(INIT), [['atelier/1', 5, GENERATION, [0, undefined]]]);
  });
});

describe('methods', () => {
  class Base {
    inherited() {}
  }
  const handlers = Object.assign(new Base(), { own: () => 'own', value: 5, none: null, nested: { f() {} } });
  Object.defineProperty(handlers, 'hidden', { value: () => 'hidden' });
  Object.defineProperty(handlers, 'computed', { get: () => () => 'computed', enumerable: true });

  it('are the own functions of the handlers', async () => {
    const scope = await ready(handlers);

    assert.equal((await answerOf(scope, 'own')).value, 'own');
    assert.equal((await answerOf(scope, 'hidden')).value, 'hidden');
  });

  it('are nothing else', async () => {
    const scope = await ready(handlers);

    for (const name of [
      'inherited', 'constructor', 'toString', 'hasOwnProperty', '__proto__', '__defineGetter__', 'valueOf',
      'value', 'none', 'nested', 'computed', '', 'then', 'missing',
    ]) {
      const { status, value } = await answerOf(scope, name);
      assert.equal(status, STATUS.error);
      assert.deepEqual(value.slice(0, 4), [1, 'TypeError', 'TypeError', `task "job" has no method "${name}"`]);
    }
  });

  it('may come from a module namespace, a frozen object or one without a prototype', async () => {
    const { join } = await import('node:path');
    const namespace = await import('node:path');
    const bare = Object.assign(Object.create(null), { join });

    for (const source of [namespace, Object.freeze({ join }), bare]) {
      const scope = await ready(source);
      assert.equal((await answerOf(scope, 'sep')).status, STATUS.error);
      assert.match(String((await answerOf(scope, 'join', ['a'])).value[3] ?? ''), /string/);
    }
  });

  it('are called on the handlers', async () => {
    const scope = await ready({
      base: 10,
      add(n) {
        return this.base + n;
      },
    });

    assert.equal((await answerOf(scope, 'add', [5])).value, 15);
  });

  it('that are added later can be called', async () => {
    const handlers = {};
    const scope = await ready(handlers);
    assert.equal((await answerOf(scope, 'late')).status, STATUS.error);

    handlers.late = () => 'here';

    assert.equal((await answerOf(scope, 'late')).value, 'here');
  });
});

describe('results', () => {
  it('may be any value that can be cloned', async () => {
    const scope = await ready({ echo: (value) => value });

    for (const value of [undefined, null, 0, -0, NaN, '', 'x', 5n, false, [1, [2]], { a: 1 }, new Date(0), new Map([[1, 2]]), new Error('m')]) {
      const answer = await answerOf(scope, 'echo', [value]);
      assert.equal(answer.status, STATUS.ok);
      assert.deepEqual(answer.value, value);
    }
  });

  it('may be promised, by any thenable', async () => {
    const scope = await ready({
      async later() { await null; return 1; },
      thenable: () => ({ then: (resolve) => resolve(2) }),
      nested: () => Promise.resolve(Promise.resolve(3)),
      twice: () => ({ then(resolve, reject) { resolve(4); resolve(5); reject(6); } }),
      bad: () => ({ then() { throw new Error('bad then'); } }),
      trap: () => ({ get then() { throw new Error('trap'); } }),
    });

    assert.equal((await answerOf(scope, 'later')).value, 1);
    assert.equal((await answerOf(scope, 'thenable')).value, 2);
    assert.equal((await answerOf(scope, 'nested')).value, 3);
    assert.equal((await answerOf(scope, 'twice')).value, 4);
    assert.equal(answers(scope).length, 1);
    assert.equal((await answerOf(scope, 'bad')).value[3], 'bad then');
    assert.equal((await answerOf(scope, 'trap')).value[3], 'trap');
  });

  it('that cannot be cloned fail their own call only', async () => {
    const scope = await ready({
      bad: async () => () => {},
      good: async (n) => n,
      trap: async () => ({ get a() { throw new RangeError('trap'); } }),
    });

    await scope.exchange(calls([['good', [1]], ['bad'], ['good', [2]], ['trap'], ['good', [3]]]));

    const byId = new Map(answers(scope).map((answer) => [answer.id, answer]));
    assert.equal(answers(scope).length, 5);
    assert.deepEqual([1, 3, 5].map((id) => byId.get(id).value), [1, 2, 3]);
    assert.equal(byId.get(2).status, STATUS.error);
    assert.deepEqual(byId.get(2).value.slice(1, 3), ['DOMException', 'DataCloneError']);
    assert.equal(byId.get(4).status, STATUS.error);
  });

  it('that cannot be cloned are errors in a batch as well', async () => {
    const scope = await ready({ value: async (good) => (good ? 'fine' : Symbol('bad')) });
    // Enough short runs for answers of one turn to travel together.
    for (let i = 0; i < 40; i++) await scope.exchange(calls([['value', [true]]]));

    await scope.exchange(calls([['value', [true]], ['value', [false]], ['value', [true]]]));

    assert.deepEqual(answers(scope).map(({ id, status }) => [id, status]), [[1, 0], [2, 1], [3, 0]]);
  });

  it('come once, whatever a handler does afterwards', async () => {
    const scope = await ready({
      odd(ctx) {
        ctx.progress('before');
        setImmediate(() => ctx.progress('after'));
        return 'result';
      },
    });

    await scope.exchange(calls([['odd']]));
    await turn();
    await turn();

    assert.deepEqual(answers(scope).map(({ value }) => value), ['before', 'result']);
  });
});

describe('attempts', () => {
  it('are answered with their own number, late ones too', async () => {
    const pending = [];
    const scope = await ready({ wait: () => new Promise((resolve) => pending.push(resolve)) });

    await scope.exchange(['atelier/1', 2, GENERATION, 1, 1, 'wait', [], 0]);
    await scope.exchange(['atelier/1', 2, GENERATION, 1, 2, 'wait', [], 0]);
    scope.posted.length = 0;
    pending[0]('old');
    await turn();
    pending[1]('new');
    await turn();

    assert.deepEqual(answers(scope).map(({ id, attempt, value }) => [id, attempt, value]), [[1, 1, 'old'], [1, 2, 'new']]);
  });

  it('are canceled one by one', async () => {
    const signals = [];
    const scope = await ready({ wait: (ctx) => { signals.push(ctx.signal); return new Promise(() => {}); } });
    await scope.exchange(['atelier/1', 2, GENERATION, 1, 1, 'wait', [], 0]);
    await scope.exchange(['atelier/1', 2, GENERATION, 1, 2, 'wait', [], 0]);

    await scope.exchange(cancel(1, [0, 'x'], 2));

    assert.deepEqual(signals.map((signal) => signal.aborted), [false, true]);
  });
});

describe('self.close()', () => {
  it('is told before it happens, after what is finished', async () => {
    const scope = await ready({
      quick: () => 1,
      stop: () => globalThis.close(),
    });

    await scope.exchange(calls([['quick'], ['stop']]));

    assert.deepEqual(scope.posted.slice(0, 2), [['atelier/1', 3, GENERATION, 1, 1, 0, 1], ['atelier/1', 4, GENERATION]]);
    assert.equal(scope.closed, true);
  });

  it('is told before init too', () => {
    const scope = openScope();
    createTaskWorker({});

    globalThis.close();

    assert.deepEqual(scope.posted, [['atelier/1', 1, 0], ['atelier/1', 4, 0]]);
  });
});
