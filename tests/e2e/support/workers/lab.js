/**
 * The worker of most tests: handlers for everything a handler may do, good or bad. A handler with optional arguments
 * declares the context too, as `_ctx` where it has no use for it.
 */

import { createTaskWorker, transfer } from '/entry/worker';
import { fail } from './failures.js';
import { hold, log } from './kit.js';
import * as streams from './streams.js';

/** Never settles. */
const forever = () => new Promise(() => {});

/** What `keep` and `make` have left here. */
let kept;

/** Throws outside every handler. */
const throwOutside = (message) =>
  setTimeout(() => {
    throw new TypeError(message);
  });

const handlers = {
  ...streams,
  fail,

  // Plain calls.
  echo: (value) => value,
  add: async (a, b) => a + b,
  nothing: () => {},
  /** Logs its name, so that the page sees the order in which handlers run. */
  mark: (name) => {
    log('ran', name);
    return name;
  },

  uncloneableResult: () => ({ callback() {} }),

  // Calls that the page holds.
  /** Ends when the page opens the gate. */
  hold: async (gate, value, ctx) => {
    await hold(gate);
    log('left', gate, ctx.signal.aborted);
    return value;
  },
  /** Ends with `name` when the page opens the gate; logs when it starts. */
  markAndHold: async (name, gate) => {
    log('ran', name);
    await hold(gate);
    return name;
  },
  /** Ends when it is aborted, and tells why. */
  cooperative: async (gate, ctx) => {
    log('entered', gate);
    if (!ctx.signal.aborted) await new Promise((resolve) => ctx.signal.addEventListener('abort', resolve));
    const { reason } = ctx.signal;
    log('aborted', gate, { name: reason?.name, message: reason?.message, value: String(reason), isAborted: ctx.isAborted() });
    ctx.throwIfAborted();
  },
  /** Computes without a pause until `flags[1]` is set; sets `flags[0]` when it starts. */
  spin: (flags) => {
    Atomics.store(flags, 0, 1);
    while (Atomics.load(flags, 1) === 0);
    return 'released';
  },
  /** Computes without a pause for some time. */
  compute: (millis) => {
    for (const end = performance.now() + millis; performance.now() < end; );
    return 'computed';
  },
  /** Computes without a pause until it sees the abort. */
  spinUntilAborted: (flags, ctx) => {
    Atomics.store(flags, 0, 1);
    while (!ctx.isAborted() && Atomics.load(flags, 1) === 0);
    log('spun', ctx.isAborted());
    return 'saw it';
  },
  /** Asks for the abort between pauses. */
  poll: async (gate, ctx) => {
    log('entered', gate);
    while (!ctx.isAborted()) await new Promise((resolve) => setTimeout(resolve, 1));
    log('polled', ctx.signal.aborted);
  },
  forever,

  // The context.
  describe: (a, b, ctx) => ({
    a,
    b,
    aIsContext: a instanceof Object && 'callId' in a,
    bIsContext: b instanceof Object && 'callId' in b,
    signal: ctx.signal instanceof AbortSignal,
    aborted: ctx.signal.aborted,
    isAborted: ctx.isAborted(),
    key: ctx.key ?? null,
    callId: ctx.callId,
    fields: ['signal', 'key', 'callId', 'throwIfAborted', 'progress', 'isAborted'].filter((name) => name in ctx),
  }),
  /** Has one named parameter, which may be the context. */
  arity1: (first) => (first instanceof Object && 'callId' in first ? 'context' : first),
  arity0(...all) {
    return all.map((value) => (value instanceof Object && 'callId' in value ? 'context' : value ?? null));
  },
  throwIfAborted: (ctx) => ctx.throwIfAborted() ?? 'not aborted',
  progress: async (values, ctx) => {
    for (const value of values) ctx.progress(value);
    return 'done';
  },
  progressThenHold: async (values, gate, ctx) => {
    for (const value of values) ctx.progress(value);
    await hold(gate);
    ctx.progress('late');
    log('sent late progress');
  },
  progressUncloneable: (ctx) => {
    try {
      ctx.progress(() => {});
    } catch (error) {
      return error.name;
    }
    return 'ignored';
  },

  // Transfer.
  /** Describes what arrived. */
  sizeOf: (value) => (value.buffer ?? value).byteLength,
  sum: (bytes) => new Uint8Array(bytes.buffer ?? bytes).reduce((sum, byte) => sum + byte, 0),
  /** Returns a buffer and remembers it, so that `keptSize` tells whether it has left. */
  make: (size) => {
    kept = new ArrayBuffer(size);
    new Uint8Array(kept).fill(7);
    return kept;
  },
  makeNested: (size) => {
    kept = new ArrayBuffer(size);
    return { list: [{ bytes: new Uint8Array(kept) }] };
  },
  makePart: (size) => {
    kept = new ArrayBuffer(size);
    return new Uint8Array(kept, 1, 2);
  },
  makeExact: (size) => {
    kept = new ArrayBuffer(size);
    const other = new ArrayBuffer(size);
    return transfer({ kept, other }, [other]);
  },
  makeCopied: (size) => {
    kept = new ArrayBuffer(size);
    return transfer({ kept }, []);
  },
  bounce: (value) => {
    kept = value.buffer ?? value;
    return value;
  },
  keptSize: () => kept.byteLength,
  /** Writes into shared memory. */
  write: (shared, value) => {
    new Uint8Array(shared.buffer ?? shared)[0] = value;
  },
  viaPort: (port) => {
    port.postMessage('through the port');
    port.close();
  },
  readAll: async (stream) => {
    let text = '';
    for await (const chunk of stream) text += chunk;
    return text;
  },
  pixels: (image) => [image.width, image.height],
  selfReference: (node) => node.self === node && node.name,

  // Ends of the worker.
  /** Throws outside the handler, which never answers. */
  crash: (message, _ctx) => {
    throwOutside(message ?? 'boom');
    return forever();
  },
  /** Crashes when the page opens the gate. */
  holdThenCrash: async (gate) => {
    await hold(gate);
    throwOutside('boom');
    return forever();
  },
  /** Crashes as often as `flags[0]` says, over all workers. */
  crashTimes: (flags, name) => {
    log('ran', name);
    if (Atomics.sub(flags, 0, 1) <= 0) return name;
    throwOutside('crash by count');
    return forever();
  },
  /** The same, when the page opens the gate. */
  holdThenCrashTimes: async (gate, flags, name) => {
    await hold(gate);
    if (Atomics.sub(flags, 0, 1) <= 0) return name;
    throwOutside('crash by count');
    return forever();
  },
  /** Answers, and throws afterwards. */
  strayThrow: () => {
    setTimeout(() => throwOutside('stray'), 5);
    return 'answered';
  },
  rejectUnheard: () => {
    Promise.reject(new Error('nobody listens'));
    return 'answered';
  },
  close: () => {
    self.close();
    return forever();
  },
  closeLater: () => {
    setTimeout(() => self.close(), 5);
    return 'answered';
  },
  holdThenClose: async (gate) => {
    await hold(gate);
    self.close();
    return forever();
  },

  // What is not meant for the runtime.
  post: (message) => {
    self.postMessage(message);
    return 'posted';
  },

  // Names that are the task's own on the page.
  dispose: () => 'the worker',
  getState: () => 'the worker',
  then: (value) => `then ${value}`,
  with: () => 'the worker',
  call: () => 'the worker',

  notAFunction: 42,
};

createTaskWorker(handlers);
