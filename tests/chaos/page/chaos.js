/**
 * Chaos: tasks of every crash and queue policy get calls of all kinds while their workers are ended at random. Books
 * are kept beside the runtime's, and must agree with them whenever the runtime is off the stack.
 */

import { Dice } from './dice.js';
import { KINDS, MIX, isHarm } from './calls.js';
import { Ledger } from './ledger.js';
import { Lives } from './lives.js';

const CRASH_POLICIES = ['restart-fail-in-flight', 'restart-requeue-in-flight', 'fail-task'];
const QUEUE_POLICIES = ['block', 'reject', 'drop-latest', 'drop-oldest'];

export const TOPOLOGIES = {
  singleton: { type: 'singleton' },
  pool: { type: 'parallel', poolSize: 3 },
  crowded: { type: 'parallel', poolSize: 2, maxInFlight: 8 },
};

/** Measures that the browser's buffer may hold. */
const BUFFER_LIMIT = 500;

/** Calls that are under way when the runtime is disposed of. */
const LAST_CALLS = 12;

/** A listener throws at one event in so many. */
const THROW_EVERY = 300;
const CLUMSY = 'this listener throws';

const MAX_PROBLEMS = 12;

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);

/** One task under test, with what is known about it. */
class Subject {
  constructor(runtime, room, taskId, topology, crashPolicy, queuePolicy, dice) {
    this.room = room;
    this.taskId = taskId;
    this.dice = dice;
    this.lives = new Lives(taskId, dice.split());
    this.config = {
      ...TOPOLOGIES[topology],
      taskId,
      crashPolicy,
      queuePolicy,
      worker: this.lives.factory,
      init: dice.pick('lazy', 'eager'),
      initData: { runs: room.runs },
      maxQueueDepth: dice.pick(undefined, undefined, 0, 1, 6, Infinity),
      maxAttempts: 1 + dice.below(3),
      crashMaxRetries: dice.pick(3, 1000),
      idleTimeoutMs: dice.pick(undefined, undefined, 20),
      killAfterMs: dice.below(30),
      // Slow starts would be crashes that these books do not know of.
      startTimeoutMs: 600_000,
    };
    this.ledger = new Ledger(this.config);
    this.task = runtime.defineTask(this.config);
    this.runtime = runtime;
    this.sabotaged = 0;
    this.injected = {};
  }

  /** Makes one call, some of them to be aborted. */
  call() {
    const { dice, room } = this;
    const n = room.next++;
    const kind = dice.weighted(MIX);
    const trace = this.runtime.createTrace(String(n));
    const options = { trace, priority: dice.once(5) ? dice.below(3) - 1 : undefined };
    const mayAbort = !isHarm(kind) && dice.once(12);
    if (mayAbort) this.#arrangeAbort(n, options);
    const call = KINDS[kind](this.task.with(options), n, dice);
    if (isHarm(kind)) this.injected[kind] = (this.injected[kind] ?? 0) + 1;
    this.ledger.add(n, kind, mayAbort ? { ...call, mayAbort } : call);
    trace.end();
  }

