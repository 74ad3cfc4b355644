/**
 * The built worker entry in real module workers of a real Chromium, on a cross-origin isolated page. Only what Node
 * cannot show; the rest is in the unit tests beside this directory.
 */

import assert from 'node:assert/strict';
import { createReadStream, existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openChromium } from '../../../../../tests/e2e/support/browsers.js';
import { directory } from '../support/package.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const isolated = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };

let server;
let browser;
let page;

before(async () => {
  server = createServer(({ url }, response) => {
    const file = url.startsWith('/package/') ? join(directory, url.slice('/package/'.length)) : join(here, url);
    if (!existsSync(file)) return response.writeHead(404, isolated).end();
    const type = url.endsWith('.html') ? 'text/html' : 'text/javascript';
    response.writeHead(200, { 'Content-Type': type, ...isolated });
    return createReadStream(file).pipe(response);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  browser = await openChromium();
});

after(async () => {
  await browser?.close();
  server?.closeAllConnections();
  server?.close();
});

beforeEach(async () => {
  await page?.close();
  page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${server.address().port}/page.html`);
});

/** Runs a function in the page, with `open` of page.js; what it returns must be JSON. */
const inPage = (body) =>
  page.evaluate(`(async () => { const { open } = await import('/page.js'); return (${body})(open); })()`);

describe('in a real worker', () => {
  it('8 MB travel there and back without a copy', async () => {
    const seen = await inPage(async (open) => {
      const w = await open();
      const bytes = new Uint8Array(8 << 20).fill(1);
      const { value } = await w.call('invert', [bytes], { list: [bytes.buffer] });
      await w.call('keep', [value], { list: [value.buffer] });
      const moved = await w.call('keptLength');
      await w.call('keep', [new Uint8Array(8)], { options: { clone: true } });
      const cloned = await w.call('keptLength');
      await w.call('keepMarked', [new Uint8Array(8)]);
      const marked = await w.call('keptLength');
      const last = await w.call('invert', [new Uint8Array(3).fill(1)]);
      return [bytes.byteLength, value.byteLength, moved.value, cloned.value, marked.value, [...last.value]];
    });

    assert.deepEqual(seen, [0, 0, 0, 8, 8, [254, 254, 254]]);
  });

  it('WebAssembly memory is cloned, and what stands beside it still moves', async () => {
    const seen = await inPage(async (open) => {
      const w = await open();
      const { status, value } = await w.call('memory');
      const memory = await w.call('memoryLength');
      const kept = await w.call('keptLength');
      return [status, value.all.length, value.all[0], value.part.length, value.part[0], memory.value, kept.value];
    });

    assert.deepEqual(seen, [0, 65536, 42, 4, 42, 65536, 0]);
  });

  it('ports, bitmaps and streams move', async () => {
    const seen = await inPage(async (open) => {
      const w = await open();
      const { port } = (await w.call('port')).value;
      const heard = new Promise((resolve) => (port.onmessage = ({ data }) => resolve(data)));
      port.postMessage('hello');
      const bitmap = (await w.call('bitmap')).value;
      const stream = (await w.call('stream')).value;
      const { value } = await stream.getReader().read();
      return [await heard, bitmap.width, bitmap.height, value];
    });

    assert.deepEqual(seen, ['heard hello', 3, 2, 'chunk']);
  });

  it('a synchronous loop sees an abort through the shared flags', async () => {
    const seen = await inPage(async (open) => {
      const flags = new Int32Array(new SharedArrayBuffer(4096));
      const w = await open({ flags });
      const call = w.post('spin', [5000]);
      await new Promise((resolve) => setTimeout(resolve, 100));
      Atomics.store(flags, call & 1023, call);
      w.worker.postMessage(['atelier/1', 3, 3, call, 1, [0, 'enough']]);
      const { value } = await w.answer(call);
      const unflagged = await w.call('spin', [1]);
      return [crossOriginIsolated, value, unflagged.value];
    });

    assert.deepEqual(seen, [true, 'aborted, signal did not see it', 'ran for 1 ms, true']);
  });

  it('progress leaves while a handler computes', async () => {
    const gaps = await inPage(async (open) => {
      const w = await open();
      await w.call('report');
      const times = w.log.filter(({ message }) => message[1] === 3 && message[5] === 2).map(({ at }) => at);
      return [times.length, times.at(-1) - times[0]];
    });

    // Three values, 30 ms of work after each: together they would arrive within a few milliseconds.
    assert.equal(gaps[0], 3);
    assert.ok(gaps[1] > 30, `all within ${gaps[1]} ms`);
  });

  it('self.close() is told, after the answers before it', async () => {
    const kinds = await inPage(async (open) => {
      const w = await open();
      w.post('keptLength');
      w.worker.postMessage(['atelier/1', 2, 3, 10, 1, 'invert', [new Uint8Array(1)], 0, 11, 1, 'shutDown', [], 0]);
      await w.answer(10);
      while (!w.log.some(({ message }) => message[1] === 4)) await new Promise((resolve) => setTimeout(resolve, 10));
      return w.log.map(({ message }) => `${message[1]}${message[1] === 3 ? ` #${message[3]}` : ''}`).slice(0, 5);
    });

    assert.deepEqual(kinds, ['1', '2', '3 #1', '3 #10', '4']);
  });

  it('init delays READY and the calls behind it', async () => {
    const waited = await inPage(async (open) => {
      const before = performance.now();
      const w = await open({ data: { delay: 80 } });
      return [performance.now() - before, (await w.call('again')).value];
    });

    assert.ok(waited[0] >= 80, `${waited[0]} ms`);
    assert.equal(waited[1], 'createTaskWorker was already called in this worker');
  });

  it('errors arrive with their class and the stack of the worker', async () => {
    const error = await inPage(async (open) => (await (await open()).call('fail')).value);

    assert.deepEqual(error.slice(0, 3), [1, 'DOMException', 'DataCloneError']);
    assert.match(error[4], /worker\.js/);
  });
});

it('on a page, createTaskWorker refuses', async () => {
  const message = await page.evaluate(`import('/package/worker.js').then(({ createTaskWorker }) => {
    try { createTaskWorker({}); } catch (error) { return error.message; }
  })`);

  assert.equal(message, 'createTaskWorker must be called in a dedicated worker');
});
