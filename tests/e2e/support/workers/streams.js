/** Async generator handlers. */

import { hold, log } from './kit.js';

export async function* count(to) {
  for (let i = 0; i < to; i++) yield i;
  return `counted to ${to}`;
}

/** Logs each item as it is made, and its own end. */
export async function* countForever(name) {
  try {
    for (let i = 0; ; i++) {
      log('made', name, i);
      yield i;
    }
  } finally {
    log('finalised', name);
  }
}

/** Yields one item, then waits for the gate, then yields another. */
export async function* holdBetween(gate) {
  try {
    yield 'before';
    await hold(gate);
    yield 'after';
  } finally {
    log('finalised', gate);
  }
}

export async function* failAfter(to) {
  for (let i = 0; i < to; i++) yield i;
  throw new RangeError(`no more than ${to}`);
}

export async function* crashAfter(to) {
  for (let i = 0; i < to; i++) yield i;
  setTimeout(() => {
    throw new Error('crashed in a stream');
  });
  await new Promise(() => {});
}

export async function* uncloneableAfter(to) {
  for (let i = 0; i < to; i++) yield i;
  yield () => {};
}

export async function* buffers(sizes) {
  const made = sizes.map((size) => new ArrayBuffer(size));
  yield* made;
  return made.map(({ byteLength }) => byteLength);
}

export async function* progressAndItems(ctx) {
  ctx.progress('begun');
  yield ctx.callId;
}

/** Aware of its signal. */
export async function* untilAborted(name, ctx) {
  yield 'first';
  await new Promise((resolve) => ctx.signal.addEventListener('abort', resolve));
  log('saw abort', name, ctx.signal.reason?.name);
}
