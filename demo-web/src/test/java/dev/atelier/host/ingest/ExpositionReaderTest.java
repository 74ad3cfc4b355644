package dev.atelier.host.ingest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.atelier.export.prometheus.ExpositionFormat;
import dev.atelier.metrics.MetricRegistry;
import dev.atelier.metrics.reading.Exemplar;
import dev.atelier.metrics.spec.MetricSpec;
import dev.atelier.metrics.spec.Unit;
import dev.atelier.record.MetricKind;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpositionReaderTest {
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

  @Test
  void histogramIsReadBucketByBucket() throws Exception {
    PushedFamily family =
        Pushes.read(
                "# HELP run_seconds How long \\\\ \\n it ran.",
                "# TYPE run_seconds histogram",
                "run_seconds_bucket{task=\"a\",le=\"0.1\"} 1",
                "run_seconds_bucket{task=\"a\",le=\"+Inf\"} 3",
                "run_seconds_sum{task=\"a\"} 4.5",
                "run_seconds_count{task=\"a\"} 3")
            .get(0);

    assertEquals("run_seconds", family.name());
    assertEquals(MetricKind.HISTOGRAM, family.kind());
    assertEquals("How long \\ \n it ran.", family.help());
    assertEquals(List.of(0.1), family.bounds());
    assertEquals(Map.of("task", "a"), family.series().get(0).labels());
    assertArrayEquals(new double[] {1, 2, 4.5}, family.series().get(0).numbers());
  }

  @Test
  void exemplarsAreKept() throws Exception {
    String text =
        "# TYPE calls counter\ncalls_total{a=\"1\"} 2 # {trace_id=\""
            + TRACE
            + "\",span_id=\"00f067aa0ba902b7\"} 1 1700000000.5\n# EOF\n";

    PushedSeries series = ExpositionReader.read(text, true).get(0).series().get(0);

    Exemplar exemplar = series.exemplars().get(0);
    assertNotNull(exemplar);
    assertEquals(new Exemplar(TRACE, "00f067aa0ba902b7", 1, 1_700_000_000_500.0), exemplar);
  }

  /** What the exporters write and one page pushes is what comes out for it. */
  @ParameterizedTest
  @EnumSource
  void whatOnePagePushesIsToldAgainWordForWord(ExpositionFormat format) throws Exception {
    MetricRegistry registry = new MetricRegistry();
    String[] odd = {"plain", "", "qu\"o\\te\n", "ünï 日本", "a=\"b\",c}", "x y"};
    MetricSpec calls = MetricSpec.counter("app.calls").labels("who", "what").help("Calls.").build();
    MetricSpec open = MetricSpec.gauge("app.open").labels("who").unit(Unit.count("door")).build();
    MetricSpec size = MetricSpec.histogram("app.size").unit(Unit.BYTES).labels("who").build();
    Random random = new Random(7);
    for (String value : odd) {
      registry.counter(calls).with(value, "x").add(random.nextInt(1000));
      registry.gauge(open).with(value).set(random.nextGaussian() * 1e9);
      for (int i = 0; i < 20; i++) {
        registry.histogram(size).with(value).observe(Math.exp(random.nextDouble() * 9 - 6));
      }
      registry.histogram(size).with(value).exemplify(new Exemplar(TRACE, "", 0.25, 1.5e12));
    }
    // Labels stand in the order of their names when they come back.
    String text =
        Pushes.text(registry.read(), format)
            .replaceAll("who=(\".*\"),what=\"x\"", "what=\"x\",who=$1");

    PushedMetrics metrics = new PushedMetrics(IngestLimits.DEFAULTS, Clock.systemUTC());
    metrics.take(
        Pushes.push("p", 1), ExpositionReader.read(text, format == ExpositionFormat.OPEN_METRICS));

    assertEquals(text, Pushes.text(metrics.read(), format).replace("who=\"x\",what", "what"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "no_type 1",
        "# TYPE x counter\nx 1",
        "# TYPE x counter\nx_total -1",
        "# TYPE x counter\nx_total NaN",
        "# TYPE x counter\nx_total +Inf",
        "# TYPE x counter\nx_total 1\nx_total 2",
        "# TYPE x counter\nx_total 1 2 3",
        "# TYPE x counter\nx_total",
        "# TYPE x counter\nx_total 0x1p3",
        "# TYPE x counter\nx_total 1f",
        "# TYPE x counter\nx_total 1e",
        "# TYPE x counter\nx_total 1 # {trace_id=\"a\"} 1",
        "# TYPE x counter\n# TYPE x gauge",
        "# TYPE x summary",
        "# TYPE x untyped",
        "# TYPE",
        "# TYPE 1x gauge",
        "# TYPE x gauge\nx{a=\"1} 1",
        "# TYPE x gauge\nx{a=1} 1",
        "# TYPE x gauge\nx{a=\"1\" b=\"2\"} 1",
        "# TYPE x gauge\nx{a=\"1\",a=\"2\"} 1",
        "# TYPE x gauge\nx{__name__=\"y\"} 1",
        "# TYPE x gauge\nx{a=\"\\t\"} 1",
        "# TYPE x gauge\nx{a=\"\\",
        "# TYPE x gauge\nx{",
        "# TYPE x histogram\nx_bucket 1",
        "# TYPE x histogram\nx_bucket{le=\"+Inf\"} 1\nx_sum 1\nx_count 1",
        "# TYPE x histogram\nx_bucket{le=\"1\"} 1\nx_sum 1\nx_count 1",
        "# TYPE x histogram\nx_bucket{le=\"1\"} 2\nx_bucket{le=\"+Inf\"} 1\nx_sum 1\nx_count 1",
        "# TYPE x histogram\nx_bucket{le=\"2\"} 1\nx_bucket{le=\"1\"} 1\nx_bucket{le=\"+Inf\"} 1\nx_sum 1\nx_count 1",
        "# TYPE x histogram\nx_bucket{le=\"1\"} 1\nx_bucket{le=\"+Inf\"} 1\nx_sum 1\nx_count 2",
        "# TYPE x histogram\nx_bucket{le=\"1\"} 1\nx_bucket{le=\"+Inf\"} 1\nx_count 1",
        "# TYPE x histogram\nx_bucket{le=\"1\"} 1\nx_bucket{le=\"+Inf\"} 1\nx_sum NaN\nx_count 1",
        "# TYPE x histogram\nx_bucket{le=\"one\"} 1",
        "\0\1\2",
        "{\"json\": true}",
        "<html>"
      })
  void whatMakesNoSenseIsRefusedWithItsPlace(String text) {
    Refusal refusal = assertThrows(Refusal.class, () -> ExpositionReader.read(text + "\n", false));

    assertEquals(400, refusal.status());
    assertTrue(refusal.getMessage().matches("(?s)(line \\d+|metric) must be .+, got .*"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "# TYPE x gauge\nx 1\n", "# EOF\n# TYPE x gauge\n"})
  void openMetricsThatWasCutOffIsRefused(String text) {
    assertThrows(Refusal.class, () -> ExpositionReader.read(text, true));
  }

  @Test
  void longLabelsAndManyAreRefused() {
    StringBuilder labels = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      labels.append("l").append(i).append("=\"1\",");
    }

    assertThrows(
        Refusal.class, () -> Pushes.read("# TYPE x gauge", "x{l=\"" + "a".repeat(2000) + "\"} 1"));
    assertThrows(Refusal.class, () -> Pushes.read("# TYPE x gauge", "x{" + labels + "} 1"));
  }

  /** Whatever arrives is read or refused: nothing else is thrown. */
  @Test
  void damagedTextsAreReadOrRefused() {
    String sound =
        "# HELP a Help.\n# TYPE a counter\na_total{x=\"1\"} 5 # {trace_id=\"t\"} 1 2\n# TYPE b histogram\n"
            + "b_bucket{le=\"1.0\"} 1\nb_bucket{le=\"+Inf\"} 2\nb_sum 3\nb_count 2\n# EOF\n";
    Random random = new Random(20_251_106);
    int refused = 0;
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder(sound);
      for (int damage = random.nextInt(4); damage >= 0; damage--) {
        int at = random.nextInt(text.length());
        switch (random.nextInt(3)) {
          case 0 -> text.deleteCharAt(at);
          case 1 -> text.insert(at, (char) random.nextInt(256));
          default -> text.setCharAt(at, "\"\\{}#=, \n0e+".charAt(random.nextInt(12)));
        }
      }
      try {
        ExpositionReader.read(text.toString(), true);
      } catch (Refusal refusal) {
        refused++;
      }
    }

    assertTrue(refused > 1000, "only " + refused + " were refused");
  }
}
