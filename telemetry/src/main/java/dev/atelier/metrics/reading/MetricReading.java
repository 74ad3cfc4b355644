package dev.atelier.metrics.reading;

import dev.atelier.metrics.spec.MetricSpec;

/** What one metric said at one moment. */
public final class MetricReading {
  private final MetricSpec spec;
  private final SeriesReading[] series;

  /**
   * Makes a reading.
   *
   * @param spec what the metric is
   * @param series its series, in the order in which they appeared; not copied
   */
  public MetricReading(MetricSpec spec, SeriesReading[] series) {
    this.spec = spec;
    this.series = series;
  }

  /** Returns what the metric is. */
  public MetricSpec spec() {
    return spec;
  }

  /** Returns how many series there are. */
  public int size() {
    return series.length;
  }

  /** Returns a series. */
  public SeriesReading series(int index) {
    return series[index];
  }
}
