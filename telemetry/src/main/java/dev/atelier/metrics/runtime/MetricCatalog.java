package dev.atelier.metrics.runtime;

import dev.atelier.metrics.spec.MetricSpec;
import dev.atelier.metrics.spec.Unit;

/**
 * Every metric that the runtime emits, defined here and nowhere else.
 *
 * <p>Names follow one rule. The event {@code task.dispatch.total} is {@code atelier.task.dispatch}
 * in OpenTelemetry and {@code atelier_task_dispatch_total} in Prometheus; {@code task.duration_ms}
 * is {@code atelier.task.duration}, in seconds, and {@code atelier_task_duration_seconds}. The
 * attributes {@code queue.max_in_flight} and {@code queue.max_depth} are configuration, not
 * dimensions, and become no labels.
 */
public final class MetricCatalog {
  /** Event of the calls' durations. */
  public static final String TASK_DURATION = "task.duration_ms";

  /** Name of a task-scoped attribute: the task's id, in every metric. */
  public static final String TASK_ID = "task.id";

  /** Name of a task-scoped attribute: the task's name, if it has one. */
  public static final String TASK_NAME = "task.name";

  /** Name of a task-scoped attribute: {@code parallel} or {@code singleton}, in every metric. */
  public static final String TASK_TYPE = "task.type";

  private static final String QUEUE_POLICY = "queue.policy";
  private static final String WORKER_INDEX = "worker.index";

  private static final String[] TASK = {TASK_ID, TASK_NAME, TASK_TYPE};
  private static final String[] QUEUE = {TASK_ID, TASK_NAME, TASK_TYPE, QUEUE_POLICY};
  private static final String[] WORKER = {TASK_ID, TASK_NAME, TASK_TYPE, WORKER_INDEX};

  private static final Unit CALLS = Unit.count("call");
  private static final Unit WORKERS = Unit.count("worker");
  private static final double MILLIS = 1e-3;

  private MetricCatalog() {}

  /** Returns all metrics of the runtime, in a fresh array. */
  public static RuntimeMetric[] all() {
    return new RuntimeMetric[] {
      counter("task.dispatch", TASK, CALLS, "Dispatch attempts that started."),
      counter("task.success", TASK, CALLS, "Calls that ended with a result."),
      counter("task.failure", TASK, CALLS, "Calls that ended with an error."),
      counter("task.canceled", TASK, CALLS, "Calls that were aborted or timed out."),
      counter("task.rejected", QUEUE, CALLS, "Calls that the queue refused or dropped."),
      counter("task.timeout", TASK, CALLS, "Calls that timed out."),
      counter("task.requeue", TASK, CALLS, "Calls that went back to the queue after a crash."),
      counter("worker.spawn", WORKER, WORKERS, "Workers created."),
      counter("worker.crash", WORKER, WORKERS, "Workers that crashed."),
      counter("worker.terminate", WORKER, WORKERS, "Workers terminated by the runtime."),
      gauge("queue.in_flight", QUEUE, CALLS, "Calls that hold a slot."),
      gauge("queue.pending", QUEUE, CALLS, "Calls in the queue."),
      gauge("queue.blocked", QUEUE, CALLS, "Callers that wait because the queue is full."),
      gauge("workers.active", TASK, WORKERS, "Live workers."),
      duration("task.duration", TASK, "Time from a call's request to its settlement."),
      duration("queue.wait", QUEUE, "Time that one dispatch attempt waited in the queue.")
    };
  }

  private static RuntimeMetric counter(String name, String[] labels, Unit unit, String help) {
    MetricSpec.Builder spec = MetricSpec.counter(full(name)).labels(labels).unit(unit).help(help);
    return new RuntimeMetric(name.concat(".total"), spec.build(), 1);
  }

  private static RuntimeMetric gauge(String name, String[] labels, Unit unit, String help) {
    MetricSpec.Builder spec = MetricSpec.gauge(full(name)).labels(labels).unit(unit).help(help);
    return new RuntimeMetric(name, spec.build(), 1);
  }

  private static RuntimeMetric duration(String name, String[] labels, String help) {
    MetricSpec.Builder spec = MetricSpec.histogram(full(name)).labels(labels);
    spec.unit(Unit.SECONDS).help(help);
    return new RuntimeMetric(name.concat("_ms"), spec.build(), MILLIS);
  }

  private static String full(String name) {
    return "atelier.".concat(name);
  }
}
