package dev.atelier.metrics.reading;

import org.jspecify.annotations.Nullable;

/** What one series said at one moment. */
public final class SeriesReading {
  private static final double[] NO_BUCKETS = {};
  private static final @Nullable Exemplar[] NO_EXEMPLARS = {};

  private final LabelSet labels;
  private final double value;
  private final double[] bucketCounts;
  private final @Nullable Exemplar[] exemplars;

  private SeriesReading(
      LabelSet labels, double value, double[] bucketCounts, @Nullable Exemplar[] exemplars) {
    this.labels = labels;
    this.value = value;
    this.bucketCounts = bucketCounts;
    this.exemplars = exemplars;
  }

  /** Returns the reading of a counter or gauge, with the counter's exemplar if there is one. */
  public static SeriesReading ofValue(LabelSet labels, double value, @Nullable Exemplar exemplar) {
    @Nullable Exemplar[] exemplars = exemplar == null ? NO_EXEMPLARS : new Exemplar[] {exemplar};
    return new SeriesReading(labels, value, NO_BUCKETS, exemplars);
  }

  /**
   * Returns the reading of a histogram.
   *
   * @param bucketCounts values in each bucket alone, the last one without an upper bound; not
   *     copied
   * @param exemplars one per bucket, or empty; not copied
   */
  public static SeriesReading ofBuckets(
      LabelSet labels, double sum, double[] bucketCounts, @Nullable Exemplar[] exemplars) {
    return new SeriesReading(labels, sum, bucketCounts, exemplars);
  }

  /** Returns the label values. */
  public LabelSet labels() {
    return labels;
  }

  /** Returns the value of a counter or gauge, the sum of a histogram. */
  public double value() {
    return value;
  }

  /** Returns how many buckets there are, the one without an upper bound included; 0 if none. */
  public int bucketCount() {
    return bucketCounts.length;
  }

  /** Returns how many values fell into one bucket alone. */
  public double countIn(int bucket) {
    return bucketCounts[bucket];
  }

  /** Returns how many values a histogram counted. */
  public double count() {
    double count = 0;
    for (double inBucket : bucketCounts) {
      count += inBucket;
    }
    return count;
  }

  /** Returns the exemplar of a bucket, or of a counter at 0. */
  public @Nullable Exemplar exemplar(int bucket) {
    return bucket < exemplars.length ? exemplars[bucket] : null;
  }

  /**
   * Returns what was added since an earlier reading of the same series of a counter or histogram.
   */
  public SeriesReading since(SeriesReading earlier) {
    double[] counts = bucketCounts.clone();
    for (int i = 0; i < counts.length; i++) {
      counts[i] -= earlier.bucketCounts[i];
    }
    return new SeriesReading(labels, value - earlier.value, counts, exemplars);
  }
}
