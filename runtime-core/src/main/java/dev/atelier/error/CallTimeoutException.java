package dev.atelier.error;

/** The call's deadline passed before it settled. */
public final class CallTimeoutException extends TaskException {
  public CallTimeoutException(String message) {
    super(ErrorCode.TIMED_OUT, message, null);
  }
}
