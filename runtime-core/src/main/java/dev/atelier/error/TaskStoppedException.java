package dev.atelier.error;

/** The task was stopped while the call ran with arguments that were transferred. */
public final class TaskStoppedException extends TaskException {
  public TaskStoppedException(String message) {
    super(ErrorCode.TASK_STOPPED, message, null);
  }
}
