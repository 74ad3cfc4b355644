package dev.atelier.host.ingest;

import dev.atelier.metrics.reading.Exemplar;
import dev.atelier.metrics.reading.LabelSet;
import dev.atelier.metrics.reading.SeriesReading;
import dev.atelier.record.MetricKind;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** One series, added up over all pages. A gauge has no sum of its own: its pages are asked. */
final class Total {
  private final MetricKind kind;
  private final @Nullable SortedMap<String, String> labels;

  // Mutable state: numbers as a PushedSeries has them.
  private final double[] numbers;
  private final @Nullable Exemplar[] exemplars;

  /** Makes a sum of nothing; without labels it is that of all series beyond the limit. */
  Total(MetricKind kind, @Nullable SortedMap<String, String> labels, int numbers) {
    this.kind = kind;
    this.labels = labels;
    this.numbers = new double[numbers];
    this.exemplars = new @Nullable Exemplar[numbers];
  }

  boolean isGauge() {
    return kind == MetricKind.GAUGE;
  }

  double value() {
    return numbers[0];
  }

  /**
   * Adds what a page has counted since it last told. A page that tells less than before has begun
   * anew.
   */
  void add(double[] now, double @Nullable [] before) {
    boolean isGrowth = before != null;
    int counts = kind == MetricKind.HISTOGRAM ? now.length - 1 : now.length;
    for (int i = 0; before != null && i < counts; i++) {
      isGrowth &= now[i] >= before[i];
    }
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] += isGrowth && before != null ? now[i] - before[i] : now[i];
    }
  }

  void exemplify(List<@Nullable Exemplar> latest) {
    for (int i = 0; i < latest.size(); i++) {
      Exemplar exemplar = latest.get(i);
      exemplars[i] = exemplar == null ? exemplars[i] : exemplar;
    }
  }

  /** Returns the sum; of a gauge, this value. */
  SeriesReading read(Set<String> names, double gauge) {
    LabelSet set = LabelSet.overflow();
    if (labels != null) {
      SortedMap<String, String> known = labels;
      set = LabelSet.of(names.stream().map(n -> known.getOrDefault(n, "")).toArray(String[]::new));
    }
    if (kind != MetricKind.HISTOGRAM) {
      return SeriesReading.ofValue(set, isGauge() ? gauge : numbers[0], exemplars[0]);
    }
    int buckets = numbers.length - 1;
    return SeriesReading.ofBuckets(
        set, numbers[buckets], Arrays.copyOf(numbers, buckets), Arrays.copyOf(exemplars, buckets));
  }
}
