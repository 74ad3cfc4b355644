import * as core from './teavm/metrics.js';
import { report } from './errors.js';
import * as check from './options.js';
import { sizeOf } from './payload.js';

export { sizeOf };

/** Upper bounds for durations in seconds, from 100 µs to 10 s. */
export const durationBuckets = () => Array.from(core.buckets('durations'));

/** Upper bounds for sizes in bytes, from 1 kB to 1 GB. */
export const byteBuckets = () => Array.from(core.buckets('bytes'));

/** Upper bounds for costs, from 0.001 to 1000. */
export const costBuckets = () => Array.from(core.buckets('costs'));

// --------------------------------------------------------------------------------------------------- instruments

const MAX_SERIES = 1000;

function definitionOf(kind, given) {
  const { name, help, unit, labels = [], buckets, maxSeries } = check.required('definition', given);
  const list = (field, value) => {
    if (!Array.isArray(value)) throw new TypeError(`${field} must be an array`);
    return value;
  };
  return {
    kind,
    name: check.text('name', name),
    help: check.optionalText('help', help),
    unit: check.optionalText('unit', unit),
    labels: list('labels', labels).map((label) => check.text('labels', label)),
    bounds: list('buckets', buckets ?? durationBuckets()),
    maxSeries: check.integer('maxSeries', maxSeries, MAX_SERIES, 1),
  };
}

/** One metric of any kind. `missing` is what a value that is not given stands for. */
class Metric {
  constructor(registry, kind, given, missing) {
    this.definition = definitionOf(kind, given);
    this.missing = missing;
    try {
      this.family = core.family(registry, this.definition);
    } catch (error) {
      // What the compiled code refuses was given: a name twice, buckets that do not ascend.
      throw new RangeError(error.message);
    }
  }

  refuse(value) {
    const { name, kind } = this.definition;
    if (typeof value !== 'number') throw new TypeError(`${name} takes numbers, got ${typeof value}`);
    throw new RangeError(`${name} takes finite numbers${kind === 'counter' ? ' >= 0' : ''}, got ${value}`);
  }

  requireLabels(given) {
    const { name, labels } = this.definition;
    if (given !== labels.length) throw new TypeError(`${name} has ${labels.length} labels, got ${given}`);
  }

  /** Returns a function of a value and label values. One for each small number of labels: no array is made. */
  recorder() {
    const metric = this;
    const { family, missing } = metric;
    const take = (value, taken) => taken || metric.refuse(value);
    const isNumber = (value) => typeof value === 'number';
    switch (metric.definition.labels.length) {
      case 0:
        return function (value = missing) {
          if (arguments.length > 1) metric.requireLabels(arguments.length - 1);
          take(value, isNumber(value) && core.record0(family, value));
        };
      case 1:
        return function (value = missing, label) {
          if (arguments.length !== 2) metric.requireLabels(arguments.length - 1);
          take(value, isNumber(value) && core.record1(family, value, label));
        };
      case 2:
        return function (value = missing, label0, label1) {
          if (arguments.length !== 3) metric.requireLabels(arguments.length - 1);
          take(value, isNumber(value) && core.record2(family, value, label0, label1));
        };
      default:
        return (value = missing, ...labels) => {
          metric.requireLabels(labels.length);
          take(value, isNumber(value) && core.recordAll(family, value, labels));
        };
    }
  }

  /** Returns functions of a value, for one series. */
  bound(labels) {
    this.requireLabels(labels.length);
    const series = core.series(this.family, labels);
    return {
      record: (value = this.missing) => {
        if (typeof value !== 'number' || !core.record(series, value)) this.refuse(value);
      },
      move: (value) => {
        if (!Number.isFinite(value)) this.refuse(value);
        core.move(series, value);
      },
    };
  }

  clear = () => core.clear(this.family);
}

function counterOf(registry, given) {
  const metric = new Metric(registry, 'counter', given, 1);
  return {
    add: metric.recorder(),
    with: (...labels) => ({ add: metric.bound(labels).record }),
    clear: metric.clear,
  };
}

function gaugeOf(registry, given) {
  const metric = new Metric(registry, 'gauge', given);
  return {
    set: metric.recorder(),
    add: (value, ...labels) => metric.bound(labels).move(value),
    with: (...labels) => {
      const { record, move } = metric.bound(labels);
      return { set: record, add: move };
    },
    clear: metric.clear,
  };
}

