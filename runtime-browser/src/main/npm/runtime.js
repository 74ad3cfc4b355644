import * as core from './teavm/main.js';
import { newAborts } from './abort.js';
import { attempt, hasName, isAbortError, messageOf } from './errors.js';
import * as check from './options.js';
import { settingsOf, stateOf, taskObject } from './task.js';
import { STATUSES, isDevelopment, newTraceIdentity, parseTraceparent, recordTrace } from './telemetry.js';

/* Numbers default task ids; one row for the page, so that the spans of two runtimes can be told apart. */
let tasksInPage = 0;

/** What observers are told, and who they are; read by the compiled core on every change. */
class Sink {
  listeners = [];
  spans = false;
  sampleRate = 1;
  bufferLimit = 10_000;
  workerTiming = false;
  measures = 0;

  configure(given) {
    const options = typeof given === 'object' && given !== null ? { mode: 'on', ...given } : { mode: given };
    const mode = check.choice(given === options.mode ? 'spans' : 'spans.mode', options.mode, 'auto', check.SPAN_MODES);
    const sampleRate = check.share('spans.sampleRate', options.sampleRate, 1);
    const bufferLimit = check.integer('spans.bufferLimit', options.bufferLimit, 10_000, 0);
    const timing = check.optionalBoolean('spans.workerTiming', options.workerTiming);
    const spans = mode === 0 ? isDevelopment() : mode === 1;
    Object.assign(this, { sampleRate, bufferLimit, spans, workerTiming: spans && timing });
  }

  samples() {
    return this.spans && Math.random() < this.sampleRate;
  }
}

/** Calls a function until it is told to stop: what every subscribe function returns. */
function once(stop) {
  return () => {
    stop?.();
    stop = undefined;
  };
}

const statusOf = (error) => (isAbortError(error) ? 'canceled' : 'error');

const ERROR_KINDS = { AbortError: 'abort', QueueDropError: 'queue', WorkerCrashedError: 'crash' };

function errorKindOf(error) {
  for (const name of Object.keys(ERROR_KINDS)) if (hasName(error, name)) return ERROR_KINDS[name];
  return 'exception';
}

