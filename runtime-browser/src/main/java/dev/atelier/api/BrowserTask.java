package dev.atelier.api;

import dev.atelier.adapter.AbortGroup;
import dev.atelier.adapter.BrowserCall;
import dev.atelier.adapter.BrowserWorkers;
import dev.atelier.adapter.CallOptions;
import dev.atelier.adapter.TaskIdentity;
import dev.atelier.js.CallPromise;
import dev.atelier.js.Errors;
import dev.atelier.js.TaskSettings;
import dev.atelier.js.TaskStateView;
import dev.atelier.js.Values;
import dev.atelier.observe.TaskState;
import dev.atelier.observe.TaskState.Crash;
import dev.atelier.policy.CrashPolicy;
import dev.atelier.policy.QueuePolicy;
import dev.atelier.pool.Engine;
import dev.atelier.pool.LifecycleListener;
import dev.atelier.task.Outcome;
import dev.atelier.task.TaskOptions;
import dev.atelier.wire.JsArray;
import org.jspecify.annotations.Nullable;
import org.teavm.jso.JSObject;

/** One task of a runtime: an engine, and those who wait for its workers or for its end of work. */
final class BrowserTask implements LifecycleListener, JSObject {
  final BrowserRuntime runtime;
  final Engine engine;
  final CallOptions defaults = new CallOptions();
  @Nullable BrowserTask next;

  private final TaskIdentity identity;
  private final TaskTelemetry telemetry;

  // Mutable state: JavaScript arrays of resolve and reject functions, in pairs.
  private JSObject readyWaiters = JsArray.create();
  private JSObject drainWaiters = JsArray.create();

  BrowserTask(BrowserRuntime runtime, JSObject settings) {
    this.runtime = runtime;
    TaskOptions options = optionsOf(settings);
    JSObject taskId = TaskSettings.taskId(settings);
    identity =
        new TaskIdentity(
            taskId,
            TaskSettings.queuePolicyName(settings),
            options.crashPolicy == CrashPolicy.RESTART_REQUEUE_IN_FLIGHT);
    defaults.timeoutMillis = options.timeoutMillis;
    BrowserWorkers workers =
        new BrowserWorkers(
            runtime.clock,
            TaskSettings.worker(settings),
            taskId,
            TaskSettings.initData(settings),
            runtime.sink);
    engine = new Engine(options, workers, runtime.clock, runtime.deadlines, this);
    telemetry =
        new TaskTelemetry(runtime.sink, engine, runtime.clock, TaskSettings.names(settings));
    runtime.add(this);
  }

  private static TaskOptions optionsOf(JSObject settings) {
    return TaskOptions.ofChecked(
        TaskSettings.type(settings) == 1,
        TaskSettings.poolSize(settings),
        TaskSettings.minWorkers(settings),
        TaskSettings.maxInFlight(settings),
        TaskSettings.maxQueueDepth(settings),
        queuePolicy(TaskSettings.queuePolicy(settings)),
        CrashPolicy.values()[TaskSettings.crashPolicy(settings)],
        TaskSettings.crashMaxRetries(settings),
        TaskSettings.maxAttempts(settings),
        TaskSettings.timeoutMillis(settings),
        TaskSettings.idleTimeoutMillis(settings),
        TaskSettings.killAfterMillis(settings),
        TaskSettings.startTimeoutMillis(settings));
  }

  /** Returns the policy with this index in {@code QUEUE_POLICIES} of {@code options.js}. */
  static QueuePolicy queuePolicy(int index) {
    return QueuePolicy.values()[index];
  }

  void observe(boolean on) {
    engine.listen(on ? telemetry : null);
  }

