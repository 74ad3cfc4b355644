package dev.atelier.export.otlp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import dev.atelier.metrics.MetricRegistry;
import dev.atelier.metrics.reading.Exemplar;
import dev.atelier.metrics.runtime.MetricCatalog;
import dev.atelier.metrics.runtime.RuntimeMetric;
import dev.atelier.metrics.runtime.RuntimeMetrics;
import dev.atelier.metrics.spec.MetricSpec;
import dev.atelier.record.CallStatus;
import dev.atelier.record.Ending;
import dev.atelier.record.MetricKind;
import dev.atelier.record.MetricSample;
import dev.atelier.record.SpanRecord;
import dev.atelier.record.Timing;
import dev.atelier.record.TraceRecord;
import dev.atelier.text.StringText;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages as the protocol's own schema reads them, and nothing in them that it does not know. */
class OtlpSchemaTest {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final OtlpResource SHOP =
      new OtlpResource(new String[] {"service.name"}, new String[] {"shop"});

  @Test
  void spansOfEveryEndingAreRead() {
    SpanQueue queue = new SpanQueue(10, "page-1/");
    queue.span(
        call("task-1-1", Ending.OK).trace(TRACE).attempts(2, 1).queueWait(3.5, 1.25).build());
    Ending failed = new Ending(CallStatus.ERROR, "exception", "no \"picture\"\n\u0000\ud800 é 😀");
    queue.span(call("task-1-2", failed).attempts(1, 0).queueWait(Double.NaN, Double.NaN).build());
    queue.span(call("task-1-3", new Ending(CallStatus.CANCELED, "abort", "gone")).build());
    queue.trace(
        new TraceRecord(TRACE, "doc:1", time(), Ending.OK, "00f067aa0ba902b7", "b7ad6b7169203331"));

    List<Span> spans = read(queue).getResourceSpans(0).getScopeSpans(0).getSpansList();

    Span call = spans.get(0);
    assertEquals(TRACE, hex(call.getTraceId()));
    assertEquals("0af7651916cd43dd", hex(call.getParentSpanId()));
    assertEquals("resize.process", call.getName());
    assertEquals(Span.SpanKind.SPAN_KIND_INTERNAL, call.getKind());
    assertEquals(1_700_000_000_060_250_000L, call.getStartTimeUnixNano());
    assertEquals(1_700_000_000_100_500_000L, call.getEndTimeUnixNano());
    assertEquals(0x101, call.getFlags());
    assertEquals(2, attribute(call, "attempt.count").getIntValue());
    assertEquals(3.5, attribute(call, "queue.wait_ms").getDoubleValue());
    assertEquals(StatusCode.STATUS_CODE_OK, call.getStatus().getCode());
    assertEquals(StatusCode.STATUS_CODE_ERROR, spans.get(1).getStatus().getCode());
    assertTrue(spans.get(1).getStatus().getMessage().startsWith("no \"picture\"\n\u0000"));
    assertEquals(StatusCode.STATUS_CODE_UNSET, spans.get(2).getStatus().getCode());
    assertTrue(attribute(spans.get(2), "canceled").getBoolValue());
    assertEquals("00f067aa0ba902b7", hex(spans.get(3).getSpanId()));
    assertEquals("b7ad6b7169203331", hex(spans.get(3).getParentSpanId()));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void everyMetricOfTheCatalogueIsRead(boolean isDelta) {
    MetricRegistry registry = new MetricRegistry();
    RuntimeMetrics metrics = new RuntimeMetrics(registry);
    for (RuntimeMetric metric : MetricCatalog.all()) {
      metrics.metric(sample(metric).ofTask("task-1", "re\"si\\ze\n"));
    }
    metrics.span(call("task-1-1", Ending.OK).trace(TRACE).attempts(1, 0).queueWait(0, 0).build());
    metrics.metric(MetricSample.histogram("task.duration_ms", 40.25).ofTask("task-1", "resize"));
    MetricsExport export = new MetricsExport(SHOP, isDelta, 1000);

    List<Metric> read = read(registry, export);

    assertEquals(20, read.size());
    Metric duration = named(read, "atelier.task.duration");
    assertEquals(
        isDelta
            ? AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA
            : AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE,
        duration.getHistogram().getAggregationTemporality());
    HistogramDataPoint point = duration.getHistogram().getDataPoints(1);
    assertEquals(point.getExplicitBoundsCount() + 1, point.getBucketCountsCount());
    assertEquals(1, point.getCount());
    assertEquals(TRACE, hex(point.getExemplars(0).getTraceId()));
    assertTrue(named(read, "atelier.task.success").getSum().getIsMonotonic());
    assertEquals("{call}", named(read, "atelier.queue.pending").getUnit());
  }

  @Test
  void oddNumbersAreRead() {
    MetricRegistry registry = new MetricRegistry();
    double[] values = {
      Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1e300, -1e-300, 0.1 + 0.2
    };
    for (double value : values) {
      registry.gauge(MetricSpec.gauge("g" + value).build()).with().set(value);
    }
    registry
        .histogram(MetricSpec.histogram("h").buckets(-1, 1e9).build())
        .with()
        .exemplify(new Exemplar(TRACE, "b7ad6b7169203331", 5, 2000));

    List<Metric> read = read(registry, new MetricsExport(SHOP, false, 1000));

    for (double value : values) {
      assertEquals(value, named(read, "g" + value).getGauge().getDataPoints(0).getAsDouble());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'resourceSpans':[{'scope_spans':[]}]}",
        "{'resourceSpans':[{'spans':[]}]}",
        "{'resourceSpans':[{'scopeSpans':[{'spans':[{'kind':'SPAN_KIND_INTERNAL'}]}]}]}",
        "{'resourceSpans':[{'scopeSpans':[{'spans':[{'traceId':'AAAA'}]}]}]}",
        "{'resourceSpans':[{'scopeSpans':[{'spans':[{'startTimeUnixNano':'1.5'}]}]}]}",
      })
  void judgeRefusesWhatTheProtocolDoes(String json) {
    ExportTraceServiceRequest.Builder request = ExportTraceServiceRequest.newBuilder();

    assertThrows(AssertionError.class, () -> OtlpSchema.read(json.replace('\'', '"'), request));
  }

