package dev.atelier.port;

/** Makes timers that run on the event loop. */
public interface Timers {
  /** Returns a new, unarmed timer that runs {@code onFire} each time an armed delay has passed. */
  Timer newTimer(Runnable onFire);

  /** One reusable timer. */
  interface Timer {
    /**
     * Arms the timer to fire once after {@code delayMillis} (>= 0), replacing an earlier arming.
     */
    void arm(double delayMillis);

    /** Disarms the timer; does nothing when it is not armed. */
    void disarm();
  }
}
