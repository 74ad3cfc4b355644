package dev.atelier.metrics.spec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetricSpecTest {
  @ParameterizedTest
  @CsvSource({
    "task.dispatch.total, '', task_dispatch, task.dispatch",
    "runtime_tool_errors_total, '', runtime_tool_errors, runtime_tool_errors",
    "payload, bytes, payload_bytes, payload",
    "payload_bytes_total, bytes, payload_bytes, payload_bytes",
    "9lives, '', _9lives, 9lives",
    "größe, call, gr__e, größe",
  })
  void counterNamesFollowTheConventionsOfBothSystems(
      String name, String unit, String prometheus, String otel) {
    MetricSpec spec = MetricSpec.counter(name).unit(Unit.of(unit)).build();

    assertEquals(prometheus, spec.prometheusName());
    assertEquals(otel, spec.otelName());
  }

  @Test
  void gaugeKeepsTotalInItsName() {
    MetricSpec spec = MetricSpec.gauge("seats_total").build();

    assertEquals("seats_total", spec.prometheusName());
    assertEquals("seats_total", spec.otelName());
  }

  @Test
  void labelNamesAreMadeFitForPrometheus() {
    MetricSpec spec = MetricSpec.gauge("g").labels("task.id", "http-code").build();

    assertEquals("task_id", spec.prometheusLabel(0));
    assertEquals("http_code", spec.prometheusLabel(1));
    assertEquals("task.id", spec.label(0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "__name__", "--reserved"})
  void impossibleLabelNamesAreRefused(String label) {
    MetricSpec.Builder builder = MetricSpec.counter("c");

    assertThrows(IllegalArgumentException.class, () -> builder.labels("fine", label));
  }

  @Test
  void labelsThatWouldBecomeOneAreRefused() {
    MetricSpec.Builder builder = MetricSpec.counter("c");

    assertThrows(IllegalArgumentException.class, () -> builder.labels("task.id", "task_id"));
  }

  @Test
  void onlyHistogramsReserveTheLabelOfTheirBounds() {
    MetricSpec.Builder histogram = MetricSpec.histogram("h");

    assertThrows(IllegalArgumentException.class, () -> histogram.labels("le"));
    assertEquals(1, MetricSpec.counter("c").labels("le").build().labelCount());
  }

  @Test
  void bucketsMustBeFiniteAndAscending() {
    MetricSpec.Builder builder = MetricSpec.histogram("h");

    assertThrows(IllegalArgumentException.class, () -> builder.buckets(1, 1));
    assertThrows(IllegalArgumentException.class, () -> builder.buckets(2, 1));
    assertThrows(IllegalArgumentException.class, () -> builder.buckets(1, Double.NaN));
    assertThrows(
        IllegalArgumentException.class, () -> builder.buckets(1, Double.POSITIVE_INFINITY));
    assertThrows(
        IllegalArgumentException.class, () -> builder.buckets(Double.NEGATIVE_INFINITY, 1));
    assertThrows(IllegalArgumentException.class, builder::buckets);
    assertThrows(IllegalArgumentException.class, () -> MetricSpec.counter("c").buckets(1, 2));
    assertArrayEquals(Buckets.durations(), builder.build().bounds());
  }

  @Test
  void standardBucketsCoverTheirRanges() {
    assertEquals(11, Buckets.durations().length);
    assertEquals(100e-6, Buckets.durations()[0]);
    assertEquals(10, Buckets.durations()[10]);
    assertEquals(7, Buckets.bytes().length);
    assertEquals(1e3, Buckets.bytes()[0]);
    assertEquals(1e9, Buckets.bytes()[6]);
    assertEquals(7, Buckets.costs().length);
    assertEquals(0.001, Buckets.costs()[0]);
    assertEquals(1000, Buckets.costs()[6]);
  }

  @Test
  void capBelowOneAndEmptyNameAreRefused() {
    MetricSpec.Builder builder = MetricSpec.counter("c");

    assertThrows(IllegalArgumentException.class, () -> builder.maxSeries(0));
    assertThrows(IllegalArgumentException.class, () -> MetricSpec.gauge(""));
  }

  @Test
  void definitionsAreTheSameWhenTheyMakeTheSameSeries() {
    MetricSpec spec = MetricSpec.histogram("h").labels("a", "b").help("One.").build();

    assertTrue(spec.isSameAs(MetricSpec.histogram("h").labels("a", "b").help("Two.").build()));
    assertFalse(spec.isSameAs(MetricSpec.histogram("h").labels("a", "c").build()));
    assertFalse(spec.isSameAs(MetricSpec.histogram("h").labels("a").build()));
    assertFalse(spec.isSameAs(MetricSpec.histogram("h").labels("a", "b").buckets(1).build()));
    assertFalse(spec.isSameAs(MetricSpec.gauge("h").labels("a", "b").build()));
    assertFalse(spec.isSameAs(MetricSpec.histogram("i").labels("a", "b").build()));
  }
}
