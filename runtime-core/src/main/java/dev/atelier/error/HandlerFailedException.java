package dev.atelier.error;

/** The handler in the worker threw or rejected. */
public final class HandlerFailedException extends TaskException {
  public HandlerFailedException(String message) {
    super(ErrorCode.HANDLER_FAILED, message, null);
  }
}
