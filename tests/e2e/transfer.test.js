/** Contract 2, Transfer: what is moved in both directions, and what never is. */

import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { browserTest } from './support/harness.js';

describe('contract 2, transfer: arguments', () => {
  browserTest('a buffer is moved, so that the caller has it no more', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task } = lab.setUp();
      const buffer = new ArrayBuffer(8 << 20);
      const call = task.sizeOf(buffer);
      const size = await call;
      return [size, buffer.byteLength];
    });

    assert.deepEqual(result, [8 << 20, 0]);
  });

  for (const [what, source] of [
    ['a typed array over its whole buffer', 'new Float64Array([1, 2, 3])'],
    ['a DataView', 'new DataView(new ArrayBuffer(24))'],
  ]) {
    browserTest(`${what} is moved`, async ({ inPage }) => {
      const result = await inPage(async (source) => {
        const { task } = lab.setUp();
        const view = new Function(`return ${source}`)();
        return [await task.sizeOf(view), view.buffer.byteLength];
      }, source);

      assert.deepEqual(result, [24, 0]);
    });
  }

  browserTest('buffers deep inside objects, arrays, maps and sets are moved', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task } = lab.setUp();
      const buffers = Array.from({ length: 4 }, (_, i) => new ArrayBuffer(i + 1));
      const value = {
        list: [{ buffer: buffers[0] }],
        map: new Map([['key', { bytes: new Uint8Array(buffers[1]) }]]),
        set: new Set([buffers[2]]),
      };
      const echoed = await task.echo(value, buffers[3]);
      return {
        mine: buffers.map(({ byteLength }) => byteLength),
        theirs: [echoed.list[0].buffer.byteLength, echoed.map.get('key').bytes.byteLength, [...echoed.set][0].byteLength],
      };
    });

    assert.deepEqual(result, { mine: [0, 0, 0, 0], theirs: [1, 2, 3] });
  });

  browserTest('a buffer that occurs twice, or under two views, is moved once', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task } = lab.setUp();
      const buffer = new Uint8Array([1, 2, 3, 4]).buffer;
      const echoed = await task.echo([buffer, buffer, new Uint8Array(buffer), new Uint16Array(buffer)]);
      return [buffer.byteLength, echoed[0] === echoed[1], echoed[2].buffer === echoed[0], [...echoed[2]]];
    });

    assert.deepEqual(result, [0, true, true, [1, 2, 3, 4]]);
  });

  browserTest('a subarray is copied: the buffer of which it is a part stays with the caller', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task } = lab.setUp();
      const whole = new Uint8Array([1, 2, 3, 4, 5]);
      const sums = [await task.sum(whole.slice(1, 3)), await task.echo(whole.subarray(1, 3)), await task.echo({ head: new DataView(whole.buffer, 0, 2) })];
      return [sums[0], [...sums[1]], sums[2].head.getUint8(1), whole.byteLength, [...whole]];
    });

    assert.deepEqual(result, [5, [2, 3], 2, 5, [1, 2, 3, 4, 5]]);
  });

  browserTest('a part and the whole of one buffer in the same call leave it with the caller, or move both consistently', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task } = lab.setUp();
      const whole = new Uint8Array([1, 2, 3]);
      const [all, part] = await task.echo([whole, whole.subarray(1)]);
      return [[...all], [...part]];
    });

    assert.deepEqual(result, [[1, 2, 3], [2, 3]]);
  });

  browserTest('wasm memory is copied, never detached', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task } = lab.setUp();
      const memory = new WebAssembly.Memory({ initial: 1 });
      const bytes = new Uint8Array(memory.buffer);
      bytes[0] = 9;
      const echoed = await task.echo({ bytes });
      const sum = await task.sum(memory.buffer);
      return [echoed.bytes[0], sum, memory.buffer.byteLength, bytes[0]];
    });

    assert.deepEqual(result, [9, 9, 65536, 9]);
  });

  browserTest('a SharedArrayBuffer, bare or under a view, is shared', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task } = lab.setUp();
      const shared = new SharedArrayBuffer(4);
      const bytes = new Uint8Array(shared);
      await task.write(shared, 5);
      const bare = bytes[0];
      await task.write(bytes, 6);
      return [bare, bytes[0], shared.byteLength];
    });

    assert.deepEqual(result, [5, 6, 4]);
  });

  browserTest('a MessagePort is moved and works', async ({ inPage }) => {
    const text = await inPage(async () => {
      const { task } = lab.setUp();
      const { port1, port2 } = new MessageChannel();
      const heard = new Promise((resolve) => (port1.onmessage = ({ data }) => resolve(data)));
      await task.viaPort(port2);
      return heard;
    });

    assert.equal(text, 'through the port');
  });

  browserTest('a stream, an ImageBitmap and an OffscreenCanvas are moved', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task } = lab.setUp();
      const stream = new ReadableStream({
        start(controller) {
          for (const part of ['a', 'b', 'c']) controller.enqueue(part);
          controller.close();
        },
      });
      const bitmap = await createImageBitmap(new ImageData(3, 2));
      const canvas = new OffscreenCanvas(5, 4);
      return [await task.readAll(stream), await task.pixels(bitmap), bitmap.width, await task.pixels(canvas), canvas.width];
    });

    assert.deepEqual(result, ['abc', [3, 2], 0, [5, 4], 0]);
  });

  browserTest('ImageData whose pixels were moved fails its call alone', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task } = lab.setUp({ type: 'singleton', maxInFlight: 3 });
      const image = new ImageData(2, 2);
      await task.echo(image);
      const calls = [task.echo('before'), task.echo(image), task.echo('after')].map(lab.outcome);
      const [before, moved, after] = await Promise.all(calls);
      return [image.data.byteLength, before.ok, moved.error.name, after.ok, await task.echo('next')];
    });

    assert.deepEqual(result, [0, 'before', 'DataCloneError', 'after', 'next']);
  });

  browserTest('ImageData arrives whole', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task } = lab.setUp();
      const image = new ImageData(2, 2);
      image.data[0] = 200;
      const echoed = await task.echo(image);
      return [echoed instanceof ImageData, echoed.width, echoed.data[0]];
    });

    assert.deepEqual(result, [true, 2, 200]);
  });

  browserTest('a value that refers to itself arrives with its cycle', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task } = lab.setUp();
      const node = { name: 'cycle', buffer: new ArrayBuffer(3), list: [] };
      node.self = node;
      node.list.push(node, node.list);
      const map = new Map();
      map.set(map, map);
      const echoed = await task.echo(node);
      const echoedMap = await task.echo(map);
      return [await task.selfReference(echoed), echoed.self === echoed, echoed.list[1] === echoed.list, echoedMap.has(echoedMap)];
    });

    assert.deepEqual(result, ['cycle', true, true, true]);
  });

  browserTest('a very wide and a deep value arrive', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task } = lab.setUp();
      const wide = Array.from({ length: 50_000 }, (_, i) => ({ i }));
      const deep = {};
      let end = deep;
      for (let i = 0; i < 1000; i++) end = end.next = {};
      const [wideEcho, deepEcho] = await Promise.all([task.echo(wide), task.echo(deep)]);
      let depth = 0;
      for (let node = deepEcho; node.next; node = node.next) depth++;
      return [wideEcho.length, wideEcho[49_999].i, depth];
    });

    assert.deepEqual(result, [50_000, 49_999, 1000]);
  });

  browserTest('calls made together move each its own buffers', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task } = lab.setUp({ type: 'singleton', maxInFlight: 4 });
      const buffers = [1, 2, 3, 4].map((size) => new ArrayBuffer(size));
      const sizes = await Promise.all(buffers.map((buffer) => task.sizeOf(buffer)));
      return [sizes, buffers.map(({ byteLength }) => byteLength)];
    });

    assert.deepEqual(result, [[1, 2, 3, 4], [0, 0, 0, 0]]);
  });

  browserTest('a buffer given to two calls at once goes to the first, and fails the second alone', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task } = lab.setUp({ type: 'singleton', maxInFlight: 4 });
      await task.ready();
      const bytes = new Uint8Array([1, 2, 3]);
      const calls = [task.echo('before'), task.sum(bytes), task.sum(bytes), task.echo('after')];
      return lab.outcomes(calls);
    });

    assert.deepEqual(result, ['before', 6, 'DataCloneError', 'after']);
  });

  browserTest('a neighbour that cannot be cloned does not cost a call its buffer', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task } = lab.setUp({ type: 'singleton', maxInFlight: 4 });
      await task.ready();
      const bytes = [new Uint8Array([1, 2]), new Uint8Array([3, 4])];
      const settled = await lab.outcomes([task.sum(bytes[0]), task.echo(() => {}), task.sum(bytes[1])]);
      return [settled, bytes.map(({ byteLength }) => byteLength)];
    });

    assert.deepEqual(result, [[3, 'DataCloneError', 7], [0, 0]]);
  });
});

