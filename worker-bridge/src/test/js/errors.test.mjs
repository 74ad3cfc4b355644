import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { answerOf, answers, calls, cancel, ready, STATUS } from './support/scope.mjs';

/** What the next call of `fail` throws, and how: it cannot travel as an argument. */
let thrown;
let scope;
let lastId = 0;

const handlers = {
  fail() {
    throw thrown;
  },
  reject: () => Promise.reject(thrown),
  async rejectLater() {
    await null;
    throw thrown;
  },
  /** Gives its signal away and stays. */
  listen(ctx) {
    signals.push(ctx.signal);
    return new Promise(() => {});
  },
};
const signals = [];

/** Encodes a thrown value by throwing it in a handler. */
async function encoded(value, method = 'fail') {
  thrown = value;
  const answer = await answerOf(scope, method, [], 0, ++lastId);
  assert.equal(answer.status, STATUS.error);
  return answer.value;
}

/** Decodes by giving the encoded value as the reason of a cancel. */
async function decoded(value) {
  const id = ++lastId;
  await scope.exchange(calls([['listen']], id));
  await scope.exchange(cancel(id, value));
  const signal = signals.at(-1);
  assert.equal(signal.aborted, true);
  return signal.reason;
}

/** There and back again. */
const carried = async (value) => decoded(await encoded(value));

beforeEach(async () => {
  scope = await ready(handlers);
});

