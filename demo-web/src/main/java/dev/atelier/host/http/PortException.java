package dev.atelier.host.http;

import java.io.IOException;
import java.net.BindException;

/** The host cannot listen on the port it was given. The message is one sentence for people. */
public final class PortException extends IOException {
  private static final long serialVersionUID = 1L;

  private PortException(String message, Throwable cause) {
    super(message, cause);
  }

  /** Tells why a port cannot be had, and what to do. */
  static PortException of(int port, IOException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String reason = cause.getMessage();
      if (reason != null && reason.contains("Permission denied")) {
        return new PortException(
            "Port " + port + " needs special rights: choose one above 1023 with --port.", failure);
      }
      if (cause instanceof BindException) {
        return new PortException(
            "Port "
                + port
                + " is already in use: choose another with --port, or any free one with --port 0.",
            failure);
      }
    }
    return new PortException("Cannot listen on port " + port + ": " + failure, failure);
  }
}
