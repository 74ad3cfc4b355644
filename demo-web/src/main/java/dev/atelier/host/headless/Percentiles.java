package dev.atelier.host.headless;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The middle and the far end of some durations, by nearest rank.
 *
 * @param p50 what half of them do not exceed, milliseconds; null if there are none
 * @param p99 what 99 of 100 do not exceed, milliseconds; null if there are none
 */
record Percentiles(@Nullable Double p50, @Nullable Double p99) {

  static Percentiles of(double... millis) {
    double[] sorted = millis.clone();
    Arrays.sort(sorted);
    return new Percentiles(rank(sorted, 0.50), rank(sorted, 0.99));
  }

  private static @Nullable Double rank(double[] sorted, double share) {
    if (sorted.length == 0) {
      return null;
    }
    int rank = (int) Math.ceil(sorted.length * share);
    return sorted[Math.max(0, rank - 1)];
  }
}
