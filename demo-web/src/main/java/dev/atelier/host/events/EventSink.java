package dev.atelier.host.events;

/** Takes events for whoever listens. */
@FunctionalInterface
public interface EventSink {
  /**
   * Takes an event; never waits for a client.
   *
   * @param name word without line end
   * @param data JSON on one line
   */
  void tell(String name, String data);
}
