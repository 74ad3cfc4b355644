import { expect, median } from './figures.js';

/**
 * A list of small objects as argument; the answer is a number.
 *
 * @param {{ objects: number, repeats: number }} parameters
 * @returns milliseconds for one call
 */
export async function objects(pools, { objects: length, repeats }) {
  const pool = await pools.warm();
  const list = Array.from({ length }, (_, id) => ({ id, name: `object ${id}`, value: id % 10, visible: true }));
  const sum = list.reduce((total, { value }) => total + value, 0);
  const times = [];
  for (let i = 0; i < repeats; i++) {
    const start = performance.now();
    const answer = await pool.total(list);
    times.push(performance.now() - start);
    expect(answer, sum, 'sum');
  }
  return { ms: median(times) };
}
