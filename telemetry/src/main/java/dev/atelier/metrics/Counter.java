package dev.atelier.metrics;

import dev.atelier.metrics.reading.Exemplar;
import dev.atelier.metrics.reading.LabelSet;
import dev.atelier.metrics.reading.SeriesReading;
import org.jspecify.annotations.Nullable;

/** A sum that only grows. */
public final class Counter extends Series {
  private double value;
  private @Nullable Exemplar exemplar;

  Counter(LabelSet labels) {
    super(labels);
  }

  /**
   * Adds an amount.
   *
   * @throws IllegalArgumentException if it is negative or not finite
   */
  public void add(double amount) {
    if (!record(amount)) {
      throw new IllegalArgumentException("a counter grows by finite amounts >= 0");
    }
  }

  @Override
  public boolean record(double amount) {
    boolean accepted = amount >= 0 && amount <= Double.MAX_VALUE;
    if (accepted) {
      value += amount;
    }
    return accepted;
  }

  /** Remembers one occasion on which the counter grew, in place of the previous one. */
  public void exemplify(Exemplar exemplar) {
    this.exemplar = exemplar;
  }

  /** Returns the sum. */
  public double value() {
    return value;
  }

  @Override
  public SeriesReading read() {
    return SeriesReading.ofValue(labels(), value, exemplar);
  }
}
