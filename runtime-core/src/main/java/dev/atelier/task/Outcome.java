package dev.atelier.task;

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
import org.jspecify.annotations.Nullable;

/**
 * How a call ended. The frequent endings are shared instances, so that settling allocates nothing.
 */
public final class Outcome {
  public static final Outcome SUCCESS = new Outcome(Kind.SUCCESS, null);
  public static final Outcome HANDLER_FAILED = new Outcome(Kind.FAILURE, ErrorCode.HANDLER_FAILED);

  /** The handler itself ended with an {@code AbortError}. */
  public static final Outcome HANDLER_ABORTED =
      new Outcome(Kind.CANCELED, ErrorCode.HANDLER_FAILED);

  public static final Outcome ABORTED = new Outcome(Kind.CANCELED, ErrorCode.ABORTED);
  public static final Outcome TIMED_OUT = new Outcome(Kind.CANCELED, ErrorCode.TIMED_OUT);
  public static final Outcome DROPPED = new Outcome(Kind.REJECTED, ErrorCode.QUEUE_DROP);
  public static final Outcome DISPOSED = new Outcome(Kind.FAILURE, ErrorCode.TASK_DISPOSED);
  public static final Outcome STOPPED = new Outcome(Kind.FAILURE, ErrorCode.TASK_STOPPED);
  public static final Outcome DATA_CLONE = new Outcome(Kind.FAILURE, ErrorCode.DATA_CLONE);

  /** What is counted: each settled call adds one to exactly one of these. */
  public enum Kind {
    SUCCESS,
    FAILURE,
    CANCELED,
    REJECTED
  }

  /** What is counted. */
  public final Kind kind;

  /** Why; null for a success. */
  public final @Nullable ErrorCode code;

  /** What the browser or worker said; null unless the worker crashed. */
  public final @Nullable CrashCause cause;

  /** Slot of the crashed worker, or -1. */
  public final int workerIndex;

  private Outcome(Kind kind, @Nullable ErrorCode code) {
    this(kind, code, null, -1);
  }

  private Outcome(Kind kind, @Nullable ErrorCode code, @Nullable CrashCause cause, int index) {
    this.kind = kind;
    this.code = code;
    this.cause = cause;
    this.workerIndex = index;
  }

  /** Returns the outcome of a call that a crash took down. */
  public static Outcome crashed(CrashCause cause, int workerIndex) {
    return new Outcome(Kind.FAILURE, ErrorCode.WORKER_CRASHED, cause, workerIndex);
  }

  /**
   * Returns the exception that tells this outcome in Java.
   *
   * @param policy queue policy of the task, named when the call was dropped
   * @throws IllegalStateException for a success
   */
  public TaskException toException(String taskId, QueuePolicy policy) {
    if (code == null) {
      throw new IllegalStateException("a success has no exception");
    }
    return switch (code) {
      case HANDLER_FAILED -> new HandlerFailedException("a handler of " + taskId + " failed");
      case ABORTED -> new CallCanceledException("a call to " + taskId + " was aborted");
      case TIMED_OUT -> new CallTimeoutException("a call to " + taskId + " timed out");
      case QUEUE_DROP ->
          new QueueDropException("the queue of " + taskId + " is full, policy " + policy);
      case WORKER_CRASHED -> new WorkerCrashedException(crashMessage(taskId));
      case TASK_DISPOSED -> new TaskDisposedException(taskId + " was disposed of");
      case TASK_STOPPED -> new TaskStoppedException(taskId + " was stopped");
      case DATA_CLONE -> new DataCloneException("a value of " + taskId + " cannot be cloned");
    };
  }

  private String crashMessage(String taskId) {
    String said = cause == null ? "" : ": " + cause.message();
    return "worker " + workerIndex + " of " + taskId + " crashed" + said;
  }
}