  /**
   * Makes a call and returns its promise.
   *
   * @param function the function that the user called
   */
  JSObject call(
      CallOptions options,
      JSObject method,
      JSObject args,
      JSObject function,
      @Nullable JSObject key,
      @Nullable AbortGroup keyGroup) {
    JSObject promise = CallPromise.create();
    BrowserCall call = new BrowserCall(identity, method, args, options);
    if (runtime.beginsTurn()) {
      call.rememberSite(function);
    }
    call.key = key;
    if (aborts(call, options.signal) || aborts(call, keyGroup)) {
      engine.submitAborted(call);
      return promise;
    }
    if (options.timeoutMillis != TaskOptions.OFF) {
      call.expireIn(options.timeoutMillis, runtime.deadlines);
    }
    engine.submit(call);
    return promise;
  }

  /**
   * Returns the promise of a call that ended before it could be queued: a function of the user's
   * threw.
   */
  JSObject failed(CallOptions options, JSObject method, JSObject args, JSObject error) {
    JSObject promise = CallPromise.create();
    BrowserCall call = new BrowserCall(identity, method, args, options);
    call.error = error;
    engine.submitFailed(call);
    return promise;
  }

  private static boolean aborts(BrowserCall call, @Nullable AbortGroup group) {
    if (group == null) {
      return false;
    }
    if (group.isAborted()) {
      call.canceledBy = group;
      return true;
    }
    call.join(group);
    return false;
  }

  void dispose() {
    engine.dispose();
    runtime.remove(this);
  }

  JSObject ready() {
    JSObject promise = await(readyWaiters);
    engine.ensureStarted();
    workersChanged();
    return promise;
  }

  JSObject drain() {
    JSObject promise = await(drainWaiters);
    if (engine.queue().isIdle()) {
      idle();
    }
    return promise;
  }

  private static JSObject await(JSObject waiters) {
    JSObject promise = CallPromise.create();
    JsArray.push(waiters, CallPromise.resolve);
    JsArray.push(waiters, CallPromise.reject);
    return promise;
  }

  @Override
  public void idle() {
    JSObject waiters = drainWaiters;
    if (JsArray.size(waiters) > 0) {
      drainWaiters = JsArray.create();
      settleAll(waiters, 0, Values.undefined());
    }
  }

  @Override
  public void workersChanged() {
    JSObject waiters = readyWaiters;
    if (JsArray.size(waiters) == 0) {
      return;
    }
    Outcome refusal = engine.refusal();
    if (refusal != null) {
      readyWaiters = JsArray.create();
      settleAll(waiters, 1, errorOf(refusal));
    } else if (engine.isReady()) {
      readyWaiters = JsArray.create();
      settleAll(waiters, 0, Values.undefined());
    }
  }

  private JSObject errorOf(Outcome refusal) {
    JSObject taskId = identity.taskId();
    return refusal.cause == null
        ? Errors.taskDisposed(taskId)
        : Errors.workerCrashed(taskId, refusal.workerIndex, BrowserCall.errorOf(refusal.cause));
  }

  private static void settleAll(JSObject waiters, int end, JSObject value) {
    for (int i = end; i < JsArray.size(waiters); i += 2) {
      Values.run(JsArray.at(waiters, i), value);
    }
  }

  @Override
  public void stateChanged() {
    runtime.changed();
  }

  /** Returns the part of the task's state that changes. */
  JSObject state() {
    TaskState state = engine.state();
    JSObject byWorker = JsArray.create();
    for (int load : state.inFlightByWorker()) {
      JsArray.push(byWorker, Values.of(load));
    }
    Crash crash = state.lastCrash();
    return TaskStateView.create(
        state.activeWorkers(),
        state.workerStatus().ordinal(),
        state.taskStatus().ordinal(),
        state.dispatched(),
        state.inFlight(),
        state.pending(),
        state.waiting(),
        state.abandoned(),
        byWorker,
        crash == null
            ? null
            : TaskStateView.crash(
                crash.wallTime(),
                Errors.messageOf(BrowserCall.errorOf(crash.cause())),
                crash.workerIndex()));
  }
}