describe('contract 2, transfer: by name', () => {
  browserTest('transfer: [] copies everything', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task } = lab.setUp();
      const buffer = new ArrayBuffer(16);
      return [await task.with({ transfer: [] }).sizeOf(buffer), buffer.byteLength];
    });

    assert.deepEqual(result, [16, 16]);
  });

  browserTest('transfer: [x] moves exactly x', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task } = lab.setUp();
      const [named, other] = [new ArrayBuffer(1), new ArrayBuffer(2)];
      const echoed = await task.with({ transfer: [named] }).echo([named, other]);
      return [echoed.map(({ byteLength }) => byteLength), named.byteLength, other.byteLength];
    });

    assert.deepEqual(result, [[1, 2], 0, 2]);
  });

  browserTest('a buffer asked for by name is moved, even if only a part of it is an argument', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task } = lab.setUp();
      const whole = new Uint8Array([1, 2, 3]);
      const part = await task.with({ transfer: [whole.buffer] }).echo(whole.subarray(1));
      return [[...part], whole.byteLength];
    });

    assert.deepEqual(result, [[2, 3], 0]);
  });

  browserTest('transfer(value, list) marks an argument with an exact list', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task } = lab.setUp();
      const { transfer } = lab.atelier;
      const [named, other, copied] = [new ArrayBuffer(1), new ArrayBuffer(2), new ArrayBuffer(3)];
      const value = { named, other };
      const marked = transfer(value, [named]);
      await task.echo(marked);
      await task.echo(transfer({ copied }, []));
      return [marked === value, named.byteLength, other.byteLength, copied.byteLength];
    });

    assert.deepEqual(result, [true, 0, 2, 3]);
  });

  browserTest('a bad transfer list fails that call alone', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task } = lab.setUp({ type: 'singleton', maxInFlight: 5 });
      const buffer = new ArrayBuffer(1);
      const detached = new ArrayBuffer(1);
      structuredClone(detached, { transfer: [detached] });
      return lab.outcomes([
        task.with({ transfer: [buffer, buffer] }).echo(buffer),
        task.with({ transfer: [detached] }).echo(1),
        task.with({ transfer: [new SharedArrayBuffer(1)] }).echo(2),
        task.echo('fine'),
      ]);
    });

    assert.deepEqual(result, ['DataCloneError', 'DataCloneError', 'DataCloneError', 'fine']);
  });
});

