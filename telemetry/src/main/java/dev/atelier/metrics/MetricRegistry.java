package dev.atelier.metrics;

import dev.atelier.metrics.reading.MetricReading;
import dev.atelier.metrics.spec.MetricSpec;
import dev.atelier.record.MetricKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The metrics of one application or of one exporter, in the order in which they were made. */
public final class MetricRegistry {
  private final List<MetricFamily<?>> families = new ArrayList<>();

  /**
   * Returns the counter of this definition, a new one the first time.
   *
   * @throws IllegalArgumentException if it defines no counter, or another metric has its name
   */
  public MetricFamily<Counter> counter(MetricSpec spec) {
    return typed(spec, MetricKind.COUNTER);
  }

  /**
   * Returns the gauge of this definition, a new one the first time.
   *
   * @throws IllegalArgumentException if it defines no gauge, or another metric has its name
   */
  public MetricFamily<Gauge> gauge(MetricSpec spec) {
    return typed(spec, MetricKind.GAUGE);
  }

  /**
   * Returns the histogram of this definition, a new one the first time.
   *
   * @throws IllegalArgumentException if it defines no histogram, or another metric has its name
   */
  public MetricFamily<Histogram> histogram(MetricSpec spec) {
    return typed(spec, MetricKind.HISTOGRAM);
  }

  /**
   * Returns the metric of this definition, whatever its kind, a new one the first time.
   *
   * @throws IllegalArgumentException if another metric has its name
   */
  public MetricFamily<?> family(MetricSpec spec) {
    MetricFamily<?> known = find(spec);
    if (known == null) {
      known = new MetricFamily<>(spec);
      families.add(known);
    } else if (!known.spec().isSameAs(spec)) {
      throw new IllegalArgumentException("another metric is named ".concat(spec.name()));
    }
    return known;
  }

  /** Returns what all metrics say at this moment. */
  public List<MetricReading> read() {
    List<MetricReading> readings = new ArrayList<>();
    for (MetricFamily<?> family : families) {
      readings.add(family.read());
    }
    return readings;
  }

  @SuppressWarnings("unchecked")
  private <S extends Series> MetricFamily<S> typed(MetricSpec spec, MetricKind kind) {
    if (spec.kind() != kind) {
      throw new IllegalArgumentException(spec.name().concat(" is no ").concat(kind.word()));
    }
    return (MetricFamily<S>) family(spec);
  }

  /* Metrics are made once, at start: a scan is short, and two names may be one name in Prometheus. */
  private @Nullable MetricFamily<?> find(MetricSpec spec) {
    for (MetricFamily<?> family : families) {
      if (family.spec().prometheusName().equals(spec.prometheusName())) {
        return family;
      }
    }
    return null;
  }
}
