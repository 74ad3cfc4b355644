import * as core from './teavm/main.js';
import { groupOfSignal } from './abort.js';
import { define } from './errors.js';
import * as check from './options.js';

const INHERITED = Object.freeze(Object.create(null));

/**
 * An object with a function for every method name. A name is looked up through the proxy once; from then on the
 * function is the object's own, and calling it costs no trap.
 */
function methodsOf(context) {
  const methods = Object.create(
    new Proxy(INHERITED, {
      get(_, name) {
        // A thenable task would be taken for a promise; serialising one must not call its worker.
        if (typeof name !== 'string' || name === 'then' || name === 'toJSON') return undefined;
        const method = methodNamed(context, name);
        define(methods, { [name]: method });
        return method;
      },
    }),
  );
  return methods;
}

function methodNamed({ view, key, keyOf, groupFor }, name) {
  const plain = (...args) => core.call(view, name, args, plain, null, null);
  if (key === undefined && keyOf === undefined) return plain;
  const keyed = (...args) => {
    let of;
    try {
      of = key ?? check.optionalText('key', keyOf(...args));
    } catch (error) {
      return core.callFailed(view, name, args, error);
    }
    if (of === undefined) return plain(...args);
    return core.call(view, name, args, keyed, of, groupFor(of));
  };
  return keyed;
}

function viewOf(context) {
  return define(methodsOf(context), {
    with: (options) => viewOf(narrow(context, check.options('options', options))),
    call: (name, ...args) => methodNamed(context, check.text('name', name))(...args),
  });
}

/** The context of a view with more options; what is not given stays as it was. */
function narrow(context, { key, signal, trace, transfer, transferResult, priority, timeoutMs, onProgress }) {
  check.optionalText('key', key);
  const view = core.narrow(context.view, {
    signalGroup: check.optionalSignal(signal) && groupOfSignal(signal),
    trace: check.optionalTrace(trace),
    transfer: check.optionalTransfer(transfer),
    transferResult: check.optionalBoolean('transferResult', transferResult),
    priority: check.priority(priority),
    timeoutMs: check.milliseconds('timeoutMs', timeoutMs, undefined),
    onProgress: check.optionalFunction('onProgress', onProgress),
  });
  return { ...context, view, key: key ?? context.key };
}

/** Checks a task's configuration and fills in the defaults; choices become their index. */
export function settingsOf(config, taskId) {
  check.required('config', config);
  const type = check.choice('type', config.type, undefined, check.TASK_TYPES);
  const singleton = type === 1;
  const poolSize = check.integer('poolSize', config.poolSize, globalThis.navigator?.hardwareConcurrency || 4, 1);
  const size = singleton ? 1 : poolSize;
  const maxInFlight = check.integer('maxInFlight', config.maxInFlight, size, 1);
  const defaultDepth = singleton ? 2 : Math.min(2 * maxInFlight, check.OFF);
  const maxQueueDepth = check.integerOrInfinity('maxQueueDepth', config.maxQueueDepth, defaultDepth);
  const queuePolicy = check.choice('queuePolicy', config.queuePolicy, 'block', check.QUEUE_POLICIES);
  const queuePolicyName = check.QUEUE_POLICIES[queuePolicy];
  const taskName = check.optionalText('taskName', config.taskName);
  return {
    taskId,
    taskName,
    names: {
      taskId,
      taskName,
      taskType: check.TASK_TYPES[type],
      queuePolicy: queuePolicyName,
      maxInFlight,
      maxQueueDepth: unlimited(maxQueueDepth),
    },
    worker: check.callback('worker', config.worker),
    keyOf: check.optionalFunction('keyOf', config.keyOf),
    initData: config.initData === undefined ? undefined : structuredClone(config.initData),
    type,
    init: check.choice('init', config.init, 'lazy', check.INIT_MODES),
    poolSize: size,
    minWorkers: check.integer('minWorkers', config.minWorkers, 0, 0, size),
    maxInFlight,
    maxQueueDepth,
    queuePolicy,
    queuePolicyName,
    crashPolicy: check.choice('crashPolicy', config.crashPolicy, 'restart-fail-in-flight', check.CRASH_POLICIES),
    crashMaxRetries: check.integer('crashMaxRetries', config.crashMaxRetries, 3, 0),
    maxAttempts: check.integer('maxAttempts', config.maxAttempts, 3, 1),
    timeoutMs: check.milliseconds('timeoutMs', config.timeoutMs, check.OFF),
    idleTimeoutMs: check.milliseconds('idleTimeoutMs', config.idleTimeoutMs, check.OFF),
    killAfterMs: check.milliseconds('killAfterMs', config.killAfterMs, check.OFF),
    startTimeoutMs: check.milliseconds('startTimeoutMs', config.startTimeoutMs, 10_000, 1),
  };
}

const unlimited = (depth) => (depth === check.OFF ? Infinity : depth);

const WORKER_STATUSES = ['running', 'stopped', 'stopping', 'crashed'];
const TASK_STATUSES = ['idle', 'active', 'paused'];

/** The state of a task as users see it: plain, frozen, JSON-safe. */
export function stateOf(task, settings, names) {
  const { lastCrash, workerStatus, taskStatus, queueDepthByWorker, ...numbers } = core.taskState(task);
  return Object.freeze({
    ...names,
    type: settings.names.taskType,
    poolSize: settings.poolSize,
    totalWorkers: settings.poolSize,
    maxInFlight: settings.maxInFlight,
    maxQueueDepth: settings.names.maxQueueDepth,
    queuePolicy: settings.queuePolicyName,
    workerStatus: WORKER_STATUSES[workerStatus],
    taskStatus: TASK_STATUSES[taskStatus],
    ...numbers,
    queueDepthByWorker: Object.freeze(queueDepthByWorker),
    ...(lastCrash && { lastCrash: Object.freeze(lastCrash) }),
  });
}

/** The object that users call: methods of the worker, and control of the task. */
export function taskObject(task, settings, groupFor, dispose) {
  const context = { view: core.rootView(task), key: undefined, keyOf: settings.keyOf, groupFor };
  return define(viewOf(context), {
    getState: () => stateOf(task, settings),
    startWorkers: () => core.startWorkers(task),
    stopWorkers: () => core.stopWorkers(task),
    ready: () => core.ready(task),
    drain: () => core.drain(task),
    dispose,
    ...(Symbol.dispose && { [Symbol.dispose]: dispose }),
  });
}
