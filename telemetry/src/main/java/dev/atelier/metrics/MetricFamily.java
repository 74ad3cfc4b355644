package dev.atelier.metrics;

import dev.atelier.metrics.reading.LabelSet;
import dev.atelier.metrics.reading.MetricReading;
import dev.atelier.metrics.reading.SeriesReading;
import dev.atelier.metrics.spec.MetricSpec;
import dev.atelier.record.MetricKind;
import org.jspecify.annotations.Nullable;

/**
 * One metric with all its series. {@code with} looks a series up by its label values, makes it when
 * it is new, and allocates nothing otherwise; keep what it returns to save the look-up too. Beyond
 * the metric's cap all new label sets share one overflow series, so that memory stays bounded.
 *
 * @param <S> {@link Counter}, {@link Gauge} or {@link Histogram}
 */
public final class MetricFamily<S extends Series> {
  /*
   * A chained hash table on the hashes of the label values, which strings keep once computed, beside a
   * list in order of appearance for reading.
   */
  private static final int FIRST_CAPACITY = 8;

  private final MetricSpec spec;
  private final double[] bounds;

  // Mutable state. Invariant: every series but the overflow one is in `table` and counted by
  // `size`;
  // all are in the list from `first` to `last`.
  private @Nullable Series[] table = new @Nullable Series[FIRST_CAPACITY];
  private int size;
  private @Nullable Series first;
  private @Nullable Series last;
  private @Nullable S overflow;

  /* Set once by the registry that this joins. */
  @Nullable MetricFamily<?> nextInRegistry;

  MetricFamily(MetricSpec spec) {
    this.spec = spec;
    this.bounds = spec.bounds();
  }

  /** Returns what the metric is. */
  public MetricSpec spec() {
    return spec;
  }

  /** Returns the only series of a metric without labels. */
  public S with() {
    requireLabels(0);
    Series found = table[0];
    return found != null ? cast(found) : make(0);
  }

  /** Returns the series of a label value. */
  public S with(String value) {
    requireLabels(1);
    int hash = spread(value.hashCode());
    for (Series s = table[hash & table.length - 1]; s != null; s = s.nextInBucket) {
      if (s.labels().value(0).equals(value)) {
        return cast(s);
      }
    }
    return make(hash, value);
  }

  /** Returns the series of two label values. */
  public S with(String value0, String value1) {
    requireLabels(2);
    int hash = spread(31 * value0.hashCode() + value1.hashCode());
    for (Series s = table[hash & table.length - 1]; s != null; s = s.nextInBucket) {
      if (s.labels().value(0).equals(value0) && s.labels().value(1).equals(value1)) {
        return cast(s);
      }
    }
    return make(hash, value0, value1);
  }

  /** Returns the series of any number of label values; they are read, not kept. */
  public S with(String... values) {
    requireLabels(values.length);
    int hash = 0;
    for (String value : values) {
      hash = 31 * hash + value.hashCode();
    }
    hash = spread(hash);
    for (Series s = table[hash & table.length - 1]; s != null; s = s.nextInBucket) {
      if (hasValues(s, values)) {
        return cast(s);
      }
    }
    return make(hash, values);
  }

  /** Returns how many series there are, the overflow series not counted. */
  public int size() {
    return size;
  }

  /** Forgets all series. Handles that are still held record into nothing that is read. */
  public void clear() {
    table = new @Nullable Series[FIRST_CAPACITY];
    size = 0;
    first = null;
    last = null;
    overflow = null;
  }

  /** Returns the present values of all series. */
  public MetricReading read() {
    SeriesReading[] readings = new SeriesReading[overflow == null ? size : size + 1];
    int i = 0;
    for (Series s = first; s != null; s = s.nextMade) {
      readings[i++] = s.read();
    }
    return new MetricReading(spec, readings);
  }

  private S make(int hash, String... values) {
    if (size >= spec.maxSeries()) {
      if (overflow == null) {
        overflow = join(LabelSet.overflow());
      }
      return overflow;
    }
    if (size >= table.length) {
      grow();
    }
    S made = join(LabelSet.of(values));
    made.hash = hash;
    chain(made);
    size++;
    return made;
  }

  private S join(LabelSet labels) {
    S made = cast(newSeries(labels));
    if (last == null) {
      first = made;
    } else {
      last.nextMade = made;
    }
    last = made;
    return made;
  }

  private Series newSeries(LabelSet labels) {
    if (spec.kind() == MetricKind.HISTOGRAM) {
      return new Histogram(labels, bounds);
    }
    return spec.kind() == MetricKind.GAUGE ? new Gauge(labels) : new Counter(labels);
  }

  private void grow() {
    @Nullable Series[] old = table;
    table = new @Nullable Series[old.length * 2];
    for (Series head : old) {
      Series s = head;
      while (s != null) {
        Series next = s.nextInBucket;
        chain(s);
        s = next;
      }
    }
  }

  private void chain(Series series) {
    int bucket = series.hash & table.length - 1;
    series.nextInBucket = table[bucket];
    table[bucket] = series;
  }

  private void requireLabels(int given) {
    if (given != spec.labelCount()) {
      throw new IllegalArgumentException("wrong number of labels for ".concat(spec.name()));
    }
  }

  private static boolean hasValues(Series series, String[] values) {
    for (int i = 0; i < values.length; i++) {
      if (!series.labels().value(i).equals(values[i])) {
        return false;
      }
    }
    return true;
  }

  /* Mixes the high bits in: the table looks at the low ones only. */
  private static int spread(int hash) {
    return hash ^ hash >>> 16;
  }

  /* The registry hands out families of the type that belongs to their kind. */
  @SuppressWarnings("unchecked")
  private S cast(Series series) {
    return (S) series;
  }
}
