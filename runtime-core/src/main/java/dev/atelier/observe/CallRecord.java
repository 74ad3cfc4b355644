package dev.atelier.observe;

/**
 * What observers may know of a call. Times are monotonic milliseconds and are kept only for calls
 * that started while somebody observed.
 */
public abstract class CallRecord {
  /** Number of the call in its task, from 1; 0 until the task has taken it. */
  public int id;

  /** How often the call was dispatched. */
  public int attempts;

  /** Slot of the latest attempt, or -1. */
  public int workerIndex = -1;

  /** When the call was made; negative when nobody observed then. */
  public double startedAt = -1;

  /** When the current wait began. */
  public double queuedAt = -1;

  /** Sum of the waits of all attempts, ms. */
  public double waitMillis;

  /** Wait of the latest attempt, ms. */
  public double lastWaitMillis;

  /** Tells whether times are known. */
  public final boolean isTimed() {
    return startedAt >= 0;
  }
}
