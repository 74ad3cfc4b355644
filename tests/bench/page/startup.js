import { expect } from './figures.js';

/**
 * From the import of the library to the first answer of a worker. Wants a page of its own.
 *
 * @returns milliseconds
 */
export async function startup(pools) {
  const start = performance.now();
  const { open } = await pools.contender();
  const pool = await open({ workers: 1 });
  expect(await pool.identity(1), 1, 'answer');
  const ms = performance.now() - start;
  pool.close();
  return { ms };
}
