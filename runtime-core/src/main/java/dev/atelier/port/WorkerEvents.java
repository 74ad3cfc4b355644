package dev.atelier.port;

import dev.atelier.error.CrashCause;
import dev.atelier.task.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * What a worker reports to its slot.
 *
 * @param <C> the call type that travels to the worker
 */
public interface WorkerEvents<C> {
  /** The worker finished its start handshake. */
  void ready();

  /**
   * The gate against stale messages.
   *
   * @return the call when this attempt is the current one in this worker, else null: the message is
   *     to be dropped
   */
  @Nullable C current(int callId, int attempt);

  /** The current attempt of {@code call} ended; its result or error is set on the call. */
  void answered(C call, Outcome outcome);

  /**
   * A call that was sent ahead has not been started and will not be; {@code attempt} is the one
   * that it would have been.
   */
  void returned(int callId, int attempt);

  /** The worker has shown that calls can be sent ahead. */
  void paced();

  /** The worker is gone or unusable. */
  void crashed(CrashCause cause);
}