  #arrangeAbort(n, options) {
    const { dice } = this;
    const ms = dice.below(25);
    switch (dice.below(3)) {
      case 0:
        options.timeoutMs = ms;
        break;
      case 1:
        options.key = `key of ${n}`;
        setTimeout(() => this.runtime.abortTaskController.abort(options.key, 'by key'), ms);
        break;
      default: {
        const controller = new AbortController();
        options.signal = controller.signal;
        setTimeout(() => controller.abort('by signal'), ms);
      }
    }
  }

  /** Makes all the calls, a few at a time; gives up, for settle() to tell why, when none could be made for `limitMs`. */
  async run(count, limitMs) {
    const { dice, lives, ledger } = this;
    const most = this.task.getState().maxInFlight * 4 + 4;
    let latest = performance.now();
    for (let made = 0; made < count && performance.now() - latest < limitMs; ) {
      if (ledger.open < most) latest = performance.now();
      const refused = ledger.count('rejected');
      for (let burst = 1 + dice.below(8); burst > 0 && made < count && ledger.open < most; burst--, made++) this.call();
      if (dice.once(60) && (dice.once(2) ? lives.terminateOne() : lives.garbleOne())) this.sabotaged++;
      await sleep(dice.below(5));
      // Whoever is refused comes back later; otherwise calls would be refused by the thousand while no worker is there.
      if (ledger.count('rejected') > refused) await sleep(dice.below(60));
      this.look('between bursts');
      await this.#revive();
    }
  }

  /** Waits until every call has settled and every slot is free. */
  async settle(limitMs) {
    const end = performance.now() + limitMs;
    while (this.ledger.open > 0 || this.task.getState().queueDepth > 0) {
      if (performance.now() > end) {
        const left = this.ledger.entries.filter(({ settlements }) => settlements === 0).map(({ kind, n }) => `${kind} ${n}`);
        return this.room.problem(`${this.taskId}: never settled: ${left.join(', ')}; ${JSON.stringify(this.task.getState())}`);
      }
      await sleep(4);
      await this.#revive();
    }
    this.look('when all had settled');
  }

  /** Starts a halted task again, after a while. */
  async #revive() {
    if (this.task.getState().workerStatus !== 'crashed') return;
    // Either it has halted, or all of its workers wait for their restart; ready() rejects at once if it has halted.
    let halted = false;
    this.task.ready().catch(() => (halted = true));
    await sleep(this.dice.below(10));
    if (!halted) return;
    this.ledger.halts++;
    this.task.startWorkers();
  }

  /** Compares the runtime's state with the truth; runs in a turn of its own. */
  look(when) {
    const { lives, ledger, config } = this;
    const state = this.task.getState();
    const equal = (what, told, truth) => {
      if (told !== truth) this.room.problem(`${this.taskId} ${when}: ${what}: ${told} instead of ${truth}: ${JSON.stringify(state)}`);
    };
    const told = state.waitingQueueDepth + state.pendingQueueDepth + state.queueDepth - state.abandonedCalls;
    equal('calls that have not settled', told, ledger.open);
    equal('live workers', state.activeWorkers, lives.running.length);
    if (state.queueDepth > state.maxInFlight) equal('calls in flight', state.queueDepth, state.maxInFlight);
    if (state.waitingQueueDepth > 0) equal('policy of waiting calls', config.queuePolicy, 'block');
    if (lives.leaked.length > 0) equal('ended workers that nobody terminated', lives.leaked.length, 0);
    this.room.checks++;
  }

  /** Compares everything that was counted, after the end. */
  judge(totals) {
    const { lives, ledger } = this;
    ledger.judge(this.room.spans, this.room.runs);
    const truth = {
      'task.success.total': ledger.count('success'),
      'task.failure.total': ledger.count('failure'),
      'task.canceled.total': ledger.count('canceled'),
      'task.rejected.total': ledger.count('rejected'),
      'task.timeout.total': ledger.timeouts,
      'worker.spawn.total': lives.all.length,
      'worker.crash.total': lives.count('crashed'),
      'worker.terminate.total': lives.count('terminated'),
    };
    for (const [name, expected] of Object.entries(truth)) {
      if (totals[name] !== expected) this.room.problem(`${this.taskId}: ${name} is ${totals[name]} instead of ${expected}`);
    }
    for (const problem of ledger.problems) this.room.problem(`${this.taskId}: ${problem}`);
  }
}

/** Names of the workers that live, by what the browser says about their locks. */
async function lockedLives(prefix) {
  const { held } = await navigator.locks.query();
  return held.map(({ name }) => name).filter((name) => name.startsWith(prefix));
}

/**
 * Waits until the browser's workers are those that should be left.
 *
 * @returns {Promise<string | undefined>} what is wrong
 */
async function workersAre(prefix, expected, limitMs) {
  const end = performance.now() + limitMs;
  for (;;) {
    const names = new Set(expected());
    const locked = await lockedLives(prefix);
    if (locked.length === names.size && locked.every((name) => names.has(name))) return undefined;
    if (performance.now() > end) return `workers ${locked.join(', ')} instead of ${[...names].join(', ')}`;
    await sleep(20);
  }
}

/**
 * Runs one storm in this page, which is of no use afterwards.
 *
 * @param {{ seed: number, topology: string, crashPolicies?: string[], calls: number, limitMs: number }} options `calls` for
 *     each task
 * @returns figures, and `problems`
 */