describe('contract 2, transfer: results', () => {
  browserTest('a buffer in a result is moved, so that the worker has it no more', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task } = lab.setUp({ type: 'singleton' });
      const made = await task.make(8 << 20);
      return [made.byteLength, new Uint8Array(made)[1], await task.keptSize()];
    });

    assert.deepEqual(result, [8 << 20, 7, 0]);
  });

  browserTest('an 8 MB buffer goes there and back without a copy', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task } = lab.setUp({ type: 'singleton' });
      const buffer = new ArrayBuffer(8 << 20);
      const back = await task.bounce(buffer);
      return [buffer.byteLength, back.byteLength, await task.keptSize()];
    });

    assert.deepEqual(result, [0, 8 << 20, 0]);
  });

  browserTest('a buffer deep inside a result is moved', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task } = lab.setUp({ type: 'singleton' });
      const made = await task.makeNested(10);
      return [made.list[0].bytes.byteLength, await task.keptSize()];
    });

    assert.deepEqual(result, [10, 0]);
  });

  browserTest('a part of a buffer in a result is copied', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task } = lab.setUp({ type: 'singleton' });
      const part = await task.makePart(10);
      return [part.byteLength, await task.keptSize()];
    });

    assert.deepEqual(result, [2, 10]);
  });

  browserTest('transferResult: false copies the result', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task } = lab.setUp({ type: 'singleton' });
      const made = await task.with({ transferResult: false }).make(10);
      const copied = await task.keptSize();
      await task.with({ transferResult: true }).make(10);
      return [made.byteLength, copied, await task.keptSize()];
    });

    assert.deepEqual(result, [10, 10, 0]);
  });

  browserTest('transfer(value, list) in a handler moves exactly the list', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task } = lab.setUp({ type: 'singleton' });
      const exact = await task.makeExact(10);
      const left = await task.keptSize();
      await task.makeCopied(10);
      return [exact.kept.byteLength, exact.other.byteLength, left, await task.keptSize()];
    });

    assert.deepEqual(result, [10, 10, 10, 10]);
  });

  browserTest('a neighbour that cannot be cloned does not cost a result its buffer', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task } = lab.setUp({ type: 'singleton', maxInFlight: 4 });
      await task.ready();
      const [made, bad, nested] = await Promise.all([task.make(10), task.uncloneableResult(), task.makeNested(20)].map((call) => call.catch((error) => error.name)));
      return [made.byteLength, bad, nested.list[0].bytes.byteLength, await task.keptSize()];
    });

    assert.deepEqual(result, [10, 'DataCloneError', 20, 0]);
  });

  browserTest('the same buffer twice in one result arrives once', async ({ inPage }) => {
    const result = await inPage(async () => {
      const { task } = lab.setUp({ type: 'singleton' });
      const buffer = new Uint8Array([1, 2]).buffer;
      const [one, two] = await task.echo([buffer, new Uint8Array(buffer)]);
      return [one === two.buffer, [...two]];
    });

    assert.deepEqual(result, [true, [1, 2]]);
  });
});
