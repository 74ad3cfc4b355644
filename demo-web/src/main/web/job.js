/** One job: a picture's tiles through a task, a call for each. */

import { cutTile } from './picture.js';

/** How a call ended, in the words of the page. */
export function outcomeOf(error) {
  if (error?.name === 'AbortError') return 'canceled';
  if (error?.code === 'QUEUE_DROP') return 'rejected';
  return 'failed';
}

/**
 * Sends every tile through the task and waits until every call has settled.
 *
 * @param {object} job
 * @param job.task the task
 * @param job.picture the picture
 * @param {object[]} job.tiles its tiles
 * @param {'blur' | 'edges' | 'histogram'} job.filter the worker's method
 * @param {{radius: number, rounds: number}} job.options for the filter
 * @param {(tile: object, index: number) => object} job.callOptions options for `task.with`, by tile
 * @param {(index: number, outcome: string, result?: object, error?: unknown) => void} job.onTile learns how each ended
 * @param {number} [job.paceMs] milliseconds between two calls; 0 makes them all at once
 * @param {AbortSignal} [job.signal] ends the sending of tiles that have not been sent
 * @returns {Promise<number>} tiles sent
 */
export async function runJob({ task, picture, tiles, filter, options, callOptions, onTile, paceMs = 0, signal }) {
  const calls = [];
  for (const [index, tile] of tiles.entries()) {
    if (paceMs > 0 && index > 0) await pause(paceMs);
    if (signal?.aborted) break;
    const view = task.with(callOptions(tile, index));
    calls.push(
      view[filter](cutTile(picture, tile), tile, options).then(
        (result) => onTile(index, 'ok', result),
        (error) => onTile(index, outcomeOf(error), undefined, error),
      ),
    );
  }
  await Promise.all(calls);
  return calls.length;
}

function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
