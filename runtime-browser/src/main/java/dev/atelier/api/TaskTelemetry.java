package dev.atelier.api;

import dev.atelier.adapter.BrowserCall;
import dev.atelier.adapter.BrowserCrash;
import dev.atelier.error.ErrorCode;
import dev.atelier.js.Attributes;
import dev.atelier.js.Errors;
import dev.atelier.js.Sink;
import dev.atelier.observe.CallRecord;
import dev.atelier.observe.Metric;
import dev.atelier.observe.Note;
import dev.atelier.observe.Phase;
import dev.atelier.observe.RuntimeListener;
import dev.atelier.observe.TaskState.Crash;
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
      Sink.emitSize(sink, ((BrowserCall) call).args, ts, taskAttributes, Note.PAYLOAD_IN);
    }
  }

  @Override
  public void requeued(CallRecord call) {
    ((BrowserCall) call).timing = null;
    if (Sink.hasListeners(sink)) {
      emit(Metric.REQUEUE, 1, clock.wallTime(), taskAttributes);
    }
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
      JSObject attributes = isQueues ? queueAttributes : taskAttributes;
      Sink.emit(sink, metricOf(outcome.kind), 1, ts, attributes, noteOf(outcome));
      if (call.isTimed()) {
        emit(Metric.DURATION, now - call.startedAt, ts, taskAttributes);
      }
      if (outcome.kind == Outcome.Kind.SUCCESS) {
        JSObject value = ((BrowserCall) call).value();
        Sink.emitSize(sink, value, ts, taskAttributes, Note.PAYLOAD_OUT);
      }
    }
    if (Sink.recordsSpans(sink) && call.isTimed()) {
      recordSpan((BrowserCall) call, outcome, now);
    }
  }

  /* A failure is an exception and a cancel an abort, unless they say otherwise. */
  private static int noteOf(Outcome outcome) {
    if (outcome == Outcome.TIMED_OUT) {
      return Note.TIMEOUT;
    }
    return outcome.code == ErrorCode.WORKER_CRASHED ? Note.CRASH : Note.NONE;
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
            outcome.code == null || error == null ? null : Errors.messageOf(error),
            call.queuedAt + call.lastWaitMillis,
            call.timing);
    Sink.record(sink, task, span, call.startedAt, now);
  }

  @Override
  public void workerSpawned(int workerIndex) {
    workerEvent(Metric.SPAWN, workerIndex, Note.NONE);
  }

  @Override
  public void workerTerminated(int workerIndex) {
    workerEvent(Metric.TERMINATE, workerIndex, endOf(workerIndex));
  }

  @Override
  public void workerCrashed(int workerIndex) {
    Crash crash = engine.state().lastCrash();
    // The core knows one way itself; all others the worker's port has told.
    int note =
        crash != null && crash.cause() instanceof BrowserCrash told
            ? told.reason
            : Note.START_TIMEOUT;
    workerEvent(Metric.CRASH, workerIndex, note);
  }

  /* Why the runtime ends a worker: it is told while the state that made it do so lasts. */
  private int endOf(int workerIndex) {
    if (engine.refusal() != null) {
      return engine.isDisposed() ? Note.DISPOSE : Note.HALT;
    } else if (engine.queue().isPaused()) {
      return Note.STOP;
    }
    // An idle worker has no call; one that is killed has the call that did not end.
    return engine.state().inFlightByWorker()[workerIndex] > 0 ? Note.KILL : Note.IDLE;
  }

  private void workerEvent(int metric, int workerIndex, int note) {
    if (Sink.hasListeners(sink)) {
      double ts = clock.wallTime();
      Sink.emit(sink, metric, 1, ts, Attributes.ofWorker(taskAttributes, workerIndex), note);
      emit(Metric.ACTIVE, engine.activeWorkers(), ts, taskAttributes);
    }
  }

  private void emit(int metric, double value, double ts, JSObject attributes) {
    Sink.emit(sink, metric, value, ts, attributes, Note.NONE);
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
