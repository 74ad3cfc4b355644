import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { answerOf, answers, calls, ready, STATUS, transfer } from './support/scope.mjs';

let result;
let scope;
const handlers = { give: () => result, giveLater: async () => result };

/** The list that the value is posted with when a handler returns it. */
async function listOf(value) {
  result = value;
  await scope.exchange(calls([['give']]));
  return scope.lists.at(-1);
}

beforeEach(async () => {
  // Records the list, then clones everything: what is not cloneable shall not get in the way here.
  scope = await ready(handlers);
  globalThis.postMessage = (message, list) => {
    scope.posted.push(message);
    scope.lists.push(list);
  };
});

const buffer = (size = 8) => new ArrayBuffer(size);
/** What a platform object looks like from outside: the tag is on its prototype. */
const tagged = (tag) => Object.create({ [Symbol.toStringTag]: tag });

describe('what is moved with a result', () => {
  it('nothing, of values that hold nothing to move', async () => {
    for (const value of [
      undefined, null, 5, 'text', true, 10n, [], [1, 'a', null], {}, { a: { b: [1] } }, new Date(), /x/, new Map(), new Set([1]),
      new Error('m'), new Array(1e9),
    ]) {
      assert.deepEqual(await listOf(value), []);
    }
  });

  it('buffers and whole views of buffers, wherever they are', async () => {
    const [a, b, c, d, e, f, g] = Array.from({ length: 7 }, () => buffer());
    const value = {
      a,
      list: [new Uint8Array(b), { deep: [new DataView(c)] }],
      map: new Map([[new Float64Array(d), { e }]]),
      set: new Set([f]),
      instance: new (class { data = g; })(),
    };

    assert.deepEqual(new Set(await listOf(value)), new Set([a, b, c, d, e, f, g]));
  });

  it('itself, if it is a buffer or a view', async () => {
    const b = buffer();
    assert.deepEqual(await listOf(b), [b]);
    assert.deepEqual(await listOf(new Uint8Array(b)), [b]);
  });

  it('once, however often it is met', async () => {
    const b = buffer();
    const list = await listOf([b, new Uint8Array(b), { b }, new DataView(b)]);
    assert.deepEqual(list, [b]);
  });

  it('not a buffer of which only a part is shown', async () => {
    const b = buffer(16);
    assert.deepEqual(await listOf(new Uint8Array(b).subarray(0, 8)), []);
    assert.deepEqual(await listOf([new Uint8Array(b, 8), new DataView(b, 0, 4)]), []);
  });

  it('a buffer that is shown in part and named too', async () => {
    const b = buffer(16);
    assert.deepEqual(await listOf([new Uint8Array(b, 8), b]), [b]);
  });

  it('not shared memory', async () => {
    const shared = new SharedArrayBuffer(8);
    assert.deepEqual(await listOf({ shared, view: new Int32Array(shared) }), []);
  });

  it('not empty or detached buffers', async () => {
    const detached = buffer();
    structuredClone(detached, { transfer: [detached] });
    assert.deepEqual(await listOf([buffer(0), new Uint8Array(0), detached]), []);
  });

  it('ports, streams and the other transferable objects', async () => {
    const { port1 } = new MessageChannel();
    const streams = [new ReadableStream(), new WritableStream(), new TransformStream()];
    const others = ['ImageBitmap', 'OffscreenCanvas', 'VideoFrame', 'AudioData', 'RTCDataChannel', 'MediaSourceHandle'].map(tagged);

    assert.deepEqual(await listOf({ port1, streams, others }), [port1, ...streams, ...others]);
    assert.deepEqual(await listOf(streams[0]), [streams[0]]);
    port1.close();
  });

  it('ends a cycle', async () => {
    const b = buffer();
    const value = { list: [], map: new Map(), set: new Set() };
    value.self = value;
    value.list.push(value, value.list);
    value.map.set(value, value.map);
    value.set.add(value.set);
    value.last = { b };

    assert.deepEqual(await listOf(value), [b]);
  });

  it('reaches any depth within the budget, and what is near the top in any case', async () => {
    const deepest = buffer();
    let deep = { deepest };
    for (let i = 0; i < 9_000; i++) deep = { deep };
    const top = buffer();

    assert.deepEqual(await listOf(deep), [deepest]);
    assert.deepEqual(await listOf([Array.from({ length: 100_000 }, () => ({})), top]), [top]);
  });

  it('takes bounded time for a value of any size', async () => {
    const huge = Array.from({ length: 300_000 }, (_, i) => ({ i, next: { i } }));
    huge.push(buffer());
    const many = new Map(huge.map((o) => [o, o]));
    let touched = 0;
    const counting = Array.from({ length: 20_000 }, () => ({
      get x() {
        touched++;
        return 1;
      },
    }));

    assert.deepEqual(await listOf(huge), []);
    assert.deepEqual(await listOf(many), []);
    assert.deepEqual(await listOf(counting), []);
    assert.ok(touched <= 10_000, `${touched} values read`);
  });

  it('puts first what can be refused without a loss: possible wasm memory, then objects, then buffers', async () => {
    const { port1 } = new MessageChannel();
    const [small, page] = [buffer(10), buffer(65536)];

    const list = await listOf([small, port1, page]);
    port1.close();

    // One by one: the message of a failed deepEqual would print 64 KiB.
    assert.equal(list.length, 3);
    assert.ok(list[0] === page && list[1] === port1 && list[2] === small);
  });

  it('is found without calling getters that throw into the harness', async () => {
    const b = buffer();
    const broken = { b, get x() { throw new Error('trap'); } };
    const { proxy, revoke } = Proxy.revocable([], {});
    revoke();

    assert.deepEqual(await listOf({ first: b, broken }), [b]);
    assert.deepEqual(await listOf([proxy]), []);
  });

  it('nothing, when the caller asked for a clone', async () => {
    const b = buffer();
    result = transfer([b], [b]);
    await scope.exchange(calls([['give', [], { clone: true }]]));
    assert.deepEqual(scope.lists, [[]]);
    result = b;
    await scope.exchange(calls([['give', [], { clone: true }]]));
    assert.deepEqual(scope.lists, [[]]);
  });

  it('exactly what a mark says', async () => {
    const [a, b] = [buffer(), buffer()];

    assert.deepEqual(await listOf(transfer([a, b], [b])), [b]);
    assert.deepEqual(await listOf(transfer({ a, b }, [])), []);
  });

  it('also of a promised result', async () => {
    result = transfer([buffer(), buffer()], []);
    await scope.exchange(calls([['giveLater']]));
    assert.deepEqual(scope.lists, [[]]);
  });
});

