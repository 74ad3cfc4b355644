/**
 * Watches one runtime from its creation on and checks that its events, its snapshots and the truth agree: after every
 * burst of events (in a microtask, when the runtime is off the stack) and whenever it is asked to.
 */

const SETTLED = ['task.success.total', 'task.failure.total', 'task.canceled.total', 'task.rejected.total'];

const COUNTERS = [
  ...SETTLED,
  'task.dispatch.total',
  'task.requeue.total',
  'task.timeout.total',
  'worker.spawn.total',
  'worker.crash.total',
  'worker.terminate.total',
];

const GAUGES = {
  'queue.in_flight': 'queueDepth',
  'queue.pending': 'pendingQueueDepth',
  'queue.blocked': 'waitingQueueDepth',
  'workers.active': 'activeWorkers',
};

const HISTOGRAMS = ['task.duration_ms', 'queue.wait_ms'];

/** Attributes that a metric must have, by the first part of its name. */
const ATTRIBUTES = { task: [], queue: ['queue.policy'], worker: ['worker.index'], workers: [] };

/** State of a task that is not in the snapshot any more. */
const GONE = { queueDepth: 0, pendingQueueDepth: 0, waitingQueueDepth: 0, abandonedCalls: 0, activeWorkers: 0 };

/** Control of a task: not a call of the worker's methods. */
const CONTROL = ['getState', 'startWorkers', 'stopWorkers', 'ready', 'drain', 'dispose'];

const MAX_PROBLEMS = 6;

const zeros = (names) => Object.fromEntries(names.map((name) => [name, 0]));

/** What is known of one task. */
class TaskTotals {
  calls = 0;
  /** Calls made after the task was disposed of: their promise must reject, and they may or may not be counted. */
  late = 0;
  openPromises = 0;
  counters = zeros(COUNTERS);
  gauges = {};
  observations = zeros(HISTOGRAMS);
  spans = 0;
  attemptsOfSpans = 0;
  spanIds = new Set();

  get settled() {
    return SETTLED.reduce((sum, name) => sum + this.counters[name], 0);
  }
}

export class Recorder {
  /** Every event, in order. */
  events = [];
  problems = [];

  #runtime;
  #everySpan;
  #tasks = new Map();
  #checkQueued = false;
  #disposed = false;

  /**
   * @param runtime a runtime that has no task yet
   * @param {boolean} everySpan whether each settled call must have its span event
   */
  constructor(runtime, everySpan) {
    this.#runtime = runtime;
    this.#everySpan = everySpan;
    runtime.subscribeEvents((event) => {
      this.events.push(event);
      this.#record(event);
      if (!this.#checkQueued) {
        this.#checkQueued = true;
        queueMicrotask(() => {
          this.#checkQueued = false;
          this.check('between turns');
        });
      }
    });
  }

  /** The runtime, with its tasks recorded. */
  get runtime() {
    const recorder = this;
    const runtime = this.#runtime;
    // Behind an empty target, since the runtime may be frozen.
    return new Proxy(Object.create(null), {
      has: (_, key) => key in runtime,
      get(_, key) {
        if (key === 'defineTask') return (config) => recorder.#defineTask(config);
        const value = runtime[key];
        if (key === 'dispose' || key === Symbol.dispose) {
          return () => {
            value.call(runtime);
            recorder.#disposed = true;
          };
        }
        return typeof value === 'function' ? value.bind(runtime) : value;
      },
    });
  }

  /** Counters, gauges and observations of a task so far. */
  totals(taskId) {
    const { counters, gauges, observations, spans } = this.#of(taskId);
    return { ...counters, ...gauges, ...observations, spans };
  }

  /** Span events of a task. */
  spans(taskId) {
    return this.events.filter((event) => event.kind === 'span' && (taskId === undefined || event.taskId === taskId));
  }

