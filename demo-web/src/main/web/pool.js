/** The task that filters tiles, and what can be done to it. */

import { createTaskRuntime } from 'atelier-runtime';

const WORKER_URL = '/tile-worker.js';

/* The host's Content-Security-Policy allows one way to name a script, this policy, and the policy one script. */
const policy = globalThis.trustedTypes?.createPolicy('atelier-demo', {
  createScriptURL(url) {
    if (url !== WORKER_URL) throw new TypeError(`not a script of this demo: ${url}`);
    return url;
  },
});

export function createRuntime() {
  // Measures are what the browser's own performance panel shows; the page itself lives from events.
  return createTaskRuntime({ observability: { spans: { mode: 'on' } } });
}

/**
 * A task with its sabotage switch.
 *
 * @param runtime
 * @param {object} settings fields of `defineTask`: pool size, limits, policies
 */
export function createPool(runtime, settings) {
  const sabotage = globalThis.crossOriginIsolated ? new Int32Array(new SharedArrayBuffer(4)) : null;
  const task = runtime.defineTask({
    type: 'parallel',
    taskName: 'tiles',
    worker: () => new Worker(policy?.createScriptURL(WORKER_URL) ?? WORKER_URL, { type: 'module', name: 'tiles' }),
    initData: { sabotage },
    ...settings,
  });
  return {
    task,

    /** Crashes the worker that takes the next tile, before it answers. Without shared memory: as `crashIdle`. */
    crashNextTile() {
      if (sabotage === null) this.crashIdle();
      else Atomics.store(sabotage, 0, 1);
    },

    /** Crashes a worker that has just answered. */
    crashIdle() {
      // The task may be stopped, halted or disposed of by then: nothing is left to crash.
      task
        .with({ priority: 1000 })
        .crash()
        .catch(() => {});
    },

    /** Takes back a crash that no tile has met. */
    calm() {
      if (sabotage !== null) Atomics.store(sabotage, 0, 0);
    },
  };
}
