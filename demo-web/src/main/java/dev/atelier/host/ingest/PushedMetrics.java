package dev.atelier.host.ingest;

import dev.atelier.host.ingest.Refusal.Field;
import dev.atelier.metrics.reading.MetricReading;
import dev.atelier.metrics.spec.MetricSpec;
import java.time.Clock;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The metrics of all pages, added up.
 *
 * <p>A page tells sums since it was opened. Of counters and histograms the growth since its
 * previous push is added to a sum that outlives it, so nothing falls when a page closes. A gauge is
 * the sum of what the open pages say. Pages are no labels: there are too many of them.
 *
 * <p>Every push is taken as a whole or not at all. Memory is bounded by {@link IngestLimits}. All
 * methods take this object's lock.
 */
public final class PushedMetrics {
  private static final String HOST = "(the host)";

  private final IngestLimits limits;
  private final Clock clock;

  /* Whose sample names are whose: a name of a sample to the name of its metric. */
  private final Map<String, String> claims = new HashMap<>();

  // Mutable state. Invariant: `series` is the number of sums in all families, overflow excluded;
  // pages are in the order of their latest pushes.
  private final Map<String, TotalFamily> families = new LinkedHashMap<>();
  private final Map<String, Page> pages = new LinkedHashMap<>(16, 0.75f, true);
  private int series;

  /* What a page said last. */
  private record Page(long seq, long atMillis, Map<Total, double[]> numbers) {}

  /**
   * Makes an empty sum.
   *
   * @param reserved metrics that no page may push, since the host has them
   */
  public PushedMetrics(IngestLimits limits, Clock clock, MetricSpec... reserved) {
    this.limits = limits;
    this.clock = clock;
    for (MetricSpec spec : reserved) {
      TotalFamily.claims(spec.prometheusName(), spec.kind())
          .forEach(name -> claims.put(name, HOST));
    }
  }

  /**
   * Takes a push.
   *
   * @return whether it was news; false when a later push of the page was there first
   * @throws Refusal if it does not fit to what is there; then nothing of it was taken
   */
  synchronized boolean take(Push push, List<PushedFamily> pushed) throws Refusal {
    check(pushed);
    Page before = pages.get(push.page());
    if (before != null && push.seq() <= before.seq()) {
      return false;
    }
    // A page that is unknown though it has pushed before was forgotten by this host or told an
    // earlier one: its sums were counted then, and are only where its growth begins.
    boolean counts = before != null || push.seq() == 1;
    Map<Total, double[]> numbers = numbers(pushed);
    numbers.forEach(
        (total, now) -> {
          if (counts && !total.isGauge()) {
            total.add(now, before == null ? null : before.numbers().get(total));
          }
        });
    pages.put(push.page(), new Page(push.seq(), clock.millis(), numbers));
    if (push.ends()) {
      pages.remove(push.page());
    } else if (pages.size() > limits.maxPages()) {
      pages.remove(pages.keySet().iterator().next());
    }
    return true;
  }

  /** Returns what all metrics say now, in a fresh array. */
  public synchronized MetricReading[] read() {
    Map<Total, Double> gauges = gauges();
    return families.values().stream().map(f -> f.read(gauges)).toArray(MetricReading[]::new);
  }

  /** Returns the sum over all series of a counter, by its name without {@code _total}. */
  public synchronized double sum(String counter) {
    TotalFamily family = families.get(counter);
    return family == null ? 0 : family.sum();
  }

  /** Returns how many pages have pushed lately and have not ended. */
  public synchronized int openPages() {
    return (int) pages.values().stream().filter(this::isOpen).count();
  }

  private boolean isOpen(Page page) {
    return clock.millis() - page.atMillis() <= limits.silence().toMillis();
  }

  private Map<Total, Double> gauges() {
    Map<Total, Double> sums = new IdentityHashMap<>();
    for (Page page : pages.values()) {
      if (isOpen(page)) {
        page.numbers()
            .forEach(
                (total, numbers) -> {
                  if (total.isGauge() && !Double.isNaN(numbers[0])) {
                    sums.merge(total, numbers[0], Double::sum);
                  }
                });
      }
    }
    return sums;
  }

  private Map<Total, double[]> numbers(List<PushedFamily> pushed) {
    Map<Total, double[]> numbers = new IdentityHashMap<>();
    for (PushedFamily family : pushed) {
      TotalFamily totals = families.computeIfAbsent(family.name(), name -> new TotalFamily(family));
      TotalFamily.claims(family.name(), family.kind())
          .forEach(name -> claims.put(name, family.name()));
      for (PushedSeries one : family.series()) {
        int size = totals.size();
        Total total = totals.at(one.labels(), series < limits.maxSeries());
        series += totals.size() - size;
        total.exemplify(one.exemplars());
        // Several series of a page may share the one that stands for all beyond the limit.
        numbers.merge(total, one.numbers(), PushedMetrics::plus);
      }
    }
    return numbers;
  }

  private void check(List<PushedFamily> pushed) throws Refusal {
    Map<String, String> claimed = new HashMap<>();
    int fresh = 0;
    for (PushedFamily family : pushed) {
      TotalFamily known = families.get(family.name());
      if (known == null) {
        fresh++;
        checkName(family, claimed);
      } else if (!known.isSameAs(family)) {
        throw refuse(family.name(), "of the same type and with the same buckets as in other pages");
      }
    }
    if (families.size() + fresh > limits.maxMetrics()) {
      throw Refusal.of(
          new Field("metrics", Integer.toString(families.size() + fresh)),
          "at most " + limits.maxMetrics() + ", those of all pages together");
    }
  }

  private void checkName(PushedFamily family, Map<String, String> claimed) throws Refusal {
    MetricSpec spec = TotalFamily.spec(family, Set.of());
    if (!spec.prometheusName().equals(family.name())) {
      throw refuse(family.name(), "named without _total, except for the end of a counter");
    }
    for (String name : TotalFamily.claims(family.name(), family.kind())) {
      String owner = claims.get(name);
      String other = owner != null ? owner : claimed.put(name, family.name());
      if (other != null) {
        throw refuse(family.name(), "named so that " + name + " is not also a sample of " + other);
      }
    }
  }

  private static Refusal refuse(String metric, String allowed) {
    return Refusal.of(new Field("metric", metric), allowed);
  }

  private static double[] plus(double[] a, double @Nullable [] b) {
    double[] sum = a.clone();
    for (int i = 0; b != null && i < sum.length; i++) {
      sum[i] += b[i];
    }
    return sum;
  }
}
