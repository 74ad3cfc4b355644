package dev.atelier.record;

/**
 * When something ran.
 *
 * @param endMillis end, milliseconds since the Unix epoch, with fractions
 * @param durationMillis how long it took, in milliseconds, at least 0
 */
public record Timing(double endMillis, double durationMillis) {
  /** Rejects nothing; a duration that is no number, or negative, counts as 0. */
  public Timing {
    if (!(durationMillis >= 0)) {
      durationMillis = 0;
    }
  }

  /** Returns the start, milliseconds since the Unix epoch. */
  public double startMillis() {
    return endMillis - durationMillis;
  }
}
