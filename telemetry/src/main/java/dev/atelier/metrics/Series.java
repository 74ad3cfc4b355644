package dev.atelier.metrics;

import dev.atelier.metrics.reading.LabelSet;
import dev.atelier.metrics.reading.SeriesReading;
import org.jspecify.annotations.Nullable;

/**
 * The values of one metric under one set of label values. A handle: keep it and record through it.
 */
public abstract class Series {
  private final LabelSet labels;

  // Set once by the family that this joins: links of its table and of its list.
  int hash;
  @Nullable Series nextInBucket;
  @Nullable Series nextMade;

  Series(LabelSet labels) {
    this.labels = labels;
  }

  /** Returns the label values that this stands for. */
  public final LabelSet labels() {
    return labels;
  }

  /**
   * Takes one value as an event brings it: a counter adds it, a gauge is set to it, a histogram
   * observes it.
   *
   * @return whether the metric can take such a value; if not, nothing happened
   */
  public abstract boolean record(double value);

  /** Returns the present values. */
  public abstract SeriesReading read();
}
