package dev.atelier.error;

/**
 * Why a worker crashed. The browser adapter subclasses it to carry the JavaScript error, which the
 * core never sees.
 */
public class CrashCause {
  /**
   * Whether the worker may have done more than it has told of: it was ended from outside, or its
   * messages could not be read.
   */
  public final boolean sudden;

  private final String message;

  /** A crash that the worker told of itself, after everything else that it had to tell. */
  public CrashCause(String message) {
    this(message, false);
  }

  public CrashCause(String message, boolean sudden) {
    this.message = message;
    this.sudden = sudden;
  }

  /** Returns one sentence for people. */
  public final String message() {
    return message;
  }
}
