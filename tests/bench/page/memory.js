import { collectGarbage } from './figures.js';

/** Calls that occupy every place in flight, and are never answered. */
const OCCUPYING = 64;

const heap = () => {
  collectGarbage();
  collectGarbage();
  return performance.memory.usedJSHeapSize;
};

/** Keeps what is measured alive. */
let kept;

/**
 * Heap that grows while `make` fills a list, in bytes for one element. Within one turn: nothing is sent or answered.
 */
function bytesOf(calls, make) {
  kept = new Array(calls).fill(null);
  const before = heap();
  for (let i = 0; i < calls; i++) kept[i] = make(i);
  const after = heap();
  return (after - before) / calls;
}

/**
 * What a pending call holds in the page's heap, beyond the promise that its caller has. The argument is a small
 * integer, which takes no heap. Wants a page of its own, in a browser that tells precise figures.
 *
 * @param {{ calls: number }} parameters
 * @returns bytes
 */
export async function memory(pools, { calls }) {
  const pool = await pools.fresh({ raised: true, unbounded: true });
  for (let i = 0; i < OCCUPYING; i++) pool.hold();
  await new Promise((resolve) => setTimeout(resolve, 50));
  // Once for nothing: the code of the loop, and whatever the first calls bring with them.
  bytesOf(1000, (i) => [new Promise(() => {}), pool.identity(i)]);
  const promise = bytesOf(calls, () => new Promise(() => {}));
  const call = bytesOf(calls, (i) => pool.identity(i));
  kept = undefined;
  pool.close();
  return { bytes: call - promise, promise };
}
