package dev.atelier.error;

/** The task was disposed of before the call settled. */
public final class TaskDisposedException extends TaskException {
  public TaskDisposedException(String message) {
    super(ErrorCode.TASK_DISPOSED, message, null);
  }
}
