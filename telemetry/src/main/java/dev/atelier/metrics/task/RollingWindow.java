package dev.atelier.metrics.task;

/**
 * The latest values of a sequence, with their percentiles. Adding costs one pass over a part of the
 * window; reading a percentile costs nothing.
 */
final class RollingWindow {
  /* The values in order of arrival, as a ring, and again in ascending order. */
  private final double[] arrived;
  private final double[] sorted;

  // Mutable state. Invariant: both arrays hold the same `size` values.
  private int size;
  private int oldest;

  RollingWindow(int capacity) {
    this.arrived = new double[capacity];
    this.sorted = new double[capacity];
  }

  /** Adds a finite value in place of the oldest one if the window is full. */
  void add(double value) {
    int hole;
    if (size < arrived.length) {
      hole = size;
      arrived[size] = value;
      size++;
    } else {
      hole = rank(arrived[oldest]);
      arrived[oldest] = value;
      oldest = oldest + 1 == arrived.length ? 0 : oldest + 1;
    }
    while (hole > 0 && sorted[hole - 1] > value) {
      sorted[hole] = sorted[hole - 1];
      hole--;
    }
    while (hole + 1 < size && sorted[hole + 1] < value) {
      sorted[hole] = sorted[hole + 1];
      hole++;
    }
    sorted[hole] = value;
  }

  /**
   * Returns the smallest value that at least this share of the values does not exceed (nearest
   * rank), or NaN when there are none.
   *
   * @param percent above 0, at most 100
   */
  double percentile(int percent) {
    return size == 0 ? Double.NaN : sorted[(int) Math.ceil(percent * (double) size / 100) - 1];
  }

  /* Place of a value that is in the window; of equal ones any, since they are interchangeable. */
  private int rank(double value) {
    int low = 0;
    int high = size - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] < value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
