package dev.atelier.export.prometheus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.atelier.metrics.Counter;
import dev.atelier.metrics.Histogram;
import dev.atelier.metrics.MetricFamily;
import dev.atelier.metrics.MetricRegistry;
import dev.atelier.metrics.reading.Exemplar;
import dev.atelier.metrics.spec.MetricSpec;
import dev.atelier.metrics.spec.Unit;
import dev.atelier.text.StringText;
import org.junit.jupiter.api.Test;

class ExpositionTextTest {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

  private final MetricRegistry registry = new MetricRegistry();

  @Test
  void counterHasTotalInPrometheusAndOnlyOnSamplesInOpenMetrics() {
    MetricSpec spec = MetricSpec.counter("jobs").help("Jobs done.").labels("kind").build();
    registry.counter(spec).with("a").add(3);

    assertEquals(
        """
        # HELP jobs_total Jobs done.
        # TYPE jobs_total counter
        jobs_total{kind="a"} 3
        """,
        prometheus());
    assertEquals(
        """
        # HELP jobs Jobs done.
        # TYPE jobs counter
        jobs_total{kind="a"} 3
        # EOF
        """,
        openMetrics());
  }

  @Test
  void gaugeTakesAnyNumber() {
    MetricSpec spec = MetricSpec.gauge("load").labels("of").build();
    registry.gauge(spec).with("nan").set(Double.NaN);
    registry.gauge(spec).with("inf").set(Double.NEGATIVE_INFINITY);
    registry.gauge(spec).with("big").set(2.5e9);

    assertEquals(
        """
        # TYPE load gauge
        load{of="nan"} NaN
        load{of="inf"} -Inf
        load{of="big"} 2.5e+09
        """,
        prometheus());
  }

  @Test
  void histogramCountsCumulatively() {
    MetricSpec spec =
        MetricSpec.histogram("wait").unit(Unit.SECONDS).buckets(0.5, 1, 1e6).labels("q").build();
    Histogram histogram = registry.histogram(spec).with("x");
    for (double value : new double[] {0.1, 0.5, 0.75, 2, 2e6}) {
      histogram.observe(value);
    }

    assertEquals(
        """
        # TYPE wait_seconds histogram
        wait_seconds_bucket{q="x",le="0.5"} 2
        wait_seconds_bucket{q="x",le="1"} 3
        wait_seconds_bucket{q="x",le="1e+06"} 4
        wait_seconds_bucket{q="x",le="+Inf"} 5
        wait_seconds_sum{q="x"} 2.00000335e+06
        wait_seconds_count{q="x"} 5
        """,
        prometheus());
    assertEquals(
        """
        # TYPE wait_seconds histogram
        # UNIT wait_seconds seconds
        wait_seconds_bucket{q="x",le="0.5"} 2
        wait_seconds_bucket{q="x",le="1.0"} 3
        wait_seconds_bucket{q="x",le="1e+06"} 4
        wait_seconds_bucket{q="x",le="+Inf"} 5
        wait_seconds_sum{q="x"} 2.00000335e+06
        wait_seconds_count{q="x"} 5
        # EOF
        """,
        openMetrics());
  }

  @Test
  void labelValuesAndHelpAreEscaped() {
    MetricSpec spec = MetricSpec.gauge("g").help("a\\b\n\"c\"").labels("l").build();
    registry.gauge(spec).with("\\ \" \n é").set(1);
    registry.gauge(spec).with("end\"").set(2);

    assertEquals(
        """
        # HELP g a\\\\b\\n"c"
        # TYPE g gauge
        g{l="\\\\ \\" \\n é"} 1
        g{l="end\\""} 2
        """,
        prometheus());
    assertEquals(
        """
        # HELP g a\\\\b\\n\\"c\\"
        # TYPE g gauge
        g{l="\\\\ \\" \\n é"} 1
        g{l="end\\""} 2
        # EOF
        """,
        openMetrics());
  }

