/** A random but repeatable storm of calls, cancels, crashes, stops and starts on a few tasks of one runtime. */

/** A generator of numbers that a seed repeats. */
function randomFrom(seed) {
  let state = seed;
  return (n) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 4294967296) * n);
  };
}

/** Configuration of one of the tasks. */
function configOf(random, worker, taskId) {
  const pick = (...values) => values[random(values.length)];
  return {
    taskId,
    worker,
    type: pick('parallel', 'parallel', 'singleton'),
    init: pick('lazy', 'lazy', 'eager'),
    poolSize: 1 + random(3),
    minWorkers: 0,
    maxInFlight: pick(undefined, 1, 2, 4, 7),
    maxQueueDepth: pick(undefined, 0, 1, 3, 20, Infinity),
    queuePolicy: pick('block', 'block', 'reject', 'drop-latest', 'drop-oldest'),
    crashPolicy: pick('restart-fail-in-flight', 'restart-requeue-in-flight', 'restart-requeue-in-flight', 'fail-task'),
    crashMaxRetries: 1 + random(5),
    maxAttempts: 1 + random(3),
    timeoutMs: pick(undefined, undefined, undefined, 400),
    killAfterMs: pick(undefined, undefined, 15),
    idleTimeoutMs: pick(undefined, undefined, 10),
    keyOf: pick(undefined, (first) => (typeof first === 'number' ? `k${first % 4}` : undefined)),
  };
}

/** Names of errors that a call may end with here. */
const EXPECTED = new Set(['AbortError', 'QueueDropError', 'WorkerCrashedError', 'TaskStoppedError', 'DataCloneError', 'RangeError', 'TypeError', 'Error']);

/**
 * @param {number} seed
 * @param {number} steps
 * @returns {Promise<string[]>} what was wrong; what the recorder sees comes besides
 */
export async function storm(seed, steps) {
  const random = randomFrom(seed);
  const runtime = lab.runtime();
  const tasks = Array.from({ length: 3 }, (_, i) => runtime.defineTask(configOf(random, lab.worker(), `storm-${i}`)));
  const gate = lab.gate();
  const keys = runtime.abortTaskController;
  const problems = [];
  /** Ends the calls that would go on until they are canceled. */
  const end = new AbortController();
  const all = [];
  let controllers = [];

  const expect = (what, promise, check) => {
    const seen = { what, status: 'open' };
    all.push(seen);
    promise.then(
      (value) => {
        seen.status = 'done';
        if (!check(value)) problems.push(`${what} resolved with ${JSON.stringify(value)}`);
      },
      (error) => {
        seen.status = 'done';
        if (!EXPECTED.has(error?.name)) problems.push(`${what} rejected with ${error}`);
      },
    );
    return seen;
  };

  const consume = async (call, stopAfter) => {
    let next = 0;
    for await (const item of call) {
      if (item !== next++) throw new SyntaxError(`item ${item} at ${next - 1}`);
      if (next === stopAfter) break;
    }
    return next;
  };

  const calls = {
    add: (view, n) => expect('add', view.add(n, 1), (value) => value === n + 1),
    echo: (view, n) => expect('echo', view.echo({ n, list: [n] }), (value) => value.n === n && value.list[0] === n),
    move: (view, n) => expect('move', view.echo(new Uint8Array([n, n + 1])), (bytes) => bytes.length === 2 && bytes[0] === n % 256),
    moveByName: (view, n) => {
      const bytes = new Uint8Array([n]);
      return expect('moveByName', view.with({ transfer: [bytes.buffer], transferResult: false }).echo(bytes), (back) => back[0] === n % 256);
    },
    hold: (view, n) => expect('hold', view.hold(gate.name, n), (value) => value === n),
    progress: (view, n) => {
      let heard = 0;
      const call = view.with({ onProgress: (value) => (heard += value) }).progress([1, 2]);
      // A crash or a stop may make the call run, and report, again.
      return expect('progress', call, (value) => value === 'done' && heard >= 3);
    },
    count: (view) => expect('count', consume(view.count(30)), (length) => length === 30),
    breakOff: (view) => expect('breakOff', consume(view.countForever('storm'), 5), (length) => length === 5),
    fail: (view) => expect('fail', view.fail('rangeError'), () => false),
    uncloneable: (view) => expect('uncloneable', view.echo(() => {}), () => false),
    uncloneableResult: (view) => expect('uncloneableResult', view.uncloneableResult(), () => false),
    unknown: (view) => expect('unknown', view.noSuchMethod(), () => false),
    crash: (view) => expect('crash', view.crash(), () => false),
    close: (view) => expect('close', view.close(), () => false),
    strayThrow: (view) => expect('strayThrow', view.strayThrow(), (value) => value === 'answered'),
    cooperative: (view) => expect('cooperative', view.with({ signal: end.signal }).cooperative('storm'), () => false),
  };
  const weighted = [
    ...Array(10).fill('add'), ...Array(4).fill('echo'), 'move', 'move', 'moveByName', 'hold', 'hold', 'progress', 'count', 'count', 'breakOff',
    'fail', 'uncloneable', 'uncloneableResult', 'unknown', 'crash', 'close', 'strayThrow', 'cooperative',
  ];

  for (let step = 0; step < steps; step++) {
    const task = tasks[random(tasks.length)];
    let signal;
    if (random(4) === 0) {
      if (random(3) === 0 || controllers.length === 0) controllers.push(new AbortController());
      signal = controllers[random(controllers.length)].signal;
    }
    const view = task.with({
      key: random(3) === 0 ? `k${random(4)}` : undefined,
      signal,
      priority: random(3) === 0 ? random(5) - 2 : undefined,
      timeoutMs: random(6) === 0 ? 5 + random(80) : undefined,
    });
    calls[weighted[random(weighted.length)]](view, step);

    switch (random(40)) {
      case 0: keys.abort(`k${random(4)}`, new Error('by key')); break;
      case 1: keys.clear(`k${random(4)}`); break;
      case 2: keys.signalFor(`k${random(4)}`); break;
      case 3: controllers[random(controllers.length)]?.abort(); controllers = controllers.slice(-5); break;
      case 4: task.stopWorkers(); break;
      case 5: case 6: for (const each of tasks) each.startWorkers(); break;
      case 7: task.ready().catch(() => {}); break;
      case 8: task.drain().catch(() => {}); break;
      default:
    }
    if (random(3) === 0) await lab.turn();
    if (random(12) === 0) await new Promise((resolve) => setTimeout(resolve, random(20)));
  }

  // Nothing is held back any more: every call must come to its end by itself.
  gate.open();
  end.abort();
  for (const task of tasks) task.startWorkers();
  const open = () => all.filter(({ status }) => status === 'open');
  await lab.until(() => open().length === 0, 'every call settles').catch(() => {
    problems.push(`never settled: ${open().map(({ what }) => what).join(', ')}`);
  });
  await lab.until(() => tasks.every((task) => task.getState().queueDepth === 0), 'every slot is free').catch(() => {
    problems.push(`slots still taken: ${tasks.map((task) => task.getState().queueDepth)}`);
  });
  return problems;
}

