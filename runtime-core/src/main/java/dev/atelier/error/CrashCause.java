package dev.atelier.error;

/**
 * Why a worker crashed. The browser adapter subclasses it to carry the JavaScript error, which the
 * core never sees.
 */
public class CrashCause {
  private final String message;

  public CrashCause(String message) {
    this.message = message;
  }

  /** Returns one sentence for people. */
  public final String message() {
    return message;
  }
}
