package dev.atelier.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.atelier.metrics.reading.Exemplar;
import dev.atelier.metrics.reading.MetricReading;
import dev.atelier.metrics.reading.SeriesReading;
import dev.atelier.metrics.spec.MetricSpec;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetricFamilyTest {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

  private final MetricRegistry registry = new MetricRegistry();

  @Test
  void sameLabelsGiveTheSameSeriesHoweverTheyAreGiven() {
    MetricFamily<Counter> none = registry.counter(MetricSpec.counter("none").build());
    MetricFamily<Counter> one = registry.counter(MetricSpec.counter("one").labels("a").build());
    MetricFamily<Counter> two =
        registry.counter(MetricSpec.counter("two").labels("a", "b").build());

    assertSame(none.with(), none.with(new String[0]));
    assertSame(one.with("x"), one.with(new String[] {"x"}));
    assertSame(two.with("x", "y"), two.with(new String[] {"x", "y"}));
    assertNotSame(two.with("x", "y"), two.with("y", "x"));
  }

  @Test
  void wrongNumberOfLabelsIsRefused() {
    MetricFamily<Counter> family = registry.counter(MetricSpec.counter("c").labels("a").build());

    assertThrows(IllegalArgumentException.class, family::with);
    assertThrows(IllegalArgumentException.class, () -> family.with("x", "y"));
    assertThrows(IllegalArgumentException.class, () -> family.with("x", "y", "z"));
  }

  @Test
  void everySeriesIsFoundAgainAmongMany() {
    MetricFamily<Counter> family =
        registry.counter(MetricSpec.counter("c").labels("a", "b").maxSeries(5000).build());
    Random random = new Random(7);
    TreeMap<String, Double> expected = new TreeMap<>();

    for (int i = 0; i < 20_000; i++) {
      String a = "a" + random.nextInt(70);
      String b = "b" + random.nextInt(70);
      family.with(a, b).add(i);
      expected.merge(a + b, (double) i, Double::sum);
    }

    TreeMap<String, Double> found = new TreeMap<>();
    MetricReading reading = family.read();
    for (int i = 0; i < reading.size(); i++) {
      SeriesReading series = reading.series(i);
      found.put(series.labels().value(0) + series.labels().value(1), series.value());
    }
    assertEquals(expected, found);
    assertEquals(expected.size(), family.size());
  }

  @Test
  void labelSetsBeyondTheCapShareOneSeries() {
    MetricFamily<Counter> family =
        registry.counter(MetricSpec.counter("c").labels("a").maxSeries(2).build());

    for (int i = 0; i < 100; i++) {
      family.with("v" + i).add(1);
    }
    family.with("v1").add(10);

    MetricReading reading = family.read();
    assertEquals(3, reading.size());
    assertEquals(11, reading.series(1).value());
    assertTrue(reading.series(2).labels().isOverflow());
    assertFalse(reading.series(1).labels().isOverflow());
    assertEquals(98, reading.series(2).value());
    assertEquals(2, family.size());
  }

  @Test
  void clearForgetsEverySeries() {
    MetricFamily<Gauge> family = registry.gauge(MetricSpec.gauge("g").labels("a").build());
    Gauge held = family.with("x");

    family.clear();
    held.set(5);

    assertEquals(0, family.read().size());
    assertNotSame(held, family.with("x"));
    assertEquals(0, family.with("x").value());
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1, -0.001, Double.NaN, Double.POSITIVE_INFINITY})
  void counterRefusesWhatWouldNotGrowIt(double amount) {
    Counter counter = registry.counter(MetricSpec.counter("c").build()).with();
    counter.add(2);

    assertThrows(IllegalArgumentException.class, () -> counter.add(amount));
    assertFalse(counter.record(amount));
    assertEquals(2, counter.value());
  }

  @Test
  void gaugeIsSetAndMoved() {
    Gauge gauge = registry.gauge(MetricSpec.gauge("g").build()).with();

    gauge.set(5);
    gauge.add(-7.5);

    assertEquals(-2.5, gauge.value());
  }

  @Test
  void valueOnABoundBelongsToTheBucketOfThatBound() {
    Histogram histogram =
        registry.histogram(MetricSpec.histogram("h").buckets(1, 2, 5).build()).with();

    for (double value : new double[] {-3, 1, 1.5, 2, 2.1, 5, 5.1, 1e9}) {
      histogram.observe(value);
    }

    SeriesReading reading = histogram.read();
    assertEquals(4, reading.bucketCount());
    assertEquals(2, reading.countIn(0));
    assertEquals(2, reading.countIn(1));
    assertEquals(2, reading.countIn(2));
    assertEquals(2, reading.countIn(3));
    assertEquals(8, reading.count());
    assertEquals(8, histogram.count());
    assertEquals(-3 + 1 + 1.5 + 2 + 2.1 + 5 + 5.1 + 1e9, reading.value());
  }

  @Test
  void everyBucketIsReachedWhateverTheirNumber() {
    for (int buckets = 1; buckets <= 20; buckets++) {
      double[] bounds = new double[buckets];
      for (int i = 0; i < buckets; i++) {
        bounds[i] = i * 10;
      }
      Histogram histogram =
          registry.histogram(MetricSpec.histogram("h" + buckets).buckets(bounds).build()).with();

      for (int i = 0; i <= buckets; i++) {
        histogram.observe(i * 10 - 5);
      }

      for (int i = 0; i <= buckets; i++) {
        assertEquals(1, histogram.read().countIn(i), "bucket " + i + " of " + buckets);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void histogramRefusesWhatWouldSpoilItsSum(double value) {
    Histogram histogram = registry.histogram(MetricSpec.histogram("h").build()).with();

    assertThrows(IllegalArgumentException.class, () -> histogram.observe(value));
    assertFalse(histogram.record(value));
    assertEquals(0, histogram.count());
    assertEquals(0, histogram.sum());
  }

  @Test
  void exemplarStaysWithTheBucketOfItsValue() {
    Histogram histogram =
        registry.histogram(MetricSpec.histogram("h").buckets(1, 2).build()).with();
    Exemplar exemplar = new Exemplar(TRACE, "", 1.5, 1000);

    histogram.observe(1.5);
    histogram.exemplify(exemplar);

    assertNull(histogram.read().exemplar(0));
    assertSame(exemplar, histogram.read().exemplar(1));
    assertEquals(1, histogram.count());
  }

  @Test
  void readingDoesNotChangeWhenTheSeriesDoes() {
    MetricFamily<Histogram> family = registry.histogram(MetricSpec.histogram("h").build());
    family.with().observe(1);
    SeriesReading earlier = family.read().series(0);

    family.with().observe(1);
    family.with().exemplify(new Exemplar(TRACE, "", 1, 0));

    assertEquals(1, earlier.count());
    for (int i = 0; i < earlier.bucketCount(); i++) {
      assertNull(earlier.exemplar(i));
    }
  }

  @Test
  void differenceOfTwoReadingsIsWhatCameBetween() {
    MetricFamily<Histogram> family =
        registry.histogram(MetricSpec.histogram("h").buckets(1).build());
    family.with().observe(0.5);
    SeriesReading earlier = family.read().series(0);

    family.with().observe(0.25);
    family.with().observe(3);

    SeriesReading since = family.read().series(0).since(earlier);
    assertEquals(3.25, since.value());
    assertEquals(1, since.countIn(0));
    assertEquals(1, since.countIn(1));
    assertEquals(2, since.count());
  }

  @Test
  void registryKnowsAMetricByItsDefinition() {
    MetricSpec spec = MetricSpec.counter("jobs_total").labels("a").build();

    MetricFamily<Counter> family = registry.counter(spec);

    assertSame(family, registry.counter(MetricSpec.counter("jobs_total").labels("a").build()));
    assertThrows(IllegalArgumentException.class, () -> registry.gauge(spec));
    MetricSpec otherLabels = MetricSpec.counter("jobs_total").labels("b").build();
    assertThrows(IllegalArgumentException.class, () -> registry.counter(otherLabels));
    MetricSpec sameInPrometheus = MetricSpec.gauge("jobs").build();
    assertThrows(IllegalArgumentException.class, () -> registry.gauge(sameInPrometheus));
  }

  @Test
  void registryReadsMetricsInTheOrderInWhichTheyWereMade() {
    registry.counter(MetricSpec.counter("z").build());
    registry.gauge(MetricSpec.gauge("a").build());

    assertEquals("z", registry.read()[0].spec().name());
    assertEquals("a", registry.read()[1].spec().name());
  }
}