/**
 * The same for a DispatchQueue alone: jobs end in any order while it is paused, requeued, rejected and canceled.
 *
 * @param {number} seed
 * @param {number} steps
 * @returns {Promise<string[]>} what was wrong
 */
export async function queueStorm(seed, steps) {
  const random = randomFrom(seed);
  const problems = [];
  const calls = [];
  let attempts = [];
  const maxInFlight = 1 + random(4);
  const maxQueueDepth = [0, 1, 2, 5, Infinity][random(5)];
  const queuePolicy = ['block', 'block', 'reject', 'drop-latest', 'drop-oldest'][random(5)];

  const run = (call) => {
    if (call.settled > 0 && !call.canceled) problems.push(`call ${call.n} was started after it had settled`);
    return new Promise((resolve, reject) => attempts.push({ call, resolve, reject }));
  };
  const queue = new lab.atelier.DispatchQueue(run, { maxInFlight, maxQueueDepth, queuePolicy });

  const enqueue = () => {
    const controller = new AbortController();
    const call = { n: calls.length, controller, settled: 0, canceled: false };
    calls.push(call);
    const settle = () => call.settled++;
    queue.enqueue(call, { signal: controller.signal, priority: random(3) }).then(settle, settle);
  };
  const finishOne = () => {
    if (attempts.length === 0) return;
    const [attempt] = attempts.splice(random(attempts.length), 1);
    if (random(4) === 0) attempt.reject(new Error('failed'));
    else attempt.resolve(attempt.call.n);
  };
  const cancelOne = () => {
    const call = calls[random(calls.length)];
    if (!call) return;
    call.canceled = true;
    call.controller.abort();
  };
  const look = async (what) => {
    await lab.turn();
    const { inFlight, pending, waiting } = queue.getState();
    const open = calls.filter(({ settled }) => settled === 0).length;
    if (inFlight > maxInFlight) problems.push(`${what}: ${inFlight} in flight of ${maxInFlight}`);
    if (waiting > 0 && queuePolicy !== 'block') problems.push(`${what}: ${waiting} waiting`);
    if (pending + waiting > open) problems.push(`${what}: ${pending} pending and ${waiting} waiting, but only ${open} open`);
    if (pending + waiting + inFlight < open) problems.push(`${what}: ${open} open, but only ${pending + waiting + inFlight} in the queue`);
    if (calls.some(({ settled }) => settled > 1)) problems.push(`${what}: a call settled twice`);
    if (!queue.getState().paused && pending > 0 && inFlight < maxInFlight) problems.push(`${what}: ${pending} pending beside a free slot`);
  };

  for (let step = 0; step < steps && problems.length === 0; step++) {
    const what = random(30);
    if (what < 12) enqueue();
    else if (what < 20) finishOne();
    else if (what < 23) cancelOne();
    else if (what === 23) queue.pause();
    else if (what < 27) queue.resume();
    else if (what === 27) queue.requeueInFlight(({ n }) => n % 2 === 0);
    else if (what === 28) queue.rejectInFlight(({ n }) => n % 3 === 0, new Error('rejected'));
    else if (random(5) === 0) queue.rejectAll(new Error('all rejected'));
    if (random(3) === 0) await look(`seed ${seed}, step ${step}`);
  }

  queue.resume();
  for (let i = 0; i < 20 * calls.length && !(queue.isIdle() && attempts.length === 0); i++) {
    finishOne();
    await lab.turn();
  }
  await look(`seed ${seed}, at the end`);
  if (!queue.isIdle()) problems.push(`seed ${seed}: not idle in the end: ${JSON.stringify(queue.getState())}`);
  const open = calls.filter(({ settled }) => settled !== 1);
  if (open.length > 0) problems.push(`seed ${seed}: ${open.length} of ${calls.length} did not settle once`);
  return problems;
}
