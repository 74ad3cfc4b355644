package dev.atelier.policy;

/**
 * Delay before a crashed worker restarts: 100 ms, doubling with every crash in a row, at most 2 s.
 */
public final class Backoff {
  /** Delay after the first crash, in milliseconds. */
  public static final int FIRST_MILLIS = 100;

  /** Longest delay, in milliseconds. */
  public static final int MAX_MILLIS = 2000;

  private Backoff() {}

  /**
   * Returns the delay in milliseconds.
   *
   * @param streak crashes in a row, this one included (>= 1)
   */
  public static int delayMillis(int streak) {
    int delay = FIRST_MILLIS;
    for (int i = 1; i < streak && delay < MAX_MILLIS; i++) {
      delay *= 2;
    }
    return Math.min(delay, MAX_MILLIS);
  }
}