  @Test
  void emptyLabelsAreLeftOut() {
    MetricFamily<Counter> family =
        registry.counter(MetricSpec.counter("c").labels("a", "b").build());
    family.with("", "").add(1);
    family.with("", "y").add(2);

    assertEquals("# TYPE c_total counter\nc_total 1\nc_total{b=\"y\"} 2\n", prometheus());
  }

  @Test
  void overflowSeriesSaysThatItIsOne() {
    MetricFamily<Counter> family =
        registry.counter(MetricSpec.counter("c").labels("a").maxSeries(1).build());
    family.with("x").add(1);
    family.with("y").add(2);
    family.with("z").add(3);

    assertEquals(
        """
        # TYPE c_total counter
        c_total{a="x"} 1
        c_total{otel_metric_overflow="true"} 5
        """,
        prometheus());
  }

  @Test
  void metricWithoutSeriesIsLeftOut() {
    registry.counter(MetricSpec.counter("c").labels("a").build());

    assertEquals("", prometheus());
    assertEquals("# EOF\n", openMetrics());
  }

  @Test
  void exemplarsAppearInOpenMetricsOnly() {
    MetricSpec spec = MetricSpec.histogram("h").buckets(1).build();
    registry.histogram(spec).with().observe(0.25);
    registry
        .histogram(spec)
        .with()
        .exemplify(new Exemplar(TRACE, "b7ad6b7169203331", 0.25, 1_700_000_000_123.0));
    Counter counter = registry.counter(MetricSpec.counter("c").build()).with();
    counter.add(2);
    counter.exemplify(new Exemplar(TRACE, "", 1, 1000));

    assertEquals(
        """
        # TYPE h histogram
        h_bucket{le="1.0"} 1 # {trace_id="%1$s",span_id="b7ad6b7169203331"} 0.25 1.700000000123e+09
        h_bucket{le="+Inf"} 1
        h_sum 0.25
        h_count 1
        # TYPE c counter
        c_total 2 # {trace_id="%1$s"} 1 1
        # EOF
        """
            .formatted(TRACE),
        openMetrics());
    assertEquals(-1, prometheus().indexOf(TRACE));
  }

  @Test
  void exemplarTooLongForOpenMetricsIsLeftOut() {
    MetricSpec spec = MetricSpec.histogram("h").buckets(1).build();
    registry.histogram(spec).with().exemplify(new Exemplar("t".repeat(114), "", 0.25, 0));

    assertEquals(-1, openMetrics().indexOf("ttt"));
  }

  @Test
  void constantLabelsGiveWayToTheMetricsOwn() {
    registry.counter(MetricSpec.counter("c").labels("app").build()).with("mine").add(1);
    registry.gauge(MetricSpec.gauge("g").build()).with().set(1);
    LabelPairs constants =
        LabelPairs.of(new String[] {"app", "app.release"}, new String[] {"shop", "1\"2"});

    assertEquals(
        """
        # TYPE c_total counter
        c_total{app="mine",app_release="1\\"2"} 1
        # TYPE g gauge
        g{app="shop",app_release="1\\"2"} 1
        """,
        written(ExpositionFormat.PROMETHEUS, constants));
  }

  @Test
  void reservedConstantLabelsAreRefused() {
    String[] value = {"x"};

    assertThrows(IllegalArgumentException.class, () -> LabelPairs.of(new String[] {"le"}, value));
    assertThrows(IllegalArgumentException.class, () -> LabelPairs.of(new String[] {"__a"}, value));
  }

  private String prometheus() {
    return written(ExpositionFormat.PROMETHEUS, LabelPairs.NONE);
  }

  private String openMetrics() {
    return written(ExpositionFormat.OPEN_METRICS, LabelPairs.NONE);
  }

  private String written(ExpositionFormat format, LabelPairs constants) {
    StringText text = new StringText();
    ExpositionText exposition = new ExpositionText(text, format, constants);
    exposition.write(registry.read());
    exposition.end();
    return text.toString();
  }
}
