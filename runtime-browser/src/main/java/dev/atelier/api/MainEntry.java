package dev.atelier.api;

import dev.atelier.adapter.AbortGroup;
import dev.atelier.task.Outcome;
import dev.atelier.wire.Transfer;
import org.jspecify.annotations.Nullable;
import org.teavm.jso.JSExport;
import org.teavm.jso.JSObject;

/**
 * What the modules of {@code src/main/npm} call. Java objects travel as opaque values and every
 * function is static, so that a call from JavaScript is a direct call. Arguments have been checked
 * there.
 */
public final class MainEntry {
  private MainEntry() {}

  // Runtime

  @JSExport
  public static JSObject newRuntime(JSObject sink) {
    return new BrowserRuntime(sink);
  }

  /** Switches telling on or off; off costs a null check a change. */
  @JSExport
  public static void observe(JSObject runtime, boolean on) {
    ((BrowserRuntime) runtime).observe(on);
  }

  /** Sets the function that runs after every change of state; null for none. */
  @JSExport
  public static void watch(JSObject runtime, @Nullable JSObject hook) {
    ((BrowserRuntime) runtime).watch(hook);
  }

  // Groups

  @JSExport
  public static JSObject newGroup() {
    return new AbortGroup();
  }

  @JSExport
  public static void abortGroup(JSObject group, JSObject reason) {
    ((AbortGroup) group).abort(reason);
  }

  @JSExport
  public static boolean isGroupEmpty(JSObject group) {
    return ((AbortGroup) group).isEmpty();
  }

  // Tasks

  @JSExport
  public static JSObject newTask(JSObject runtime, JSObject settings) {
    return new BrowserTask((BrowserRuntime) runtime, settings);
  }

  @JSExport
  public static JSObject rootView(JSObject task) {
    BrowserTask of = (BrowserTask) task;
    return new TaskView(of, of.defaults);
  }

  @JSExport
  public static JSObject narrow(JSObject view, JSObject settings) {
    return ((TaskView) view).narrow(settings);
  }

  /**
   * Makes a call.
   *
   * @param function the function that the user called
   * @param key JavaScript string, or null
   * @param group group of the key, or null
   */
  @JSExport
  public static JSObject call(
      JSObject view,
      JSObject method,
      JSObject args,
      JSObject function,
      @Nullable JSObject key,
      @Nullable JSObject group) {
    TaskView from = (TaskView) view;
    return from.task.call(from.options, method, args, function, key, (AbortGroup) group);
  }

  /** Makes a call that has failed already. */
  @JSExport
  public static JSObject callFailed(JSObject view, JSObject method, JSObject args, JSObject error) {
    TaskView from = (TaskView) view;
    return from.task.failed(from.options, method, args, error);
  }

  @JSExport
  public static JSObject taskState(JSObject task) {
    return ((BrowserTask) task).state();
  }

  @JSExport
  public static void startWorkers(JSObject task) {
    ((BrowserTask) task).engine.startWorkers();
  }

  @JSExport
  public static void stopWorkers(JSObject task) {
    ((BrowserTask) task).engine.stopWorkers();
  }

  @JSExport
  public static JSObject ready(JSObject task) {
    return ((BrowserTask) task).ready();
  }

  @JSExport
  public static JSObject drain(JSObject task) {
    return ((BrowserTask) task).drain();
  }

  @JSExport
  public static void dispose(JSObject task) {
    ((BrowserTask) task).dispose();
  }

  // Stand-alone queues

  @JSExport
  public static JSObject newQueue(
      JSObject run,
      int maxInFlight,
      int maxQueueDepth,
      int policy,
      JSObject policyName,
      JSObject hooks) {
    return new JobQueue(run, maxInFlight, maxQueueDepth, policy, policyName, hooks);
  }

  @JSExport
  public static JSObject enqueue(
      JSObject queue, JSObject payload, int priority, @Nullable JSObject group) {
    return ((JobQueue) queue).enqueue(payload, priority, (AbortGroup) group);
  }

  @JSExport
  public static JSObject queueState(JSObject queue) {
    return ((JobQueue) queue).state();
  }

  @JSExport
  public static void pauseQueue(JSObject queue) {
    ((JobQueue) queue).pause();
  }

  @JSExport
  public static void resumeQueue(JSObject queue) {
    ((JobQueue) queue).resume();
  }

  @JSExport
  public static void disposeQueue(JSObject queue) {
    ((JobQueue) queue).dispose();
  }

  @JSExport
  public static void requeueInFlight(JSObject queue, JSObject predicate) {
    ((JobQueue) queue).requeueInFlight(predicate);
  }

  @JSExport
  public static void rejectInFlight(JSObject queue, JSObject predicate, JSObject error) {
    ((JobQueue) queue).settleInFlight(predicate, error, Outcome.HANDLER_FAILED);
  }

  @JSExport
  public static void rejectAll(JSObject queue, JSObject error) {
    ((JobQueue) queue).rejectAll(error);
  }

  /** Marks a value with exactly what moves with it. */
  @JSExport
  public static JSObject transfer(JSObject value, JSObject list) {
    return Transfer.mark(value, list);
  }
}
