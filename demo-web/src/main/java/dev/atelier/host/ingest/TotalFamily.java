package dev.atelier.host.ingest;

import dev.atelier.metrics.reading.MetricReading;
import dev.atelier.metrics.reading.SeriesReading;
import dev.atelier.metrics.spec.MetricSpec;
import dev.atelier.metrics.spec.Unit;
import dev.atelier.record.MetricKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One metric, added up over all pages. */
final class TotalFamily {
  private static final List<Unit> NAMED_UNITS = List.of(Unit.SECONDS, Unit.BYTES, Unit.RATIO);

  private final PushedFamily first;

  // Mutable state.
  private final Map<SortedMap<String, String>, Total> totals = new LinkedHashMap<>();
  private @Nullable Total overflow;

  /** Takes the definition, but no value, from the first page that has it. */
  TotalFamily(PushedFamily first) {
    this.first = first;
  }

  /** Returns the names that samples of a metric may have; no two metrics may share one. */
  static List<String> claims(String name, MetricKind kind) {
    return switch (kind) {
      case COUNTER -> List.of(name, name + "_total");
      case GAUGE -> List.of(name);
      case HISTOGRAM -> List.of(name, name + "_bucket", name + "_sum", name + "_count");
    };
  }

  boolean isSameAs(PushedFamily other) {
    return first.name().equals(other.name())
        && first.kind() == other.kind()
        && first.bounds().equals(other.bounds());
  }

  /** Returns the sum of a series, a new one if it may be made, else that of all others. */
  Total at(SortedMap<String, String> labels, boolean mayGrow) {
    Total known = totals.get(labels);
    if (known != null) {
      return known;
    }
    if (!mayGrow) {
      if (overflow == null) {
        overflow = make(null);
      }
      return overflow;
    }
    Total made = make(labels);
    totals.put(labels, made);
    return made;
  }

  int size() {
    return totals.size();
  }

  /** Returns the sum over all series of a counter. */
  double sum() {
    return all().stream().mapToDouble(Total::value).sum();
  }

  /**
   * Returns what the metric says.
   *
   * @param gauges values of gauges; those that no page tells any more are left out
   */
  MetricReading read(Map<Total, Double> gauges) {
    Set<String> names = new TreeSet<>();
    totals.keySet().forEach(labels -> names.addAll(labels.keySet()));
    List<SeriesReading> series = new ArrayList<>();
    for (Total total : all()) {
      if (!total.isGauge() || gauges.containsKey(total)) {
        series.add(total.read(names, gauges.getOrDefault(total, 0.0)));
      }
    }
    return new MetricReading(spec(first, names), series.toArray(SeriesReading[]::new));
  }

  /** Returns the definition of a metric with these labels. */
  static MetricSpec spec(PushedFamily family, Set<String> labels) {
    MetricSpec.Builder spec =
        switch (family.kind()) {
          case COUNTER -> MetricSpec.counter(family.name());
          case GAUGE -> MetricSpec.gauge(family.name());
          case HISTOGRAM ->
              MetricSpec.histogram(family.name())
                  .buckets(family.bounds().stream().mapToDouble(Double::doubleValue).toArray());
        };
    // Units are part of names; only OpenMetrics tells them apart from it.
    for (Unit unit : NAMED_UNITS) {
      if (family.name().endsWith("_" + unit.word())) {
        spec.unit(unit);
      }
    }
    return spec.help(family.help()).labels(labels.toArray(String[]::new)).build();
  }

  private Total make(@Nullable SortedMap<String, String> labels) {
    int numbers = first.kind() == MetricKind.HISTOGRAM ? first.bounds().size() + 2 : 1;
    return new Total(first.kind(), labels, numbers);
  }

  private List<Total> all() {
    List<Total> all = new ArrayList<>(totals.values());
    if (overflow != null) {
      all.add(overflow);
    }
    return all;
  }
}
