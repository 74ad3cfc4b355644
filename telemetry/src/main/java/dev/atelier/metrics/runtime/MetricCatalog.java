package dev.atelier.metrics.runtime;

import dev.atelier.metrics.spec.Buckets;
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
 *
 * <p>Three metrics have no event of their own: {@code atelier.task.error} and {@code
 * atelier.worker.exit} sum up several counters by reason, {@code atelier.task.run} is taken from
 * spans.
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

  /** Event of the calls' spans; the time that a call ran on a worker is taken from it. */
  public static final String SPAN = "atelier:span";

  /** Event of ended traces; it feeds no metric. */
  public static final String TRACE = "atelier:trace";

  /** Name of a queue-scoped attribute: what a full queue does. */
  public static final String QUEUE_POLICY = "queue.policy";

  /** Name of a worker-scoped attribute: the worker's slot. */
  public static final String WORKER_INDEX = "worker.index";

  /** Name of the attribute that says why a call failed or was canceled. */
  public static final String ERROR_KIND = "error.kind";

  /** Name of the attribute that says why a worker is gone. */
  public static final String EXIT_REASON = "worker.exit_reason";

  /** Name of the attribute that says which way a payload goes. */
  public static final String DIRECTION = "payload.direction";

  private static final String[] TASK = {TASK_ID, TASK_NAME, TASK_TYPE};
  private static final String[] QUEUE = {TASK_ID, TASK_NAME, TASK_TYPE, QUEUE_POLICY};
  private static final String[] WORKER = {TASK_ID, TASK_NAME, TASK_TYPE, WORKER_INDEX};
  private static final String[] ERROR = {TASK_ID, TASK_NAME, TASK_TYPE, ERROR_KIND};
  private static final String[] PAYLOAD = {TASK_ID, TASK_NAME, TASK_TYPE, DIRECTION};
  private static final String[] EXIT = {TASK_ID, TASK_NAME, TASK_TYPE, EXIT_REASON};

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
      duration("queue.wait", QUEUE, "Time that one dispatch attempt waited in the queue."),
      payload(),
      run(),
      error("task.failure", "exception"),
      error("task.canceled", "abort"),
      error("task.rejected", "queue"),
      exit("worker.crash", "error"),
      exit("worker.terminate", "stop")
    };
  }

  /** Returns, for each label: its name, what has it, and what it means; for people. */
  public static String[][] labels() {
    return new String[][] {
      {TASK_ID, "everything", "Id of the task."},
      {TASK_NAME, "everything", "Name of the task, if it has one."},
      {TASK_TYPE, "everything", "`parallel` or `singleton`."},
      {WORKER_INDEX, "workers", "Slot of the worker, from 0."},
      {QUEUE_POLICY, "queues", "`block`, `reject`, `drop-latest` or `drop-oldest`."},
      {
        ERROR_KIND,
        "errors",
        "`exception`: the call failed; `crash`: its worker did; `abort`, `timeout`: it was canceled;"
            + " `queue`: it was refused or dropped. Events have it where it is `crash` or `timeout`."
      },
      {
        EXIT_REASON,
        "ends of workers",
        "Ended by the runtime: `idle`, `stop`, `kill` (an aborted call went on), `halt`, `dispose`."
            + " Crashed: `error` (also a message that cannot be read), `start-timeout`,"
            + " `failed-start`, `closed` (by itself), `terminated` (by others)."
      },
      {DIRECTION, "payloads", "`in`: arguments, with each attempt; `out`: results."}
    };
  }

  private static RuntimeMetric payload() {
    String help = "Sizes of arguments and results, estimated; where they are asked for.";
    MetricSpec.Builder spec = MetricSpec.histogram("atelier.task.payload").labels(PAYLOAD);
    spec.unit(Unit.BYTES).buckets(Buckets.bytes()).help(help);
    return new RuntimeMetric("task.payload_bytes", spec.build(), 1, "");
  }

  private static RuntimeMetric run() {
    String help =
        "Time from the end of a call's wait to its settlement; from spans, where they are on.";
    MetricSpec.Builder spec = MetricSpec.histogram("atelier.task.run").labels(TASK);
    return new RuntimeMetric(SPAN, spec.unit(Unit.SECONDS).help(help).build(), MILLIS, "");
  }

  private static RuntimeMetric error(String event, String kind) {
    String help = "Calls that did not end with a result, by what ended them.";
    MetricSpec.Builder spec = MetricSpec.counter("atelier.task.error").labels(ERROR);
    return feed(event, spec.unit(CALLS).help(help), kind);
  }

  private static RuntimeMetric exit(String event, String reason) {
    String help = "Workers that crashed or were ended, by reason.";
    MetricSpec.Builder spec = MetricSpec.counter("atelier.worker.exit").labels(EXIT);
    return feed(event, spec.unit(WORKERS).help(help), reason);
  }

  private static RuntimeMetric feed(String event, MetricSpec.Builder spec, String otherwise) {
    return new RuntimeMetric(event.concat(".total"), spec.build(), 1, otherwise);
  }

  private static RuntimeMetric counter(String name, String[] labels, Unit unit, String help) {
    MetricSpec.Builder spec = MetricSpec.counter(full(name)).labels(labels).unit(unit).help(help);
    return feed(name, spec, "");
  }

  private static RuntimeMetric gauge(String name, String[] labels, Unit unit, String help) {
    MetricSpec.Builder spec = MetricSpec.gauge(full(name)).labels(labels).unit(unit).help(help);
    return new RuntimeMetric(name, spec.build(), 1, "");
  }

  private static RuntimeMetric duration(String name, String[] labels, String help) {
    MetricSpec.Builder spec = MetricSpec.histogram(full(name)).labels(labels);
    spec.unit(Unit.SECONDS).help(help);
    return new RuntimeMetric(name.concat("_ms"), spec.build(), MILLIS, "");
  }

  private static String full(String name) {
    return "atelier.".concat(name);
  }
}
