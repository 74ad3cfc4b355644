package dev.atelier.error;

/** The call was aborted by its signal, its key or its handler. */
public final class CallCanceledException extends TaskException {
  public CallCanceledException(String message) {
    super(ErrorCode.ABORTED, message, null);
  }
}
