package dev.atelier.api;

import dev.atelier.adapter.BrowserCall;
import dev.atelier.error.ErrorCode;
import dev.atelier.js.Attributes;
import dev.atelier.js.Errors;
import dev.atelier.js.Sink;
import dev.atelier.observe.CallRecord;
import dev.atelier.observe.Metric;
import dev.atelier.observe.Phase;
import dev.atelier.observe.RuntimeListener;
import dev.atelier.pool.Engine;
import dev.atelier.port.Clock;
import dev.atelier.task.Outcome;
import org.jspecify.annotations.Nullable;
import org.teavm.jso.JSObject;

/** Tells the page's observers what one task does, in the words of the redesign's tables. */
final class TaskTelemetry implements RuntimeListener {
  private static final int OK = 0;
  private static final int ERROR = 1;
  private static final int CANCELED = 2;

  private final JSObject sink;
  private final Engine engine;
  private final Clock clock;
  private final JSObject task;
  private final JSObject taskAttributes;
  private final JSObject queueAttributes;

  /**
   * @param sink who observes; see {@code runtime.js}
   * @param task names of the task; see {@code task.js}
   */
  TaskTelemetry(JSObject sink, Engine engine, Clock clock, JSObject task) {
    this.sink = sink;
    this.engine = engine;
    this.clock = clock;
    this.task = task;
    taskAttributes = Attributes.ofTask(task);
    queueAttributes = Attributes.ofQueue(taskAttributes, task);
  }

  @Override
  public void queueChanged() {
    if (Sink.hasListeners(sink)) {
      double ts = clock.wallTime();
      emit(Metric.IN_FLIGHT, engine.queue().inFlight(), ts, queueAttributes);
      emit(Metric.PENDING, engine.queue().pending(), ts, queueAttributes);
      emit(Metric.BLOCKED, engine.queue().waiting(), ts, queueAttributes);
    }
  }

  @Override
  public void queued(CallRecord call) {}

  @Override
  public void dispatched(CallRecord call) {
    if (Sink.hasListeners(sink)) {
      double ts = clock.wallTime();
      emit(Metric.DISPATCH, 1, ts, taskAttributes);
      if (call.isTimed()) {
        emit(Metric.QUEUE_WAIT, call.lastWaitMillis, ts, queueAttributes);
      }
    }
  }

  @Override
  public void requeued(CallRecord call) {
    count(Metric.REQUEUE, taskAttributes);
  }

  @Override
  public void settled(CallRecord call, Outcome outcome, Phase phase) {
    double now = clock.now();
    if (Sink.hasListeners(sink)) {
      double ts = clock.wallTime();
      if (outcome == Outcome.TIMED_OUT) {
        emit(Metric.TIMEOUT, 1, ts, taskAttributes);
      }
      boolean isQueues = outcome.kind == Outcome.Kind.REJECTED;
      emit(metricOf(outcome.kind), 1, ts, isQueues ? queueAttributes : taskAttributes);
      if (call.isTimed()) {
        emit(Metric.DURATION, now - call.startedAt, ts, taskAttributes);
      }
    }
    if (Sink.recordsSpans(sink) && call.isTimed()) {
      recordSpan((BrowserCall) call, outcome, now);
    }
  }

  private void recordSpan(BrowserCall call, Outcome outcome, double now) {
    JSObject trace = call.options.trace;
    if (!Sink.samples(sink, trace)) {
      return;
    }
    if (call.attempts == 0) {
      call.lastWaitMillis = now - call.startedAt;
      call.waitMillis = call.lastWaitMillis;
    }
    JSObject error = call.error;
    JSObject span =
        Sink.span(
            trace,
            call.method,
            call.id,
            call.workerIndex,
            call.waitMillis,
            call.lastWaitMillis,
            call.attempts,
            statusOf(outcome.kind),
            errorKindOf(outcome),
            outcome.code == null || error == null ? null : Errors.messageOf(error));
    Sink.record(sink, task, span, call.startedAt, now);
  }

  @Override
  public void workerSpawned(int workerIndex) {
    workerEvent(Metric.SPAWN, workerIndex);
  }

  @Override
  public void workerTerminated(int workerIndex) {
    workerEvent(Metric.TERMINATE, workerIndex);
  }

  @Override
  public void workerCrashed(int workerIndex) {
    workerEvent(Metric.CRASH, workerIndex);
  }

  private void workerEvent(int metric, int workerIndex) {
    count(metric, Attributes.ofWorker(taskAttributes, workerIndex));
    if (Sink.hasListeners(sink)) {
      emit(Metric.ACTIVE, engine.activeWorkers(), clock.wallTime(), taskAttributes);
    }
  }

  private void count(int metric, JSObject attributes) {
    if (Sink.hasListeners(sink)) {
      emit(metric, 1, clock.wallTime(), attributes);
    }
  }

  private void emit(int metric, double value, double ts, JSObject attributes) {
    Sink.emit(sink, metric, value, ts, attributes);
  }

  private static int metricOf(Outcome.Kind kind) {
    if (kind == Outcome.Kind.SUCCESS) {
      return Metric.SUCCESS;
    } else if (kind == Outcome.Kind.FAILURE) {
      return Metric.FAILURE;
    }
    return kind == Outcome.Kind.CANCELED ? Metric.CANCELED : Metric.REJECTED;
  }

  private static int statusOf(Outcome.Kind kind) {
    if (kind == Outcome.Kind.SUCCESS) {
      return OK;
    }
    return kind == Outcome.Kind.CANCELED ? CANCELED : ERROR;
  }

  /* Index into the names of telemetry.js: none, abort, queue, crash, exception. */
  private static int errorKindOf(Outcome outcome) {
    @Nullable ErrorCode code = outcome.code;
    if (code == null) {
      return 0;
    } else if (outcome.kind == Outcome.Kind.CANCELED) {
      return 1;
    } else if (code == ErrorCode.QUEUE_DROP) {
      return 2;
    }
    return code == ErrorCode.WORKER_CRASHED ? 3 : 4;
  }
}
