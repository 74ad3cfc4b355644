package dev.atelier.port;

/**
 * One live worker, seen from the page. After {@link #terminate} no event is reported any more.
 *
 * @param <C> the call type that travels to the worker
 */
public interface WorkerPort<C> {
  /** Makes the worker. Failures are reported as {@link WorkerEvents#crashed}, never thrown. */
  void start();

  /** Sends a call. Sending may be delayed (start handshake, batching); order is kept. */
  void send(C call);

  /**
   * Tells the worker that the call's outcome is no longer wanted.
   *
   * @return true when the call had not left the page yet: it never reaches the worker and will not
   *     be answered
   */
  boolean cancel(C call);

  /** Ends the worker at once. */
  void terminate();
}
