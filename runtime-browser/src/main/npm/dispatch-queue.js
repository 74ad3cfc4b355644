import * as core from './teavm/main.js';
import { groupOfSignal } from './abort.js';
import * as check from './options.js';
import { attempt } from './errors.js';

const PHASES = [, , 'in-flight', 'queued', 'waiting', 'waiting'];
const HOOKS = ['onQueued', 'onDispatch', 'onReject', 'onCancel', 'onStateChange', 'onIdle', 'onActive'];

/** A user's hook that lets nothing it throws into the queue. */
const guarded =
  (hook) =>
  (...args) =>
    attempt(hook, ...args);

export class DispatchQueue {
  static name = 'DispatchQueue';

  #queue;
  #limits;
  #wasActive = false;

  constructor(run, options, hooks) {
    check.callback('run', run);
    const { maxInFlight, maxQueueDepth, queuePolicy } = check.required('options', options);
    const inFlight = check.integer('maxInFlight', maxInFlight ?? NaN, undefined, 1);
    const depth = check.integerOrInfinity('maxQueueDepth', maxQueueDepth, Math.min(2 * inFlight, check.OFF));
    const policy = check.choice('queuePolicy', queuePolicy, 'block', check.QUEUE_POLICIES);
    this.#limits = {
      maxInFlight: inFlight,
      maxQueueDepth: depth === check.OFF ? Infinity : depth,
      queuePolicy: check.QUEUE_POLICIES[policy],
    };
    this.#queue = core.newQueue(
      run,
      inFlight,
      depth,
      policy,
      this.#limits.queuePolicy,
      this.#told(check.options('hooks', hooks)),
    );
  }

  enqueue(payload, options) {
    const { signal, priority } = check.options('options', options);
    const group = check.optionalSignal(signal) ? groupOfSignal(signal) : null;
    return core.enqueue(this.#queue, payload, check.priority(priority) ?? 0, group);
  }

  getState() {
    return Object.freeze({ ...core.queueState(this.#queue), ...this.#limits });
  }

  pause() {
    core.pauseQueue(this.#queue);
  }

  resume() {
    core.resumeQueue(this.#queue);
  }

  isIdle() {
    const { inFlight, pending, waiting } = core.queueState(this.#queue);
    return inFlight + pending + waiting === 0;
  }

  dispose() {
    core.disposeQueue(this.#queue);
  }

  requeueInFlight(predicate = () => true) {
    core.requeueInFlight(this.#queue, guarded(check.callback('predicate', predicate)));
  }

  rejectInFlight(predicate, error) {
    core.rejectInFlight(this.#queue, guarded(check.callback('predicate', predicate)), error);
  }

  rejectAll(error) {
    core.rejectAll(this.#queue, error);
  }

  /* The hooks as the core calls them; null where there is none, so that nothing is prepared for it. */
  #told(given) {
    const hooks = {};
    for (const name of HOOKS) {
      const hook = check.optionalFunction(name, given[name]);
      hooks[name] = hook && guarded(hook.bind(given));
    }
    const { onQueued, onDispatch, onReject, onCancel, onStateChange, onIdle, onActive } = hooks;
    return {
      queued: onQueued && ((payload, pending) => onQueued(payload, pending, this.#limits.maxQueueDepth)),
      dispatched: onDispatch,
      rejected: onReject,
      canceled: onCancel && ((payload, phase) => onCancel(payload, PHASES[phase])),
      changed:
        (onStateChange || onIdle || onActive) &&
        (() => {
          onStateChange?.(this.getState());
          const isActive = !this.isIdle();
          if (isActive === this.#wasActive) return;
          this.#wasActive = isActive;
          if (isActive) onActive?.();
          else onIdle?.();
        }),
    };
  }
}
