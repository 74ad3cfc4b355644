package dev.atelier.metrics;

import dev.atelier.metrics.reading.MetricReading;
import dev.atelier.metrics.spec.MetricSpec;
import dev.atelier.record.MetricKind;
import org.jspecify.annotations.Nullable;

/** The metrics of one application or of one exporter, in the order in which they were made. */
public final class MetricRegistry {
  // Mutable state: the list of the families, which they link themselves.
  private @Nullable MetricFamily<?> first;
  private @Nullable MetricFamily<?> last;
  private int size;

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
      if (last == null) {
        first = known;
      } else {
        last.nextInRegistry = known;
      }
      last = known;
      size++;
    } else if (!known.spec().isSameAs(spec)) {
      throw new IllegalArgumentException("another metric is named ".concat(spec.name()));
    }
    return known;
  }

  /** Returns what all metrics say at this moment, in a fresh array. */
  public MetricReading[] read() {
    MetricReading[] readings = new MetricReading[size];
    int i = 0;
    for (MetricFamily<?> family = first; family != null; family = family.nextInRegistry) {
      readings[i++] = family.read();
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
    String name = spec.prometheusName();
    MetricFamily<?> family = first;
    while (family != null && !family.spec().prometheusName().equals(name)) {
      family = family.nextInRegistry;
    }
    return family;
  }
}
