package dev.atelier.policy;

/** What happens to a task and to the calls in flight when one of its workers crashes. */
public enum CrashPolicy {
  /** The worker restarts, its calls in flight fail. */
  RESTART_FAIL_IN_FLIGHT,
  /** The worker restarts, its calls in flight go back to the front of the queue. */
  RESTART_REQUEUE_IN_FLIGHT,
  /** The task halts until it is started again. */
  FAIL_TASK;

  /**
   * Tells whether the task halts.
   *
   * @param streak consecutive crashes of the slot without a completed call, this one included (>=
   *     1)
   * @param limit crashes in a row that halt the task
   */
  public boolean halts(int streak, int limit) {
    return this == FAIL_TASK || streak >= limit;
  }

  /**
   * Tells whether a call that was in flight in the crashed worker runs again.
   *
   * @param crashes crashing workers the call has been in flight in, this one included (>= 1)
   * @param maxAttempts crashing workers after which a call fails alone
   * @param replayable false when the arguments are gone or results have been delivered already
   */
  public boolean requeues(int crashes, int maxAttempts, boolean replayable) {
    return this == RESTART_REQUEUE_IN_FLIGHT && replayable && crashes < maxAttempts;
  }
}