describe('results that are moved', () => {
  it('leave the worker without a copy', async () => {
    const scope = await ready(handlers);
    result = new Uint8Array([1, 2, 3]);

    const answer = await answerOf(scope, 'give');

    assert.deepEqual(answer.value, new Uint8Array([1, 2, 3]));
    assert.equal(result.byteLength, 0);
  });

  it('stay when cloned', async () => {
    const scope = await ready(handlers);
    result = new Uint8Array([1, 2, 3]);

    const answer = await answerOf(scope, 'give', [], { clone: true });

    assert.deepEqual(answer.value, new Uint8Array([1, 2, 3]));
    assert.equal(result.byteLength, 3);
  });

  it('are cloned when the platform refuses to move them', async () => {
    const posts = [];
    const scope = await ready(handlers, {
      refuse(message, list) {
        posts.push(list);
        if (list.length > 0) throw new TypeError('not detachable');
      },
    });
    result = { memory: new ArrayBuffer(65536), small: new Uint8Array(8) };
    const { memory, small } = result;

    const answer = await answerOf(scope, 'give');

    assert.equal(answer.status, STATUS.ok);
    assert.deepEqual(posts, [[memory, small.buffer], [small.buffer], []]);
    assert.equal(memory.byteLength, 65536);
  });

  it('move what is left when only possible wasm memory is refused', async () => {
    const scope = await ready(handlers, {
      refuse(message, list) {
        if (list.includes(result?.memory)) throw new TypeError('not detachable');
      },
    });
    result = { memory: new ArrayBuffer(65536), small: new Uint8Array(8) };
    const { memory, small } = result;

    assert.equal((await answerOf(scope, 'give')).status, STATUS.ok);
    assert.equal(memory.byteLength, 65536);
    assert.equal(small.byteLength, 0);
  });

  it('fail their call when a mark names what cannot be moved', async () => {
    const scope = await ready(handlers);
    result = transfer({ a: 1 }, [{}]);

    const answer = await answerOf(scope, 'give');

    assert.equal(answer.status, STATUS.error);
    assert.equal(scope.posted.length, 1);
  });

  it('travel after the answers that were there before', async () => {
    const b = buffer();
    const scope = await ready({ small: async () => 1, big: async () => b });

    await scope.exchange(calls([['small'], ['big'], ['small']]));

    assert.deepEqual(answers(scope).map(({ id }) => id), [1, 2, 3]);
  });

  it('may be the same object twice: the second answer is an error', async () => {
    const b = buffer();
    const scope = await ready({ big: async () => b });

    await scope.exchange(calls([['big'], ['big']]));

    assert.deepEqual(answers(scope).map(({ status }) => status), [STATUS.ok, STATUS.error]);
  });
});

describe('transfer(value, list)', () => {
  it('gives the value back', () => {
    const value = { a: 1 };
    assert.equal(transfer(value, []), value);
    const f = () => {};
    assert.equal(transfer(f, []), f);
  });

  it('refuses what cannot be marked, naming argument and value', () => {
    assert.throws(() => transfer(5, []), { name: 'TypeError', message: 'value must be an object, got 5' });
    assert.throws(() => transfer(null, []), { name: 'TypeError', message: 'value must be an object, got null' });
    assert.throws(() => transfer('text', []), { name: 'TypeError', message: 'value must be an object, got "text"' });
    assert.throws(() => transfer({}), { name: 'TypeError', message: 'list must be an array, got undefined' });
    assert.throws(() => transfer({}, {}), { name: 'TypeError', message: 'list must be an array, got object' });
    assert.throws(() => transfer({}, Symbol('s')), { name: 'TypeError', message: 'list must be an array, got Symbol(s)' });
  });

  it('shares its marks with other copies of the code in the thread', async () => {
    const marks = globalThis[Symbol.for('atelier.transfer')];
    const value = [buffer()];

    marks.set(value, []);

    assert.deepEqual(await listOf(value), []);
    assert.ok(marks instanceof WeakMap);
  });
});

describe('values that are not moved', () => {
  it('progress values keep their buffers, unless marked', async () => {
    const [kept, moved] = [new Uint8Array(4), new Uint8Array(4)];
    const scope = await ready({
      work(ctx) {
        ctx.progress(kept);
        ctx.progress(transfer(moved, [moved.buffer]));
      },
    });

    await scope.exchange(calls([['work']]));

    assert.deepEqual(answers(scope).map(({ status }) => status), [STATUS.progress, STATUS.progress, STATUS.ok]);
    assert.equal(kept.byteLength, 4);
    assert.equal(moved.byteLength, 0);
  });

  it('errors keep theirs', async () => {
    const data = new Uint8Array(4);
    const scope = await ready({
      fail() {
        throw Object.assign(new Error('m'), { data });
      },
    });

    await answerOf(scope, 'fail');

    assert.equal(data.byteLength, 4);
  });
});
