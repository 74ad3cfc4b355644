package dev.atelier.host.ingest;

import dev.atelier.host.ingest.ExpositionReader.Sample;
import dev.atelier.metrics.reading.Exemplar;
import dev.atelier.record.MetricKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Puts one metric together from its samples, and checks that they make sense. */
final class FamilyReader {
  private final String name;
  private final MetricKind kind;

  // Mutable state: what was read so far, by labels.
  private final Map<SortedMap<String, String>, SeriesReader> series = new LinkedHashMap<>();

  FamilyReader(String name, MetricKind kind) {
    this.name = name;
    this.kind = kind;
  }

  String name() {
    return name;
  }

  /** Tells whether no sample was read: the metric says nothing. */
  boolean isEmpty() {
    return series.isEmpty();
  }

  /** Tells whether samples of this metric may have such an ending. */
  boolean has(String ending) {
    return switch (kind) {
      case COUNTER -> ending.equals("_total");
      case GAUGE -> ending.isEmpty();
      case HISTOGRAM ->
          ending.equals("_bucket") || ending.equals("_sum") || ending.equals("_count");
    };
  }

  void add(Sample sample, LineReader line) throws Refusal {
    SortedMap<String, String> labels = new TreeMap<>(sample.labels());
    String bound = kind == MetricKind.HISTOGRAM ? labels.remove("le") : null;
    for (String label : labels.keySet()) {
      if (label.startsWith("__")) {
        throw line.refuse("labels that do not begin with two underscores");
      }
    }
    // An empty label and none are the same.
    labels.values().removeIf(String::isEmpty);
    SeriesReader reader = series.computeIfAbsent(labels, key -> new SeriesReader());
    if (kind != MetricKind.HISTOGRAM) {
      if (kind == MetricKind.COUNTER && !(sample.value() >= 0 && isFinite(sample.value()))) {
        throw line.refuse("a counter with a finite value >= 0");
      }
      reader.once("value", sample, line);
    } else if (sample.name().endsWith("_bucket")) {
      if (bound == null) {
        throw line.refuse("a bucket with its bound, le");
      }
      reader.bucket(new LineReader(bound, 0).number(), sample, line);
    } else {
      reader.once(sample.name().endsWith("_sum") ? "sum" : "count", sample, line);
    }
  }

  /** Returns the metric. */
  PushedFamily finish(String help) throws Refusal {
    List<PushedSeries> finished = new ArrayList<>();
    @Nullable List<Double> bounds = null;
    for (Map.Entry<SortedMap<String, String>, SeriesReader> entry : series.entrySet()) {
      SeriesReader reader = entry.getValue();
      if (kind == MetricKind.HISTOGRAM) {
        if (bounds != null && !bounds.equals(reader.finiteBounds())) {
          throw refuse("a histogram whose series have the same buckets");
        }
        bounds = reader.finiteBounds();
      }
      finished.add(
          kind == MetricKind.HISTOGRAM
              ? histogram(entry.getKey(), reader)
              : new PushedSeries(
                  entry.getKey(), new double[] {reader.get("value")}, reader.exemplars));
    }
    return new PushedFamily(name, kind, help, bounds == null ? List.of() : bounds, finished);
  }

  private PushedSeries histogram(SortedMap<String, String> labels, SeriesReader reader)
      throws Refusal {
    double sum = reader.get("sum");
    int last = reader.bounds.size() - 1;
    if (last < 1 || reader.bounds.get(last) != Double.POSITIVE_INFINITY) {
      throw refuse("a histogram whose last bucket is +Inf, after at least one other");
    }
    if (!isFinite(sum) || reader.get("count") != reader.counts.get(last)) {
      throw refuse("a histogram with a finite sum, and a count like that of its last bucket");
    }
    double[] numbers = new double[last + 2];
    double before = 0;
    for (int i = 0; i <= last; i++) {
      numbers[i] = reader.counts.get(i) - before;
      before = reader.counts.get(i);
    }
    numbers[last + 1] = sum;
    return new PushedSeries(labels, numbers, reader.exemplars);
  }

  private Refusal refuse(String allowed) {
    return Refusal.of(new Refusal.Field("metric", name), allowed);
  }

  private static boolean isFinite(double value) {
    return Math.abs(value) <= Double.MAX_VALUE;
  }

  /* The samples of one set of labels. */
  private static final class SeriesReader {
    final List<Double> bounds = new ArrayList<>();
    final List<Double> counts = new ArrayList<>();
    final List<@Nullable Exemplar> exemplars = new ArrayList<>();
    private final Map<String, Double> single = new TreeMap<>();

    void once(String part, Sample sample, LineReader line) throws Refusal {
      if (single.put(part, sample.value()) != null) {
        throw line.refuse("the only sample of its labels");
      }
      if (part.equals("value")) {
        exemplars.add(sample.exemplar());
      }
    }

    void bucket(double bound, Sample sample, LineReader line) throws Refusal {
      int size = bounds.size();
      boolean ascends =
          size == 0 || (bound > bounds.get(size - 1) && sample.value() >= counts.get(size - 1));
      if (!ascends || !(sample.value() >= 0 && isFinite(sample.value()))) {
        throw line.refuse("a bucket that is above the one before, in its bound and its count");
      }
      bounds.add(bound);
      counts.add(sample.value());
      exemplars.add(sample.exemplar());
    }

    double get(String part) {
      return single.getOrDefault(part, Double.NaN);
    }

    List<Double> finiteBounds() {
      return List.copyOf(bounds.subList(0, Math.max(0, bounds.size() - 1)));
    }
  }
}
