/** What tests use in the page, as the global `lab`. */

import * as atelier from 'atelier-runtime';
import { aheadSetUp, scriptedSetUp } from './ahead.js';
import { describeError, outcome, outcomes } from './describe.js';
import { Recorder } from './recorder.js';
import { queueStorm, storm } from './storm.js';

/** How long a condition may take to come true. */
const UNTIL_LIMIT_MS = 20_000;

/** Names the channel on which this page and its test workers talk besides the runtime. */
const id = `${performance.timeOrigin}-${Math.random()}`;
const channel = new BroadcastChannel(id);

const recorders = [];
const runtimes = [];
const workers = [];
const log = [];
const openGates = new Set();
const windowErrors = [];
let windowErrorsMatter = true;

channel.onmessage = ({ data }) => {
  log.push(data);
  const [what, gate] = data;
  if (what === 'entered' && openGates.has(gate)) channel.postMessage(['open', gate]);
};

addEventListener('error', (event) => windowErrors.push(`error on window: ${event.message}`));
addEventListener('unhandledrejection', (event) => {
  windowErrors.push(`unhandled rejection: ${JSON.stringify(describeError(event.reason))}`);
});

/** Lets other events of this thread happen first. */
const turn = () =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });

/** Waits until `condition()` is truthy and returns that; fails if it never comes. */
async function until(condition, what = String(condition)) {
  const end = performance.now() + UNTIL_LIMIT_MS;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (performance.now() > end) throw new Error(`never came true: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 4));
  }
}

/** URL of a test worker. */
const workerUrl = (name) => `/workers/${name}.js?lab=${encodeURIComponent(id)}`;

/** Makes factories of test workers; `lab.workers` lists what they made. */
const worker = (name = 'lab') => () => {
  const made = new Worker(workerUrl(name), { type: 'module' });
  workers.push(made);
  return made;
};

const enteredCount = (name) => log.filter(([what, which]) => what === 'entered' && which === name).length;

/** A gate holds handlers that ask for it until it is opened. */
function gate(name = `gate-${Math.random()}`) {
  return {
    name,
    /** How often a handler has reached it. */
    entered: () => enteredCount(name),
    /** The worker of the handler that reached it last. */
    worker: () => log.findLast(([what, which]) => what === 'entered' && which === name)?.[2],
    whenEntered: (times = 1) => until(() => enteredCount(name) >= times, `${times} handlers at ${name}`),
    open() {
      openGates.add(name);
      channel.postMessage(['open', name]);
    },
  };
}

/** Makes a recorded runtime, with spans on unless `config` says otherwise. */
function runtime(config = { observability: { spans: 'on' } }) {
  const made = atelier.createTaskRuntime(config);
  runtimes.push(made);
  const spans = config.observability?.spans;
  const recorder = new Recorder(made, spans === 'on' || (typeof spans === 'object' && (spans.sampleRate ?? 1) === 1));
  recorders.push(recorder);
  return Object.assign(Object.create(recorder.runtime), { recorder });
}

/** Makes a runtime that nobody watches; it is disposed of in the end like the others. */
function unwatchedRuntime(config) {
  const made = atelier.createTaskRuntime(config);
  runtimes.push(made);
  return made;
}

/**
 * Makes a recorded runtime with one task on the worker `lab`.
 *
 * @returns {{ task, runtime, recorder, taskId: string, state: () => object, totals: () => object, spans: () => object[] }}
 */
function setUp(config = {}, runtimeConfig = undefined) {
  const owner = runtime(runtimeConfig);
  const { recorder } = owner;
  const task = owner.defineTask({ type: 'parallel', poolSize: 2, worker: worker(), taskId: 'lab', ...config });
  const taskId = config.taskId ?? 'lab';
  return {
    task,
    runtime: owner,
    recorder,
    taskId,
    state: () => task.getState(),
    totals: () => recorder.totals(taskId),
    spans: () => recorder.spans(taskId),
  };
}

/** A short view of a state: what is where. */
const depths = ({ waitingQueueDepth, pendingQueueDepth, queueDepth, abandonedCalls }) => ({
  waiting: waitingQueueDepth,
  pending: pendingQueueDepth,
  inFlight: queueDepth,
  abandoned: abandonedCalls,
});

/** Follows a promise: `status` is `'pending'`, `'fulfilled'` or `'rejected'`. */
function follow(promise) {
  const followed = { status: 'pending', value: undefined, error: undefined };
  promise.then(
    (value) => Object.assign(followed, { status: 'fulfilled', value }),
    (error) => Object.assign(followed, { status: 'rejected', error }),
  );
  return followed;
}

/** Ends everything and returns what was wrong. */
async function finish() {
  await turn();
  for (const recorder of recorders) recorder.end();
  for (const made of runtimes) made.dispose();
  await turn();
  await turn();
  for (const recorder of recorders) recorder.checkSettled();
  for (const made of lab.ownWorkers) made.terminate();
  channel.close();
  return [...recorders.flatMap(({ problems }) => problems), ...(windowErrorsMatter ? windowErrors : [])];
}

globalThis.lab = {
  atelier,
  describeError,
  outcome,
  outcomes,
  turn,
  until,
  worker,
  workerUrl,
  workers,
  /** Workers that a test made without giving them to a task. */
  ownWorkers: [],
  gate,
  /** What the workers told: arrays, the first element says what. */
  log,
  logged: (what) => log.filter((entry) => entry[0] === what).map((entry) => entry.slice(1)),
  runtime,
  unwatchedRuntime,
  setUp,
  aheadSetUp,
  scriptedSetUp,
  storm,
  queueStorm,
  depths,
  follow,
  /** For callbacks that throw: to report that to `window` is as good as to swallow it. */
  /** Messages that reached `window` so far; the test expects them, so they are no problem any more. */
  takeWindowErrors: () => windowErrors.splice(0),
  tolerateWindowErrors: () => (windowErrorsMatter = false),
  finish,
};
