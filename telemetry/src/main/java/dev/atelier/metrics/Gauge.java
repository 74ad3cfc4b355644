package dev.atelier.metrics;

import dev.atelier.metrics.reading.LabelSet;
import dev.atelier.metrics.reading.SeriesReading;

/** A value that goes up and down. */
public final class Gauge extends Series {
  private double value;

  Gauge(LabelSet labels) {
    super(labels);
  }

  /** Sets the value; any number, also {@code NaN} for unknown. */
  public void set(double value) {
    this.value = value;
  }

  @Override
  public boolean record(double value) {
    this.value = value;
    return true;
  }

  /** Adds an amount, which may be negative. */
  public void add(double amount) {
    value += amount;
  }

  /** Returns the value. */
  public double value() {
    return value;
  }

  @Override
  public SeriesReading read() {
    return SeriesReading.ofValue(labels(), value, null);
  }
}
