package dev.atelier.metrics.spec;

/**
 * Standard upper bounds for histograms. Each call returns a fresh array, ascending, without +Inf.
 */
public final class Buckets {
  private Buckets() {}

  /** Durations in seconds: 11 bounds from 100 µs to 10 s. */
  public static double[] durations() {
    return new double[] {0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10};
  }

  /** Sizes in bytes: 7 bounds from 1 kB to 1 GB. */
  public static double[] bytes() {
    return new double[] {1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};
  }

  /** Costs in any currency: 7 bounds from 0.001 to 1000. */
  public static double[] costs() {
    return new double[] {0.001, 0.01, 0.1, 1, 10, 100, 1000};
  }
}
