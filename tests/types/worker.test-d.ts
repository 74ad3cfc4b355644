/** The worker entry, compiled as a worker: without the DOM's types. */

import { createTaskWorker, transfer, type TaskContext } from 'atelier-runtime/worker';
import { expectType, type Equal } from './equal.js';

const handlers = {
  add: (a: number, b: number) => a + b,
  slow: async (n: number, ctx: TaskContext) => {
    expectType<Equal<typeof ctx.signal, AbortSignal>>();
    expectType<Equal<typeof ctx.key, string | undefined>>();
    expectType<Equal<typeof ctx.callId, string>>();
    ctx.throwIfAborted();
    ctx.progress({ done: n });
    // @ts-expect-error the context is read-only
    ctx.callId = '';
    return ctx.isAborted();
  },
  count: async function* (n: number) {
    for (let i = 0; i < n; i++) yield i;
  },
  pixels: () => {
    const bytes = new Uint8ClampedArray(4);
    return transfer(bytes, [bytes.buffer]);
  },
};

createTaskWorker(handlers);
createTaskWorker(handlers, {});
createTaskWorker(handlers, { init: (data: { seed: number }) => data.seed });
createTaskWorker(handlers, { init: async () => {} });
expectType<Equal<ReturnType<typeof createTaskWorker>, void>>();

// Handlers described by an interface.
interface Served {
  echo(value: unknown): unknown;
}
declare const served: Served;
createTaskWorker(served);

// @ts-expect-error handlers are required
createTaskWorker();
// @ts-expect-error handlers are functions
createTaskWorker({ add: 1 });
// @ts-expect-error
createTaskWorker(handlers, { init: 'now' });
