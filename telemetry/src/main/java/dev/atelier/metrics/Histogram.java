package dev.atelier.metrics;

import dev.atelier.metrics.reading.Exemplar;
import dev.atelier.metrics.reading.LabelSet;
import dev.atelier.metrics.reading.SeriesReading;
import org.jspecify.annotations.Nullable;

/** A distribution, counted in fixed buckets. */
public final class Histogram extends Series {
  private static final @Nullable Exemplar[] NO_EXEMPLARS = {};

  private final double[] bounds;

  // Mutable state. Invariant: the counts of all buckets sum up to `count`.
  private final double[] counts;
  private double count;
  private double sum;
  private @Nullable Exemplar[] exemplars = NO_EXEMPLARS;

  Histogram(LabelSet labels, double[] bounds) {
    super(labels);
    this.bounds = bounds;
    this.counts = new double[bounds.length + 1];
  }

  /**
   * Counts a value in the first bucket whose bound is not below it.
   *
   * @throws IllegalArgumentException if it is not finite: one such value would spoil the sum for
   *     good
   */
  public void observe(double value) {
    if (!record(value)) {
      throw new IllegalArgumentException("a histogram takes finite values");
    }
  }

  @Override
  public boolean record(double value) {
    boolean accepted = value >= -Double.MAX_VALUE && value <= Double.MAX_VALUE;
    if (accepted) {
      counts[bucketOf(value)] += 1;
      count += 1;
      sum += value;
    }
    return accepted;
  }

  /** Remembers one observed value in place of the previous one of its bucket; counts nothing. */
  public void exemplify(Exemplar exemplar) {
    if (exemplars.length == 0) {
      exemplars = new @Nullable Exemplar[counts.length];
    }
    exemplars[bucketOf(exemplar.value())] = exemplar;
  }

  /** Returns how many values were counted. */
  public double count() {
    return count;
  }

  /** Returns their sum. */
  public double sum() {
    return sum;
  }

  @Override
  public SeriesReading read() {
    return SeriesReading.ofBuckets(labels(), sum, counts.clone(), exemplars.clone());
  }

  /* Binary search: about four comparisons for the standard buckets. */
  private int bucketOf(double value) {
    int low = 0;
    int high = bounds.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (value <= bounds[middle]) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }
}
