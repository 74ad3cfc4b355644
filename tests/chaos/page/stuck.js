/** What becomes of handlers that keep their thread, and of their neighbours. */

let channels = 0;

/** A factory of workers that talk to `hear`. */
function workers(hear = () => {}) {
  const name = `stuck-${performance.timeOrigin}-${channels++}`;
  new BroadcastChannel(name).onmessage = ({ data }) => hear(data);
  return () => new Worker(`/chaos/workers/stuck.js?channel=${name}`, { type: 'module' });
}

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Aborts a handler that spins in one of two workers, each of which has another call besides; then asks the replaced
 * worker for more.
 *
 * @returns what became of each call: outcome, attempts and worker
 */
export async function killed({ crashPolicy }) {
  let made = 0;
  const told = [];
  const make = workers((message) => told.push(message));
  const { runtime, task, totals } = lab.setUp({
    poolSize: 2, maxInFlight: 4, killAfterMs: 60, crashPolicy,
    worker: () => {
      made++;
      return make();
    },
  });
  const spans = {};
  runtime.subscribeEvents((event) => event.kind === 'span' && (spans[event.traceName] = event));
  const call = (name, method, argument, signal) => {
    const trace = runtime.createTrace(name);
    const settled = lab.outcome(task.with({ signal, trace })[method](argument));
    return settled.then((outcome) => ({
      outcome: outcome.ok ?? outcome.error.name,
      attempts: spans[name].attemptCount,
      worker: spans[name].workerIndex,
    }));
  };

  await task.ready();
  const controller = new AbortController();
  const calls = { first: call('first', 'wait', 1500), second: call('second', 'wait', 1500), spin: call('spin', 'spin', 0, controller.signal) };
  await lab.until(() => told.length === 1, 'the handler begins');
  controller.abort();
  const results = {};
  for (const [name, settled] of Object.entries(calls)) results[name] = await settled;
  const { queueDepth, abandonedCalls, workerStatus } = task.getState();

  // Enough for every place in both workers.
  const more = await Promise.all([1, 2, 3, 4].map((i) => call(`more ${i}`, 'wait', 20)));
  const counted = totals();
  return {
    ...results,
    more: more.map(({ outcome }) => outcome),
    used: [...new Set(more.map(({ worker }) => worker))].sort(),
    state: { queueDepth, abandonedCalls, workerStatus },
    made,
    crashes: counted['worker.crash.total'],
    problems: await lab.finish(),
  };
}

/**
 * Aborts a call whose handler asks `ctx.isAborted()` in a loop without a pause. Tries again if the abort did not come in
 * the middle of the loop.
 *
 * @param {{ ms: number }} options how long the loop goes on without an abort
 */
export async function abortedInLoop({ ms }) {
  for (;;) {
    const told = [];
    const runtime = lab.unwatchedRuntime();
    const task = runtime.defineTask({ type: 'singleton', worker: workers((message) => told.push(message)) });
    const controller = new AbortController();
    const settled = lab.outcome(task.with({ signal: controller.signal }).loop(ms));
    await lab.until(() => told.length === 1, 'the handler begins');
    await sleep(120);
    const abortedAt = Date.now();
    controller.abort();
    const outcome = await settled;
    await lab.until(() => told.length === 2, 'the loop ends');
    const [, { from, to, inLoop, afterPause }] = told;
    runtime.dispose();
    const wasInTheMiddle = from < abortedAt && (inLoop || abortedAt + 100 < to);
    if (wasInTheMiddle) return { isolated: crossOriginIsolated, shared: typeof SharedArrayBuffer === 'function', outcome: outcome.error?.name, inLoop, afterPause };
  }
}
