package dev.atelier.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.atelier.error.CallCanceledException;
import dev.atelier.error.CallTimeoutException;
import dev.atelier.error.CrashCause;
import dev.atelier.error.DataCloneException;
import dev.atelier.error.ErrorCode;
import dev.atelier.error.HandlerFailedException;
import dev.atelier.error.QueueDropException;
import dev.atelier.error.TaskDisposedException;
import dev.atelier.error.TaskException;
import dev.atelier.error.TaskStoppedException;
import dev.atelier.error.WorkerCrashedException;
import dev.atelier.policy.QueuePolicy;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class OutcomeTest {
  private static final CrashCause BOOM = new CrashCause("boom");

  static List<Arguments> failures() {
    return List.of(
        failure(
            Outcome.HANDLER_FAILED,
            Outcome.Kind.FAILURE,
            HandlerFailedException.class,
            "a handler of t failed"),
        failure(
            Outcome.HANDLER_ABORTED,
            Outcome.Kind.CANCELED,
            HandlerFailedException.class,
            "a handler of t failed"),
        failure(
            Outcome.ABORTED,
            Outcome.Kind.CANCELED,
            CallCanceledException.class,
            "a call to t was aborted"),
        failure(
            Outcome.TIMED_OUT,
            Outcome.Kind.CANCELED,
            CallTimeoutException.class,
            "a call to t timed out"),
        failure(
            Outcome.DROPPED,
            Outcome.Kind.REJECTED,
            QueueDropException.class,
            "the queue of t is full, policy DROP_OLDEST"),
        failure(
            Outcome.DISPOSED,
            Outcome.Kind.FAILURE,
            TaskDisposedException.class,
            "t was disposed of"),
        failure(Outcome.STOPPED, Outcome.Kind.FAILURE, TaskStoppedException.class, "t was stopped"),
        failure(
            Outcome.DATA_CLONE,
            Outcome.Kind.FAILURE,
            DataCloneException.class,
            "a value of t cannot be cloned"),
        failure(
            Outcome.crashed(BOOM, 2),
            Outcome.Kind.FAILURE,
            WorkerCrashedException.class,
            "worker 2 of t crashed: boom"));
  }

  private static Arguments failure(
      Outcome outcome, Outcome.Kind kind, Class<? extends TaskException> type, String message) {
    return Arguments.of(outcome, kind, type, message);
  }

  @ParameterizedTest
  @MethodSource("failures")
  void failureIsCountedAndToldInJava(
      Outcome outcome, Outcome.Kind kind, Class<? extends TaskException> type, String message) {
    TaskException e = outcome.toException("t", QueuePolicy.DROP_OLDEST);

    assertEquals(kind, outcome.kind);
    assertSame(type, e.getClass());
    assertEquals(outcome.code, e.code());
    assertEquals(message, e.getMessage());
  }

  @Test
  void everyReasonHasAnOutcome() {
    long reasons = failures().stream().map(row -> ((Outcome) row.get()[0]).code).distinct().count();

    assertEquals(ErrorCode.values().length, reasons);
  }

  @Test
  void successHasNoReasonAndNoException() {
    assertNull(Outcome.SUCCESS.code);
    assertEquals(Outcome.Kind.SUCCESS, Outcome.SUCCESS.kind);
    assertThrows(
        IllegalStateException.class, () -> Outcome.SUCCESS.toException("t", QueuePolicy.BLOCK));
  }

  @Test
  void crashKeepsItsCauseAndItsWorker() {
    Outcome crashed = Outcome.crashed(BOOM, 2);

    assertSame(BOOM, crashed.cause);
    assertEquals(2, crashed.workerIndex);
    assertEquals(-1, Outcome.DISPOSED.workerIndex);
  }
}
