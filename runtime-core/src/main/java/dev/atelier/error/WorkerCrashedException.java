package dev.atelier.error;

/** The worker that held the call crashed, or the task was halted after crashes. */
public final class WorkerCrashedException extends TaskException {
  public WorkerCrashedException(String message) {
    super(ErrorCode.WORKER_CRASHED, message, null);
  }
}
