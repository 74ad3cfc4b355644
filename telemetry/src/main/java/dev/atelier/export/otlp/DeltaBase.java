package dev.atelier.export.otlp;

import dev.atelier.metrics.reading.LabelSet;
import dev.atelier.metrics.reading.MetricReading;
import dev.atelier.metrics.reading.SeriesReading;
import dev.atelier.record.MetricKind;
import org.jspecify.annotations.Nullable;

/**
 * The readings that were sent last, for senders that report only what was added since. Moves on
 * only when a message has arrived: what is lost on the way is part of the next one.
 */
final class DeltaBase {
  private MetricReading[] base = {};

  /** Returns what the readings add to those of {@link #accept}; gauges stay as they are. */
  MetricReading[] since(MetricReading[] readings) {
    MetricReading[] deltas = new MetricReading[readings.length];
    for (int i = 0; i < readings.length; i++) {
      MetricReading before = find(readings[i], i);
      deltas[i] = before == null ? readings[i] : delta(readings[i], before);
    }
    return deltas;
  }

  /** Makes these the readings that the next ones are compared with. */
  void accept(MetricReading[] readings) {
    base = readings;
  }

  private static MetricReading delta(MetricReading reading, MetricReading before) {
    if (reading.spec().kind() == MetricKind.GAUGE) {
      return reading;
    }
    SeriesReading[] series = new SeriesReading[reading.size()];
    for (int i = 0; i < series.length; i++) {
      SeriesReading earlier = find(before, reading.series(i).labels(), i);
      series[i] = sinceIfGrown(reading.series(i), earlier);
    }
    return new MetricReading(reading.spec(), series);
  }

  /* Series that were forgotten and made anew have started at 0. */
  private static SeriesReading sinceIfGrown(SeriesReading series, @Nullable SeriesReading earlier) {
    boolean isHistogram = series.bucketCount() > 0;
    boolean grew =
        earlier != null
            && (isHistogram
                ? series.count() >= earlier.count()
                : series.value() >= earlier.value());
    return earlier != null && grew ? series.since(earlier) : series;
  }

  /* Metrics and series keep their places, so the first look nearly always finds them. */
  private @Nullable MetricReading find(MetricReading reading, int place) {
    if (place < base.length && base[place].spec().isSameAs(reading.spec())) {
      return base[place];
    }
    for (MetricReading candidate : base) {
      if (candidate.spec().isSameAs(reading.spec())) {
        return candidate;
      }
    }
    return null;
  }

  private static @Nullable SeriesReading find(MetricReading reading, LabelSet labels, int place) {
    if (place < reading.size() && reading.series(place).labels().isSameAs(labels)) {
      return reading.series(place);
    }
    for (int i = 0; i < reading.size(); i++) {
      if (reading.series(i).labels().isSameAs(labels)) {
        return reading.series(i);
      }
    }
    return null;
  }
}
