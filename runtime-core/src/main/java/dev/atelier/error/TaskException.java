package dev.atelier.error;

import org.jspecify.annotations.Nullable;

/** Base of everything a call can fail with in Java. */
public abstract class TaskException extends RuntimeException {
  private final ErrorCode code;

  TaskException(ErrorCode code, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  /** Returns the stable reason. */
  public final ErrorCode code() {
    return code;
  }
}
