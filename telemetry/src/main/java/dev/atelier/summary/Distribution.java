package dev.atelier.summary;

import java.util.Arrays;

/** Measured durations in milliseconds, with their percentiles by nearest rank. */
public final class Distribution {
  private static final int FIRST_CAPACITY = 16;

  // Mutable state: `size` values in order of arrival, or ascending once a percentile was asked for.
  private double[] values = new double[FIRST_CAPACITY];
  private int size;
  private boolean isSorted = true;

  void add(double millis) {
    if (size == values.length) {
      values = Arrays.copyOf(values, size * 2);
    }
    values[size] = millis;
    size++;
    isSorted = false;
  }

  /** Returns how many durations there are. */
  public int count() {
    return size;
  }

  /**
   * Returns the smallest duration that so many percent of all do not exceed; NaN if there are none.
   *
   * @param percent 1 to 100
   */
  public double percentile(int percent) {
    if (size == 0) {
      return Double.NaN;
    }
    if (!isSorted) {
      Arrays.sort(values, 0, size);
      isSorted = true;
    }
    int rank = (int) Math.ceil(percent * (double) size / 100);
    return values[Math.max(rank, 1) - 1];
  }
}
