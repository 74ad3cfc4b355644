package dev.atelier.host.headless;

/** A headless run that came to no result. The message is one sentence for people. */
public final class HeadlessException extends Exception {
  private static final long serialVersionUID = 1L;

  HeadlessException(String message) {
    super(message);
  }

  HeadlessException(String message, Throwable cause) {
    super(message, cause);
  }
}