describe('errors that are carried across', () => {
  it('keep name, message, stack and class', async () => {
    for (const Type of [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError]) {
      const original = new Type('what happened');

      const revived = await carried(original);

      assert.equal(Object.getPrototypeOf(revived), Type.prototype);
      assert.equal(Object.prototype.toString.call(revived), '[object Error]');
      assert.equal(revived.name, Type.name);
      assert.equal(revived.message, 'what happened');
      assert.equal(revived.stack, original.stack);
      assert.deepEqual(Object.keys(revived), []);
    }
  });

  it('are the same however a handler fails', async () => {
    for (const method of ['fail', 'reject', 'rejectLater']) {
      const [tag, type, name, message] = await encoded(new RangeError('far'), method);
      assert.deepEqual([tag, type, name, message], [1, 'RangeError', 'RangeError', 'far']);
    }
  });

  it('keep DOMException name and code', async () => {
    const revived = await carried(new DOMException('gone', 'NotFoundError'));

    assert.ok(revived instanceof DOMException);
    assert.equal(revived.name, 'NotFoundError');
    assert.equal(revived.message, 'gone');
    assert.equal(revived.code, DOMException.NOT_FOUND_ERR);
  });

  it('tell a DOMException from the class that has its name', async () => {
    const revived = await carried(new DOMException('odd', 'SyntaxError'));

    assert.ok(revived instanceof DOMException);
    assert.equal(revived.name, 'SyntaxError');
    assert.equal(revived.code, DOMException.SYNTAX_ERR);
  });

  it('keep the name of an unknown class, as an instance of the nearest known one', async () => {
    class TileError extends RangeError {
      name = 'TileError';
    }

    const revived = await carried(new TileError('edge'));

    assert.equal(revived.name, 'TileError');
    assert.ok(revived instanceof RangeError);
    assert.equal(String(revived), 'TileError: edge');
    assert.deepEqual(Object.keys(revived), []);
  });

  it('become an instance of a global class, without a call of its constructor', async () => {
    let constructed = 0;
    globalThis.LensError = class LensError extends Error {
      constructor(message) {
        super(message);
        constructed++;
        this.name = 'LensError';
      }
    };
    try {
      const original = new globalThis.LensError('blurred');

      const revived = await carried(original);

      assert.ok(revived instanceof globalThis.LensError);
      assert.equal(revived.message, 'blurred');
      assert.equal(constructed, 1);
    } finally {
      delete globalThis.LensError;
    }
  });

  it('never call what is no error class, whatever the name says', async () => {
    let called = 0;
    globalThis.NotAnError = function () {
      called++;
    };
    Object.defineProperty(globalThis, 'trap', { get: () => called++, configurable: true });
    try {
      for (const name of ['NotAnError', 'trap', 'Function', 'eval', 'Array', 'Promise', '__proto__', 'constructor']) {
        const revived = await decoded([1, name, name, 'm', '']);
        assert.equal(Object.getPrototypeOf(revived), Error.prototype, name);
        assert.equal(revived.name, name);
      }
      assert.equal(called, 0);
    } finally {
      delete globalThis.NotAnError;
      delete globalThis.trap;
    }
  });

  it('keep a plain error that is named like a DOMException', async () => {
    for (const name of ['AbortError', 'DOMException']) {
      const revived = await carried(Object.assign(new Error('m'), { name }));
      assert.equal(revived.name, name);
      assert.equal(revived.message, 'm');
    }
  });

  it('keep the cause chain', async () => {
    const revived = await carried(new Error('a', { cause: new TypeError('b', { cause: { code: 7 } }) }));

    assert.equal(revived.cause.name, 'TypeError');
    assert.equal(revived.cause.message, 'b');
    assert.deepEqual(revived.cause.cause, { code: 7 });
    assert.equal(Object.getOwnPropertyDescriptor(revived, 'cause').enumerable, false);
  });

  it('keep the errors of an AggregateError', async () => {
    const revived = await carried(new AggregateError([new RangeError('one'), 'two', undefined], 'all'));

    assert.ok(revived instanceof AggregateError);
    assert.equal(revived.message, 'all');
    assert.equal(revived.errors.length, 3);
    assert.ok(revived.errors[0] instanceof RangeError);
    assert.deepEqual(revived.errors.slice(1), ['two', undefined]);
    assert.equal(Object.getOwnPropertyDescriptor(revived, 'errors').enumerable, false);
  });

  it('keep own properties, errors among them, and drop those that cannot be cloned', async () => {
    const original = Object.assign(new Error('m'), {
      code: 'TILE_EDGE',
      at: { x: 1, y: [2] },
      inner: new TypeError('i'),
      undo: () => {},
      id: Symbol('s'),
      late: Promise.resolve(),
    });

    const revived = await carried(original);

    assert.deepEqual(Object.keys(revived), ['code', 'at', 'inner']);
    assert.equal(revived.code, 'TILE_EDGE');
    assert.deepEqual(revived.at, { x: 1, y: [2] });
    assert.ok(revived.inner instanceof TypeError);
  });

  it('keep cycles', async () => {
    const a = new Error('a');
    const b = new TypeError('b', { cause: a });
    a.cause = b;
    a.self = a;
    a.data = { list: [] };
    a.data.list.push(a.data);

    const revived = await carried(a);

    assert.equal(revived.cause.cause, revived);
    assert.equal(revived.self, revived);
    assert.equal(revived.data.list[0], revived.data);
  });

  it('keep an aggregate that contains itself', async () => {
    const all = new AggregateError([new Error('x')], 'all');
    all.errors.push(all);

    const revived = await carried(all);

    assert.equal(revived.errors[1], revived);
  });

  it('are cut, not lost, when chains and crowds get too long', async () => {
    let chain = new Error('deepest');
    for (let i = 0; i < 50_000; i++) chain = new Error(`level ${i}`, { cause: chain });
    const crowd = new AggregateError(
      Array.from({ length: 900 }, (_, i) => new AggregateError([new Error(`inner ${i}`)], `outer ${i}`)),
      'crowd',
    );

    const revivedChain = await carried(chain);
    const revivedCrowd = await carried(crowd);

    assert.equal(revivedChain.message, 'level 49999');
    let depth = 0;
    for (let e = revivedChain; e; e = e.cause) depth++;
    assert.equal(depth, 65);
    assert.equal(revivedCrowd.errors.length, 900);
    assert.equal(revivedCrowd.errors[0].errors[0].message, 'inner 0');
    assert.equal(revivedCrowd.errors[899].message, 'outer 899');
    assert.equal(revivedCrowd.errors[899].errors, undefined);
  });

  it('cannot set a prototype', async () => {
    const original = new Error('m');
    Object.defineProperty(original, '__proto__', { value: { polluted: 1 }, enumerable: true });

    const revived = await carried(original);
    const forged = await decoded([1, 'Error', 'Error', 'm', '', '__proto__', [0, { polluted: 2 }]]);

    for (const error of [revived, forged]) {
      assert.equal(Object.getPrototypeOf(error), Error.prototype);
      assert.equal(Object.hasOwn(error, '__proto__'), false);
      assert.equal(error.polluted, undefined);
    }
    assert.equal({}.polluted, undefined);
  });
});