  private static SpanRecord.Builder call(String id, Ending ending) {
    return SpanRecord.builder(id)
        .task("task-1", "resize", "parallel")
        .method("process")
        .timing(time())
        .ending(ending);
  }

  private static Timing time() {
    return new Timing(1_700_000_000_100.5, 40.25);
  }

  private static MetricSample sample(RuntimeMetric metric) {
    MetricKind kind = metric.spec().kind();
    if (kind == MetricKind.COUNTER) {
      return MetricSample.counter(metric.event(), 1);
    }
    return kind == MetricKind.GAUGE
        ? MetricSample.gauge(metric.event(), 1)
        : MetricSample.histogram(metric.event(), 1);
  }

  private static ExportTraceServiceRequest read(SpanQueue queue) {
    StringText text = new StringText();
    queue.writeNext(text, SHOP, 100);
    ExportTraceServiceRequest.Builder request = ExportTraceServiceRequest.newBuilder();
    OtlpSchema.read(text.toString(), request);
    return request.build();
  }

  private static List<Metric> read(MetricRegistry registry, MetricsExport export) {
    StringText text = new StringText();
    export.write(text, registry.read(), 3000);
    ExportMetricsServiceRequest.Builder request = ExportMetricsServiceRequest.newBuilder();
    OtlpSchema.read(text.toString(), request);
    return request.build().getResourceMetrics(0).getScopeMetrics(0).getMetricsList();
  }

  private static Metric named(List<Metric> metrics, String name) {
    return metrics.stream()
        .filter(metric -> metric.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static io.opentelemetry.proto.common.v1.AnyValue attribute(Span span, String key) {
    return span.getAttributesList().stream()
        .filter(attribute -> attribute.getKey().equals(key))
        .findFirst()
        .orElseThrow()
        .getValue();
  }

  private static String hex(ByteString bytes) {
    return HexFormat.of().formatHex(bytes.toByteArray());
  }
}
