/** Handlers that keep their thread. */

import { createTaskWorker } from '/entry/worker';

const channel = new BroadcastChannel(new URL(location.href).searchParams.get('channel'));
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

createTaskWorker({
  wait: async (ms) => {
    await sleep(ms);
    return 'waited';
  },
  /** Says so, then never lets go. */
  spin: async () => {
    channel.postMessage({ begun: true });
    await sleep(20);
    for (;;);
  },
  /**
   * Says so, then asks for the abort in a loop without a pause, for `ms` at most; then after a pause. Tells the page
   * when the loop ran, by the clock that both share, and what it saw.
   */
  loop: async (ms, ctx) => {
    channel.postMessage({ begun: true });
    await sleep(20);
    const from = Date.now();
    let inLoop = false;
    while (!inLoop && Date.now() - from < ms) inLoop = ctx.isAborted();
    const to = Date.now();
    await sleep(20);
    channel.postMessage({ from, to, inLoop, afterPause: ctx.isAborted() });
  },
});
