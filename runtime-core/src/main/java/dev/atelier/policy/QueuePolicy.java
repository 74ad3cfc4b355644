package dev.atelier.policy;

/** What happens to a call that finds the queue full. */
public enum QueuePolicy {
  /** The caller waits for room, in order. */
  BLOCK,
  /** The new call is refused. */
  REJECT,
  /** The newest call is dropped, which is the new one. */
  DROP_LATEST,
  /** The oldest pending call is dropped and the new one enters. */
  DROP_OLDEST;

  /** What the queue has to do. */
  public enum Verdict {
    WAIT,
    REFUSE_NEW,
    EVICT_OLDEST
  }

  /**
   * Decides for one call that finds no room.
   *
   * @param pending number of pending calls that could be evicted
   */
  public Verdict onFull(int pending) {
    if (this == BLOCK) {
      return Verdict.WAIT;
    }
    return this == DROP_OLDEST && pending > 0 ? Verdict.EVICT_OLDEST : Verdict.REFUSE_NEW;
  }
}
