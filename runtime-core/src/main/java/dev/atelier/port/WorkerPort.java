package dev.atelier.port;

/**
 * One live worker, seen from the page. After {@link #terminate} no event is reported any more.
 *
 * @param <C> the call type that travels to the worker
 */
public interface WorkerPort<C> {
  /** Most calls that a worker has ahead. */
  int MOST_AHEAD = 32;

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

  /**
   * Returns how many calls like this one the worker may have ahead of their turn, 0 to {@value
   * #MOST_AHEAD}: as many as it is known to run in about a millisecond.
   */
  int aheadLimit(C call);

  /**
   * Sends a call ahead of its turn. The worker starts calls that it has ahead one by one, in order:
   * one each time that a call ends there.
   */
  void sendAhead(C call);

  /** Asks for the calls that the worker has ahead: each is started or returned. */
  void recall();

  /** Ends the worker at once. */
  void terminate();
}
