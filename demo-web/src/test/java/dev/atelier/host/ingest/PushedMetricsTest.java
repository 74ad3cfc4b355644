package dev.atelier.host.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.atelier.export.prometheus.ExpositionFormat;
import dev.atelier.host.metrics.HostMetrics;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PushedMetricsTest {
  private static final Duration SILENCE = Duration.ofMinutes(5);

  private final StoppedClock clock = new StoppedClock();
  private final PushedMetrics metrics =
      new PushedMetrics(new IngestLimits(1000, 3, 5, 6, SILENCE), clock, HostMetrics.all());

  @Test
  void countersOfPagesAddUp() throws Exception {
    calls("a", 1, 10);
    calls("b", 1, 5);
    calls("a", 2, 12);

    assertSays("calls_total 17");
    assertEquals(17, metrics.sum("calls"));
  }

  @Test
  void histogramsOfPagesAddUpBucketByBucket() throws Exception {
    histogram("a", 1, "1 3 9.5");
    histogram("b", 1, "2 2 1");
    histogram("a", 2, "2 5 12");

    assertSays("run_bucket{le=\"1\"} 4");
    assertSays("run_bucket{le=\"+Inf\"} 7");
    assertSays("run_sum 13");
    assertSays("run_count 7");
  }

  @Test
  void nothingFallsWhenAPageCloses() throws Exception {
    calls("a", 1, 10);
    metrics.take(Pushes.last("a", 2), Pushes.read("# TYPE calls counter", "calls_total 11"));
    calls("b", 1, 1);

    assertSays("calls_total 12");
    assertEquals(1, metrics.openPages());
  }

  @Test
  void gaugesAreTheSumOfTheOpenPages() throws Exception {
    gauge("a", 1, "3");
    gauge("b", 1, "4");
    gauge("a", 2, "1");
    assertSays("depth 5");

    metrics.take(Pushes.last("b", 2), Pushes.read("# TYPE depth gauge", "depth 4"));
    assertSays("depth 1");

    clock.pass(SILENCE.plusMillis(1));
    assertEquals("", text());
    assertEquals(0, metrics.openPages());
  }

  @Test
  void unknownValuesOfGaugesDoNotSpoilTheSum() throws Exception {
    gauge("a", 1, "NaN");
    assertEquals("", text());

    gauge("b", 1, "2");
    assertSays("depth 2");
  }

  @Test
  void olderPushThatArrivesLateIsPassedOver() throws Exception {
    assertTrue(calls("a", 1, 1));
    assertTrue(calls("a", 3, 30));
    assertFalse(calls("a", 2, 20));
    assertFalse(calls("a", 3, 30));

    assertSays("calls_total 30");
  }

  @Test
  void pageThatCountsFromZeroAgainIsAddedAnew() throws Exception {
    calls("a", 1, 10);
    calls("a", 2, 4);

    assertSays("calls_total 14");
  }

  @Test
  void pageThatWasForgottenIsNotCountedTwice() throws Exception {
    calls("a", 1, 10);
    for (String page : new String[] {"b", "c", "d"}) {
      calls(page, 1, 1);
    }
    assertEquals(3, metrics.openPages());

    calls("a", 2, 15);
    assertSays("calls_total 13");

    calls("a", 3, 16);
    assertSays("calls_total 14");
  }

  @Test
  void seriesBeyondTheLimitShareOne() throws Exception {
    StringBuilder text = new StringBuilder("# TYPE many counter\n");
    for (int i = 0; i < 20; i++) {
      text.append("many_total{id=\"").append(i).append("\"} 1\n");
    }
    metrics.take(Pushes.push("a", 1), Pushes.read(text.toString()));
    metrics.take(Pushes.push("a", 2), Pushes.read(text.toString().replace("} 1", "} 2")));

    assertSays("many_total{id=\"5\"} 2");
    assertSays("many_total{otel_metric_overflow=\"true\"} 28");
    assertEquals(40, metrics.sum("many"));
  }

  @Test
  void metricsBeyondTheLimitAreRefused() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 6; i++) {
      text.append("# TYPE m").append(i).append(" gauge\nm").append(i).append(" 1\n");
    }

    Refusal refusal =
        assertThrows(
            Refusal.class, () -> metrics.take(Pushes.push("a", 1), Pushes.read(text.toString())));

    assertEquals(
        "metrics must be at most 5, those of all pages together, got 6", refusal.getMessage());
    assertEquals("", text());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gauge http_server_active_requests",
        "gauge atelier_host_sse_clients",
        "gauge http_server_request_duration_seconds_count",
        "counter atelier_host_ingest_refused",
        "gauge calls",
        "gauge calls_total",
        "histogram calls",
        "other-histogram run",
        "gauge run_bucket",
        "counter run_count",
        "gauge b_sum, histogram b",
        "histogram b, gauge b_count",
        "gauge b_total, counter b",
        "gauge ends_with_total_total, counter ends_with_total",
        "counter twice_total"
      })
  void metricThatWouldSpoilAnotherIsRefusedWithAllOfItsPush(String metrics) throws Exception {
    calls("a", 1, 1);
    histogram("a", 2, "1 1 1");
    String before = text();

    StringBuilder push = new StringBuilder(sample("gauge fine"));
    for (String metric : metrics.split(", ")) {
      push.append(sample(metric));
    }
    assertThrows(
        Refusal.class, () -> this.metrics.take(Pushes.push("b", 1), Pushes.read(push.toString())));

    assertEquals(before, text());
    assertEquals(1, this.metrics.openPages());
  }

  @Test
  void emptyPushIsAPageWithoutMetrics() throws Exception {
    assertTrue(metrics.take(Pushes.push("a", 1), Pushes.read("")));

    assertEquals(1, metrics.openPages());
  }

  /* A metric as "<type> <name>", with a sample. */
  private static String sample(String metric) {
    String name = metric.split(" ")[1];
    String bound = metric.startsWith("other") ? "2" : "1";
    return switch (metric.split(" ")[0]) {
      case "gauge" -> "# TYPE %1$s gauge\n%1$s 1\n".formatted(name);
      case "counter" -> "# TYPE %1$s counter\n%1$s_total 1\n".formatted(name);
      default ->
          ("# TYPE %1$s histogram\n%1$s_bucket{le=\"%2$s\"} 1\n%1$s_bucket{le=\"+Inf\"} 1\n"
                  + "%1$s_sum 1\n%1$s_count 1\n")
              .formatted(name, bound);
    };
  }

  private boolean calls(String page, long seq, int value) throws Refusal {
    return metrics.take(
        Pushes.push(page, seq), Pushes.read("# TYPE calls counter", "calls_total " + value));
  }

  private void gauge(String page, long seq, String value) throws Refusal {
    metrics.take(Pushes.push(page, seq), Pushes.read("# TYPE depth gauge", "depth " + value));
  }

  private void histogram(String page, long seq, String numbers) throws Refusal {
    String[] number = numbers.split(" ");
    metrics.take(
        Pushes.push(page, seq),
        Pushes.read(
            "# TYPE run histogram",
            "run_bucket{le=\"1\"} " + number[0],
            "run_bucket{le=\"+Inf\"} " + number[1],
            "run_sum " + number[2],
            "run_count " + number[1]));
  }

  private String text() {
    return Pushes.text(metrics.read(), ExpositionFormat.PROMETHEUS);
  }

  private void assertSays(String line) {
    assertTrue(("\n" + text()).contains("\n" + line + "\n"), () -> line + " in\n" + text());
  }

  /** Time that passes when a test says so. */
  private static final class StoppedClock extends Clock {
    private Instant now = Instant.EPOCH;

    void pass(Duration time) {
      now = now.plus(time);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