describe('other values that are thrown', () => {
  it('come back as they are', async () => {
    for (const value of [undefined, null, '', 'no', 0, NaN, -0, false, 10n, { a: [1] }, [], new Map([[1, 2]]), new Date(5)]) {
      assert.deepEqual(await encoded(value), [0, value]);
      assert.deepEqual(await encoded(value, 'reject'), [0, value]);
      // An abort without a reason gets one from the platform.
      if (value !== undefined) assert.deepEqual(await carried(value), value);
    }
  });

  it('are described when they cannot be cloned', async () => {
    for (const [value, text] of [
      [Symbol('odd'), 'Symbol(odd)'],
      [() => 1, '() => 1'],
      [{ f() {} }, '[object Object]'],
      [Promise.resolve(), '[object Promise]'],
      [new (class Odd { #a; f = () => {}; toString = () => 'an odd one'; })(), 'an odd one'],
    ]) {
      const revived = await carried(value);
      assert.ok(revived instanceof Error);
      assert.equal(revived.message, `Thrown value cannot be cloned: ${text}`);
    }
  });

  it('keep errors in an array', async () => {
    const revived = await carried([new RangeError('one'), 2]);

    assert.ok(Array.isArray(revived));
    assert.ok(revived[0] instanceof RangeError);
    assert.equal(revived[1], 2);
  });
});

describe('hostile values', () => {
  const trap = () => {
    throw new Error('trap');
  };
  const revoked = (target) => {
    const { proxy, revoke } = Proxy.revocable(target, {});
    revoke();
    return proxy;
  };
  /** An error whose stack text is made, so that no engine asks a trap for it later. */
  const fresh = () => {
    const error = new Error('m');
    return error.stack && error;
  };
  const everyTrap = new Proxy({}, { get: () => trap });

  const hostile = {
    'an error whose properties throw': Object.defineProperties(fresh(), {
      name: { get: trap },
      message: { get: trap },
      stack: { get: trap },
      cause: { get: trap, enumerable: true },
      code: { get: trap, enumerable: true },
    }),
    'an error whose texts are no strings': Object.assign(Object.create(Error.prototype), {
      name: Symbol('n'),
      message: { toString: trap },
      stack: 5,
    }),
    'an error with a null prototype': Object.setPrototypeOf(fresh(), null),
    'an error with hostile errors': Object.assign(new AggregateError([], 'm'), { errors: revoked([]) }),
    'an error with a trap in its errors': new AggregateError([everyTrap, revoked({}), revoked(() => {})], 'm'),
    'a proxy of an error': new Proxy(fresh(), {}),
    'a proxy with every trap': new Proxy(fresh(), everyTrap),
    'a proxy with every trap on an array': new Proxy([], everyTrap),
    'a revoked proxy': revoked({}),
    'a revoked proxy of a function': revoked(() => {}),
    'a revoked proxy of an error': revoked(fresh()),
    'an object whose toString throws': { toString: trap, f() {} },
    'an object whose toStringTag throws': { get [Symbol.toStringTag]() { return trap(); } },
    'an object with a getter that throws': { get a() { return trap(); } },
    'an object without a prototype': Object.assign(Object.create(null), { f() {} }),
    'an error whose class lies': new (class extends Error { static get name() { return trap(); } })('m'),
    'an error whose class has a symbol for a name': new (class extends Error { static name = Symbol('n'); })('m'),
  };

  for (const [what, value] of Object.entries(hostile)) {
    it(`never keep a call open: ${what}`, async () => {
      for (const method of ['fail', 'reject', 'rejectLater']) {
        const back = await encoded(value, method);
        assert.ok(back[0] === 0 || back[0] === 1);
      }
      const revived = await carried(value);
      assert.equal(typeof (revived.message ?? ''), 'string');
    });
  }

  it('leave the rest of an error readable', async () => {
    const revived = await carried(
      Object.defineProperties(new Error('seen'), { a: { get: trap, enumerable: true }, b: { value: 2, enumerable: true } }),
    );

    assert.equal(revived.message, 'seen');
    assert.deepEqual(Object.entries(revived), [['b', 2]]);
  });

  it('are read once', async () => {
    let reads = 0;
    const original = Object.defineProperty(new Error('m'), 'n', { get: () => ({ n: ++reads }), enumerable: true });

    assert.deepEqual((await carried(original)).n, { n: 1 });
  });

  it('that look encoded do not throw either', async () => {
    const deep = [1, 'Error', 'Error', 'm', ''];
    deep.push('cause', deep);
    const list = [2];
    list.push('0', list);
    for (const value of [
      undefined, null, 5, 'text', {}, [], [7], [-1], ['0'], [0], [1], [2], [1, 2, 3, 4, 5, 6, 7], [2, 'a'], [1, {}, {}, {}, {}, {}, {}],
      [2, 'length', [0, -1]], [2, '__proto__', [0, {}]], deep, list,
    ]) {
      await decoded(value);
    }
    assert.equal({}.polluted, undefined);
  });

  it('of one call do not disturb its neighbours', async () => {
    thrown = hostile['a proxy with every trap'];
    await scope.exchange(calls([['fail'], ['reject'], ['nosuch']], 1000));

    assert.deepEqual(answers(scope).map(({ id }) => id).sort(), [1000, 1001, 1002]);
  });
});
