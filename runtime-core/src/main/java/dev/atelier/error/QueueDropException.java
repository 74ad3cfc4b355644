package dev.atelier.error;

/** The queue was full and its policy refused or evicted the call. */
public final class QueueDropException extends TaskException {
  public QueueDropException(String message) {
    super(ErrorCode.QUEUE_DROP, message, null);
  }
}
