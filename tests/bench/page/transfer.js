import { expect, median } from './figures.js';

/**
 * A buffer there and back, one at a time, each time what came back.
 *
 * @param {{ bytes: number, repeats: number }} parameters
 * @returns milliseconds for one way there and back
 */
export async function transfer(pools, { bytes, repeats }) {
  const pool = await pools.warm();
  let buffer = new ArrayBuffer(bytes);
  // Written to, so that its pages exist.
  new Uint8Array(buffer).fill(7);
  const times = [];
  for (let i = 0; i < repeats; i++) {
    const sent = buffer;
    const start = performance.now();
    buffer = await pool.move(sent);
    times.push(performance.now() - start);
    expect(sent.byteLength, 0, 'bytes left in a transferred buffer');
    expect(buffer.byteLength, bytes, 'bytes');
    expect(new Uint8Array(buffer, bytes - 1)[0], 7, 'last byte');
  }
  return { ms: median(times) };
}
