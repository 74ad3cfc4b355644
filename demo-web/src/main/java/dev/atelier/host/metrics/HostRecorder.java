package dev.atelier.host.metrics;

/**
 * Is told what the host does. Each method does nothing unless a recorder overrides it, so a host
 * without one works the same. Called on the server's threads, several at once; must not throw.
 */
public interface HostRecorder {
  /** Records nothing. */
  HostRecorder NONE = new HostRecorder() {};

  /** A request has arrived. */
  default void requestStarted(String method) {}

  /**
   * A request is over, answered or not.
   *
   * @param seconds since it arrived
   */
  default void requestEnded(Exchange exchange, double seconds) {}

  /** A request was ended since it took too long. */
  default void deadlineExceeded(String route) {}

  /** A client has opened the stream of events. */
  default void clientJoined() {}

  /**
   * A client is gone.
   *
   * @param reason {@code closed} by the client, {@code slow}, or {@code shutdown} of the host
   */
  default void clientLeft(String reason) {}

  /** Events were sent to a client. */
  default void eventsSent(int events) {}

  /** A client was too slow for these events: they were gone before it could be sent them. */
  default void eventsLost(long events) {}

  /** A page's metrics were taken; {@code bytes} is the size of the body. */
  default void pushTaken(int bytes) {}

  /** A page's metrics were refused with this status. */
  default void pushRefused(int status) {}

  /** So many pages are counted as open now. */
  default void pages(int open) {}
}
