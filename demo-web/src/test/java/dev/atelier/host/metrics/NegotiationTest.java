package dev.atelier.host.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.atelier.export.prometheus.ExpositionFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NegotiationTest {
  /** What Prometheus 2.42 sends. */
  private static final String PROMETHEUS =
      "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
          + "text/plain;version=0.0.4;q=0.5,*/*;q=0.1";

  @Test
  void prometheusGetsOpenMetrics() {
    assertEquals(ExpositionFormat.OPEN_METRICS, Negotiation.of(PROMETHEUS));
  }

  @Test
  void whoeverAsksForNothingGetsText() {
    assertEquals(ExpositionFormat.PROMETHEUS, Negotiation.of(null));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "text/plain | PROMETHEUS",
        "text/plain;version=0.0.4 | PROMETHEUS",
        "*/* | PROMETHEUS",
        "text/html,application/xhtml+xml,*/*;q=0.8 | PROMETHEUS",
        "application/json | PROMETHEUS",
        "'' | PROMETHEUS",
        "application/openmetrics-text | OPEN_METRICS",
        "Application/OpenMetrics-Text; version=1.0.0 | OPEN_METRICS",
        "application/openmetrics-text;q=0.5,text/plain;q=0.9 | PROMETHEUS",
        "application/openmetrics-text;q=0.9,text/plain;q=0.5 | OPEN_METRICS",
        "application/openmetrics-text;q=0 | PROMETHEUS",
        "application/openmetrics-text;q=0.1,*/* | PROMETHEUS",
        "application/openmetrics-text;q=nonsense | OPEN_METRICS",
        ";;,,;q=,q | PROMETHEUS"
      })
  void formatFollowsTheWeights(String accept, ExpositionFormat expected) {
    assertEquals(expected, Negotiation.of(accept));
  }
}