function histogramOf(registry, given) {
  const metric = new Metric(registry, 'histogram', given);
  return {
    observe: metric.recorder(),
    with: (...labels) => ({ observe: metric.bound(labels).record }),
    clear: metric.clear,
  };
}

function subscribe(runtime, listener, options) {
  const { subscribeEvents } = check.required('runtime', runtime);
  return check.callback('runtime.subscribeEvents', subscribeEvents).call(runtime, listener, options);
}

export function createMetricRegistry() {
  const registry = core.newRegistry();
  return {
    counter: (definition) => counterOf(registry, definition),
    gauge: (definition) => gaugeOf(registry, definition),
    histogram: (definition) => histogramOf(registry, definition),
    collect: () => JSON.parse(core.readings(registry)),
    attach(runtime, given) {
      const isMeasuring = check.optionalBoolean('payloads', check.options('options', given).payloads);
      const feed = core.runtimeFeed(registry);
      return subscribe(runtime, (event) => core.deliver(feed, event), isMeasuring ? { sizeOf } : undefined);
    },
  };
}

// -------------------------------------------------------------------------------------------------- task metrics

const CATEGORIES = ['timeout', 'validation', 'network', 'other'];

function categoryOf(value) {
  return CATEGORIES[check.choice('errorType', value, 'other', CATEGORIES)];
}

/** Calls a user's function, if there is one, and lets nothing that it throws out. */
function guarded(field, f) {
  check.optionalFunction(field, f);
  return (...args) => {
    try {
      f?.(...args);
    } catch (error) {
      report(error);
    }
  };
}

const warnOnConsole = (message) => console.warn(message);

function collectorOf(given) {
  const options = check.options('options', given);
  const warn = guarded('onWarning', options.onWarning ?? warnOnConsole);
  const listener = {
    failureRate: guarded('onFailureRateThreshold', options.onFailureRateThreshold),
    latency: guarded('onLatencyThreshold', options.onLatencyThreshold),
    invalid: (name, duration) => warn(`A duration of ${duration} ms of task "${name}" was recorded as 0`),
  };
  const collector = core.newCollector(
    {
      windowSize: check.integer('windowSize', options.windowSize, 100, 1, 100_000),
      failureRateThreshold: check.share('failureRateThreshold', options.failureRateThreshold),
      latencyThresholdMs: check.milliseconds('latencyThresholdMs', options.latencyThresholdMs),
    },
    listener,
  );
  const name = (value) => check.text('taskName', value);
  const duration = (value) => {
    if (typeof value !== 'number') throw new TypeError(`durationMs must be a number, got ${typeof value}`);
    return value;
  };
  const toJSON = () => JSON.parse(core.allTaskMetrics(collector));
  return {
    recordSuccess: (taskName, durationMs) => core.recordSuccess(collector, name(taskName), duration(durationMs)),
    recordFailure: (taskName, durationMs, error, errorType) =>
      core.recordFailure(collector, name(taskName), duration(durationMs), categoryOf(errorType)),
    recordRetry: (taskName) => core.recordRetry(collector, name(taskName)),
    getTaskMetrics: (taskName) => JSON.parse(core.taskMetrics(collector, name(taskName))),
    getAllTaskMetrics: () => new Map(Object.entries(toJSON().tasks)),
    resetTaskMetrics(taskName) {
      if (taskName === undefined) core.resetTasks(collector);
      else core.resetTask(collector, name(taskName));
    },
    toJSON,
    attach(runtime, given) {
      const { classify } = check.options('options', given);
      check.optionalFunction('classify', classify);
      const feed = core.taskFeed(collector);
      return subscribe(runtime, (event) => {
        core.deliver(feed, event);
        if (classify && event.kind === 'span' && event.status === 'error') {
          core.categorize(collector, event.taskName ?? event.taskId, categoryOf(classify(event)));
        }
      });
    },
  };
}

/** Its functions need no `this`. */
export class TaskMetricsCollector {
  constructor(options) {
    Object.assign(this, collectorOf(options));
  }
}

export const createTaskMetricsCollector = (options) => new TaskMetricsCollector(options);
