/** The worker: Java's filters as handlers of a task, and two ways to die for the demo's crash button. */

import { createTaskWorker } from 'atelier-runtime/worker';
import * as kernels from '/kernels.js';

/** Shared with the page where it is cross-origin isolated: 1 means that the next tile takes its worker down. */
let sabotage = null;

/** Makes a handler of a filter. It repeats the same work to order, so that a demo can be watched. */
function filterTile(filter) {
  return (pixels, tile, options, ctx) => {
    if (sabotage !== null && Atomics.compareExchange(sabotage, 0, 1, 0) === 1) return crashInsteadOfAnswering();
    let data;
    for (let round = 0; round < options.rounds; round++) data = filter(pixels, tile, options, ctx);
    return { callId: ctx.callId, data };
  };
}

/** Throws where no handler catches: that is what a crash is. */
function throwOutside() {
  setTimeout(() => {
    throw new Error('crashed on purpose');
  });
}

function crashInsteadOfAnswering() {
  throwOutside();
  return new Promise(() => {});
}

createTaskWorker(
  {
    blur: filterTile((pixels, tile, { radius }, ctx) => kernels.blur(pixels, tile, radius, ctx)),
    edges: filterTile((pixels, tile, options, ctx) => kernels.edges(pixels, tile, ctx)),
    histogram: filterTile((pixels, tile, options, ctx) => kernels.histogram(pixels, tile, ctx)),
    /** Answers, then crashes: for a worker that has nothing to do. */
    crash: throwOutside,
  },
  {
    init(data) {
      sabotage = data.sabotage;
    },
  },
);
