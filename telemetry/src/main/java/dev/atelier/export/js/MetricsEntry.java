package dev.atelier.export.js;

import dev.atelier.export.js.Instruments.FamilyHandle;
import dev.atelier.export.js.Instruments.RegistryHandle;
import dev.atelier.export.js.Instruments.SeriesHandle;
import dev.atelier.metrics.reading.ReadingsJson;
import dev.atelier.metrics.runtime.RuntimeMetrics;
import dev.atelier.metrics.spec.Buckets;
import dev.atelier.metrics.task.FailureCategory;
import dev.atelier.metrics.task.FailureClassifier;
import dev.atelier.metrics.task.TaskMetricsCollector;
import dev.atelier.metrics.task.TaskMetricsJson;
import dev.atelier.metrics.task.TaskMetricsRecorder;
import dev.atelier.text.JsonOut;
import org.teavm.jso.JSExport;
import org.teavm.jso.JSObject;
import org.teavm.jso.core.JSString;

/** What the module {@code atelier-runtime/metrics} is made of. Handles are opaque to it. */
public final class MetricsEntry {
  private MetricsEntry() {}

  // Instruments

  /** Returns a handle of a new registry. */
  @JSExport
  public static JSObject newRegistry() {
    return new RegistryHandle();
  }

  /** Returns a handle of the metric that a checked definition defines; may throw an Error. */
  @JSExport
  public static JSObject family(JSObject registry, JSObject definition) {
    RegistryHandle handle = (RegistryHandle) registry;
    return new FamilyHandle(handle.registry.family(Instruments.spec(definition)), handle.interner);
  }

  /** Records into the series of these label values; returns whether the metric takes the number. */
  @JSExport
  public static boolean record0(JSObject family, double value) {
    return ((FamilyHandle) family).family.with().record(value);
  }

  /** Like {@link #record0}. */
  @JSExport
  public static boolean record1(JSObject family, double value, JSObject label) {
    return ((FamilyHandle) family).with(label).record(value);
  }

  /** Like {@link #record0}. */
  @JSExport
  public static boolean record2(JSObject family, double value, JSObject label0, JSObject label1) {
    return ((FamilyHandle) family).with(label0, label1).record(value);
  }

  /** Like {@link #record0}, with an array of label values. */
  @JSExport
  public static boolean recordAll(JSObject family, double value, JSObject labels) {
    return ((FamilyHandle) family).withAll(labels).record(value);
  }

  /** Returns a handle of the series of an array of label values. */
  @JSExport
  public static JSObject series(JSObject family, JSObject labels) {
    return new SeriesHandle(((FamilyHandle) family).withAll(labels));
  }

  /** Records into a series; returns whether the metric takes the number. */
  @JSExport
  public static boolean record(JSObject series, double value) {
    return ((SeriesHandle) series).series.record(value);
  }

  /** Adds to a gauge. */
  @JSExport
  public static void move(JSObject gauge, double amount) {
    ((SeriesHandle) gauge).move(amount);
  }

  /** Forgets the series of a metric. */
  @JSExport
  public static void clear(JSObject family) {
    ((FamilyHandle) family).family.clear();
  }

  /** Returns what a registry's metrics say, as JSON. */
  @JSExport
  public static JSString readings(JSObject registry) {
    JsText text = new JsText();
    ReadingsJson.write(new JsonOut(text), ((RegistryHandle) registry).registry.read());
    return text.written();
  }

  /** Returns a feed that keeps the runtime's metrics in a registry. */
  @JSExport
  public static JSObject runtimeFeed(JSObject registry) {
    return new FeedHandle(new EventFeed(new RuntimeMetrics(((RegistryHandle) registry).registry)));
  }

  /** Delivers an event to a feed. */
  @JSExport
  public static void deliver(JSObject feed, JSObject event) {
    FeedHandle.deliver(feed, event);
  }

  /** Returns the standard buckets named {@code durations}, {@code bytes} or {@code costs}. */
  @JSExport
  public static double[] buckets(String name) {
    if (name.equals("bytes")) {
      return Buckets.bytes();
    }
    return name.equals("costs") ? Buckets.costs() : Buckets.durations();
  }

  // Task metrics

  /** Returns a handle of a new collector; see {@link CollectorHandle}. */
  @JSExport
  public static JSObject newCollector(JSObject options, JSObject listener) {
    return new CollectorHandle(options, listener);
  }

  /** Counts a success. */
  @JSExport
  public static void recordSuccess(JSObject collector, String taskName, double durationMillis) {
    collector(collector).recordSuccess(taskName, durationMillis);
  }

  /** Counts a failure. */
  @JSExport
  public static void recordFailure(
      JSObject collector, String taskName, double durationMillis, String category) {
    collector(collector).recordFailure(taskName, durationMillis, FailureCategory.of(category));
  }

  /** Counts a retry. */
  @JSExport
  public static void recordRetry(JSObject collector, String taskName) {
    collector(collector).recordRetry(taskName);
  }

  /** Gives a failure its category. */
  @JSExport
  public static void categorize(JSObject collector, String taskName, String category) {
    collector(collector).categorize(taskName, FailureCategory.of(category));
  }

  /** Returns the numbers of a task as JSON. */
  @JSExport
  public static JSString taskMetrics(JSObject collector, String taskName) {
    JsText text = new JsText();
    TaskMetricsJson.write(new JsonOut(text), collector(collector).taskMetrics(taskName));
    return text.written();
  }

  /** Returns the numbers of all tasks as JSON. */
  @JSExport
  public static JSString allTaskMetrics(JSObject collector) {
    JsText text = new JsText();
    TaskMetricsJson.write(new JsonOut(text), collector(collector));
    return text.written();
  }

  /** Forgets a task. */
  @JSExport
  public static void resetTask(JSObject collector, String taskName) {
    collector(collector).resetTaskMetrics(taskName);
  }

  /** Forgets all tasks. */
  @JSExport
  public static void resetTasks(JSObject collector) {
    collector(collector).resetTaskMetrics();
  }

  /** Returns a feed that records the executions of a runtime. */
  @JSExport
  public static JSObject taskFeed(JSObject collector) {
    TaskMetricsRecorder recorder =
        new TaskMetricsRecorder(collector(collector), FailureClassifier.NONE);
    return new FeedHandle(new EventFeed(recorder));
  }

  private static TaskMetricsCollector collector(JSObject handle) {
    return ((CollectorHandle) handle).collector;
  }
}