  /** Checks the identities now. */
  check(when) {
    if (this.problems.length >= MAX_PROBLEMS) return;
    const snapshots = new Map();
    if (!this.#disposed) for (const task of this.#runtime.getRuntimeSnapshot().tasks) snapshots.set(task.taskId, task);
    for (const [taskId, totals] of this.#tasks) this.#checkTask(when, taskId, totals, snapshots.get(taskId));
  }

  /** Disposes of the runtime; what it counts while it ends must add up too. */
  end() {
    this.check('at the end of the test');
    this.#runtime.dispose();
    this.#disposed = true;
    this.check('after dispose');
  }

  /** Checks that every call has settled; for some turns after the end. */
  checkSettled() {
    for (const [taskId, totals] of this.#tasks) {
      if (totals.openPromises > 0) this.#problem(`${totals.openPromises} calls of ${taskId} never settled`);
    }
  }

  #of(taskId) {
    if (!this.#tasks.has(taskId)) this.#tasks.set(taskId, new TaskTotals());
    return this.#tasks.get(taskId);
  }

  #problem(text) {
    if (this.problems.length < MAX_PROBLEMS) this.problems.push(text);
  }

  #record(event) {
    const problem = (text) => this.#problem(`${text}: ${JSON.stringify(event)}`);
    if (!Number.isFinite(event.ts)) problem('event without a time');
    if (event.kind === 'trace') return;
    if (event.kind === 'span') {
      const totals = this.#of(event.taskId);
      totals.spans++;
      totals.attemptsOfSpans += event.attemptCount;
      if (totals.spanIds.has(event.spanId)) problem('second span of one call');
      totals.spanIds.add(event.spanId);
      return;
    }
    const { name, attrs = {} } = event;
    for (const required of ['task.id', 'task.type', ...(ATTRIBUTES[name.split('.')[0]] ?? [])]) {
      if (attrs[required] === undefined) problem(`metric without ${required}`);
    }
    if (!Number.isFinite(event.value) || event.value < 0) problem('metric with a bad value');
    const totals = this.#of(attrs['task.id']);
    if (event.kind === 'counter' && name in totals.counters) totals.counters[name] += event.value;
    else if (event.kind === 'gauge' && name in GAUGES) totals.gauges[name] = event.value;
    else if (event.kind === 'histogram' && name in totals.observations) totals.observations[name]++;
    else problem('unknown metric');
  }

  #checkTask(when, taskId, totals, snapshot) {
    const equal = (what, left, right) => {
      if (left !== right) this.#problem(`${when}, ${taskId}: ${what}: ${left} and ${right}`);
    };
    const state = snapshot ?? GONE;
    const { counters, gauges, observations, settled } = totals;

    const inFlight = state.queueDepth - state.abandonedCalls;
    const open = state.waitingQueueDepth + state.pendingQueueDepth + inFlight;
    const lateMissing = totals.calls + totals.late - open - settled;
    if (lateMissing < 0 || lateMissing > totals.late) {
      equal('calls = waiting + pending + in flight - abandoned + settled', totals.calls, open + settled);
    }

    const dispatched = counters['task.dispatch.total'];
    equal('count of queue.wait_ms = dispatches', observations['queue.wait_ms'], dispatched);
    equal('count of task.duration_ms = settled calls', observations['task.duration_ms'], settled);
    if (snapshot) equal('totalDispatched = task.dispatch.total', snapshot.totalDispatched, dispatched);
    if (this.#everySpan) {
      equal('one span for each settled call', totals.spans, settled);
      if (open === 0) equal('task.dispatch.total = sum of attempts', dispatched, totals.attemptsOfSpans);
      else if (dispatched < totals.attemptsOfSpans + inFlight) {
        equal('task.dispatch.total >= attempts seen', dispatched, totals.attemptsOfSpans + inFlight);
      }
    }

    equal(
      'spawn = active + terminate + crash',
      counters['worker.spawn.total'],
      state.activeWorkers + counters['worker.terminate.total'] + counters['worker.crash.total'],
    );
    for (const [gauge, field] of Object.entries(GAUGES)) {
      equal(`last ${gauge} = snapshot's ${field}`, gauges[gauge] ?? 0, state[field]);
    }
    if (snapshot) {
      const byWorker = snapshot.queueDepthByWorker.reduce((sum, depth) => sum + depth, 0);
      equal('queueDepth = sum of queueDepthByWorker', snapshot.queueDepth, byWorker);
    }
  }

  #defineTask(config) {
    const before = new Set(this.#runtime.getRuntimeSnapshot().tasks.map(({ taskId }) => taskId));
    const task = this.#runtime.defineTask(config);
    const { taskId } = this.#runtime.getRuntimeSnapshot().tasks.find((entry) => !before.has(entry.taskId));
    return this.#recordTask(task, task, this.#of(taskId), { disposed: false });
  }

  /** Wraps a task, or a view of it, so that calls are counted when they are made and when they settle. */
  #recordTask(view, task, totals, life) {
    const recorder = this;
    const counted = (call) => {
      const late = life.disposed || recorder.#disposed;
      if (late) totals.late++;
      else totals.calls++;
      totals.openPromises++;
      let promise;
      try {
        promise = call();
      } catch (error) {
        totals.openPromises--;
        recorder.#problem(`a call threw instead of rejecting: ${error}`);
        throw error;
      }
      const settle = () => totals.openPromises--;
      promise.then(settle, settle);
      return promise;
    };
    return new Proxy(Object.create(null), {
      has: (_, key) => key in view,
      get(_, key) {
        const value = view[key];
        if (typeof value !== 'function') return value;
        if (key === 'with') return (options) => recorder.#recordTask(view.with(options), task, totals, life);
        if (key === 'call') return (name, ...args) => counted(() => view.call(name, ...args));
        if (key === 'dispose' || key === Symbol.dispose) {
          return () => {
            life.disposed = true;
            return value.call(view);
          };
        }
        if (typeof key === 'symbol' || CONTROL.includes(key)) return value.bind(view);
        return (...args) => counted(() => view[key](...args));
      },
    });
  }
}