/** Makes a runtime, whose functions need no `this`. */
export function createTaskRuntime(config) {
  const sink = new Sink();
  const engine = core.newRuntime(sink);
  const [aborts, groupFor] = newAborts();
  const tasks = new Map();
  const feeds = new Set();
  const snapshots = new Set();
  let disposed = false;

  /* Tells the core whether anybody observes: if nobody does, it builds nothing and reads no clock. */
  const observe = () => {
    sink.sizeOf = sink.listeners.find(({ sizeOf }) => sizeOf)?.sizeOf;
    core.observe(engine, sink.spans || sink.listeners.length > 0);
  };

  const touchAll = () => {
    for (const touch of feeds) touch();
  };
  const watch = () => core.watch(engine, feeds.size > 0 ? touchAll : null);

  const getRuntimeSnapshot = () =>
    Object.freeze({ tasks: Object.freeze([...tasks.values()].map(({ state }) => state())) });

  const createTrace = (name, given) => {
    check.optionalText('name', name);
    const traceparent = check.optionalText('traceparent', check.options('options', given).traceparent);
    const parent = traceparent === undefined ? undefined : parseTraceparent(traceparent);
    if (parent === null) {
      throw new TypeError(`traceparent must be a W3C traceparent, got ${JSON.stringify(traceparent)}`);
    }
    const identity = newTraceIdentity(parent, parent ? sink.spans && parent.sampled : sink.samples());
    const start = performance.now();
    let ended = false;
    const end = (options) => {
      const { status, error } = check.options('options', options);
      if (status !== undefined) check.choice('status', status, undefined, STATUSES);
      if (ended) return;
      ended = true;
      if (!sink.spans || !identity.sampled) return;
      const failed = error !== undefined || (status !== undefined && status !== 'ok');
      recordTrace(
        sink,
        { ...identity, name },
        status ?? (failed ? statusOf(error) : 'ok'),
        failed ? errorKindOf(error) : undefined,
        failed && error !== undefined ? messageOf(error) : undefined,
        start,
        performance.now(),
      );
    };
    return { ...identity, name, end };
  };

  const runtime = {
    abortTaskController: aborts,

    defineTask(config) {
      if (disposed) throw new Error('the runtime was disposed of');
      const taskId = check.optionalText('taskId', check.required('config', config).taskId) ?? `task-${++tasksInPage}`;
      if (tasks.has(taskId)) throw new TypeError(`taskId must be unique, got ${JSON.stringify(taskId)} twice`);
      const settings = settingsOf(config, taskId);
      const task = core.newTask(engine, settings);
      const names = {
        taskId,
        ...(settings.taskName !== undefined && { taskName: settings.taskName }),
        init: check.INIT_MODES[settings.init],
      };
      const dispose = () => {
        core.dispose(task);
        if (tasks.get(taskId)?.dispose === dispose) tasks.delete(taskId);
      };
      tasks.set(taskId, { state: () => stateOf(task, settings, names), dispose });
      const object = taskObject(task, settings, groupFor, dispose);
      if (settings.init === 1) core.startWorkers(task);
      return object;
    },

    getRuntimeSnapshot,

    subscribeRuntimeSnapshot(listener, given) {
      check.callback('listener', listener);
      const options = check.options('options', given);
      const interval = check.milliseconds('intervalMs', options.intervalMs, 250, 1);
      const immediately = check.optionalBoolean('emitImmediately', options.emitImmediately) ?? true;
      const onlyOnChange = check.optionalBoolean('onlyOnChange', options.onlyOnChange) ?? false;
      const emit = () => attempt(() => listener(getRuntimeSnapshot()));
      let timer;
      let stop;
      if (onlyOnChange) {
        const touch = () => {
          timer ??= setTimeout(() => {
            timer = undefined;
            emit();
          }, interval);
        };
        feeds.add(touch);
        watch();
        stop = () => {
          clearTimeout(timer);
          feeds.delete(touch);
          watch();
        };
      } else {
        timer = setInterval(emit, interval);
        stop = () => clearInterval(timer);
      }
      const unsubscribe = once(() => {
        stop();
        snapshots.delete(unsubscribe);
      });
      snapshots.add(unsubscribe);
      if (immediately) emit();
      return unsubscribe;
    },

    subscribeEvents(listener, given) {
      check.callback('listener', listener);
      const { sizeOf } = check.options('options', given);
      check.optionalFunction('sizeOf', sizeOf);
      // A function of its own, so that a listener that subscribes twice is called twice and leaves once at a time.
      const told = (event) => listener(event);
      told.sizeOf = sizeOf;
      sink.listeners = [...sink.listeners, told];
      observe();
      return once(() => {
        sink.listeners = sink.listeners.filter((other) => other !== told);
        observe();
      });
    },

    createTrace,

    async runWithTrace(name, fn) {
      check.callback('fn', fn);
      const trace = createTrace(name);
      try {
        const result = await fn(trace);
        trace.end();
        return result;
      } catch (error) {
        trace.end({ status: statusOf(error), error });
        throw error;
      }
    },

    observeSpans(listener) {
      check.callback('listener', listener);
      const observer = new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) {
          if (/^atelier:(span|trace)$/.test(entry.name)) attempt(listener, entry);
        }
      });
      observer.observe({ type: 'measure', buffered: true });
      return once(() => observer.disconnect());
    },

    enableSpans(config) {
      sink.configure(config === undefined ? 'on' : config);
      observe();
    },

    dispose() {
      disposed = true;
      for (const { dispose } of [...tasks.values()]) dispose();
      for (const unsubscribe of [...snapshots]) unsubscribe();
    },
  };
  if (Symbol.dispose) runtime[Symbol.dispose] = runtime.dispose;

  const { observability } = check.options('config', config);
  sink.configure(check.options('observability', observability).spans);
  observe();
  return runtime;
}