export async function chaos({ seed, topology, crashPolicies = CRASH_POLICIES, calls, limitMs }) {
  const dice = new Dice(seed);
  const problems = [];
  const tasks = crashPolicies.flatMap((crashPolicy) => QUEUE_POLICIES.map((queuePolicy) => [crashPolicy, queuePolicy]));
  const most = tasks.length * (calls + LAST_CALLS);
  const room = {
    next: 1,
    checks: 0,
    spans: [],
    runs: typeof SharedArrayBuffer === 'function' ? new Int32Array(new SharedArrayBuffer(4 * (most + 1))) : null,
    problem: (text) => problems.length < MAX_PROBLEMS && problems.push(text),
  };
  const runtime = lab.runtime({ observability: { spans: { mode: 'on', bufferLimit: BUFFER_LIMIT } } });
  const { recorder } = runtime;
  runtime.subscribeEvents((event) => {
    if (event.kind === 'span') (room.spans[event.traceName] ??= []).push(event);
  });
  // Its own dice: events depend on timing, and the other decisions must not.
  const clumsy = dice.split();
  let thrown = 0;
  runtime.subscribeEvents(() => {
    if (!clumsy.once(THROW_EVERY)) return;
    thrown++;
    throw new Error(CLUMSY);
  });
  let observed = 0;
  runtime.observeSpans(({ name }) => name === 'atelier:span' && observed++);
  let mostMeasures = 0;
  const countMeasures = setInterval(() => {
    mostMeasures = Math.max(mostMeasures, performance.getEntriesByType('measure').length);
  }, 20);

  const prefix = `${seed}-${topology}-`;
  const subjects = tasks.map(
    ([crashPolicy, queuePolicy]) => new Subject(runtime, room, `${prefix}${crashPolicy}-${queuePolicy}`, topology, crashPolicy, queuePolicy, dice.split()),
  );

  await Promise.all(subjects.map((subject) => subject.run(calls, limitMs)));
  await Promise.all(subjects.map((subject) => subject.settle(limitMs)));
  const running = () => subjects.flatMap(({ lives }) => lives.running.map(({ name }) => name));
  const extra = await workersAre(prefix, running, limitMs);
  if (extra) room.problem(`at rest: ${extra}`);

  // The end comes while calls are in every phase.
  for (const subject of subjects) for (let i = 0; i < LAST_CALLS; i++) subject.call();
  await sleep(dice.below(60));
  for (const { ledger } of subjects) ledger.disposed = true;
  const found = await lab.finish();
  await sleep(0);
  clearInterval(countMeasures);
  const left = await workersAre(prefix, () => [], limitMs);
  if (left) room.problem(`after the end: ${left}`);
  for (const subject of subjects) subject.judge(recorder.totals(subject.taskId));
  const reported = found.filter((text) => text.includes(CLUMSY)).length;
  if (reported !== thrown) room.problem(`the page heard of ${reported} errors of a listener that threw ${thrown}`);
  for (const text of found) if (!text.includes(CLUMSY)) room.problem(text);

  const end = performance.now() + limitMs;
  const made = room.next - 1;
  while (observed < made && performance.now() < end) await sleep(10);
  if (observed !== made) room.problem(`observers got ${observed} spans of ${made}`);
  if (mostMeasures > BUFFER_LIMIT) room.problem(`the buffer held ${mostMeasures} measures`);

  const ledgers = subjects.map(({ ledger }) => ledger);
  const counted = (outcome) => sum(ledgers.map((ledger) => ledger.count(outcome)));
  const merged = (maps) => maps.reduce((all, map) => Object.entries(map).reduce((to, [key, n]) => ({ ...to, [key]: (to[key] ?? 0) + n }), all), {});
  return {
    problems,
    calls: made,
    success: counted('success'),
    failure: counted('failure'),
    canceled: counted('canceled'),
    rejected: counted('rejected'),
    workers: sum(subjects.map(({ lives }) => lives.all.length)),
    crashes: sum(subjects.map(({ lives }) => lives.count('crashed'))),
    requeued: sum(subjects.map(({ taskId }) => recorder.totals(taskId)['task.requeue.total'])),
    halts: sum(ledgers.map(({ halts }) => halts)),
    checks: room.checks,
    runs: room.runs ? sum([...room.runs]) : undefined,
    measures: mostMeasures,
    thrown,
    harm: merged(subjects.flatMap(({ injected, lives, sabotaged }) => [injected, lives.badStarts, { fromThePage: sabotaged }])),
  };
}
