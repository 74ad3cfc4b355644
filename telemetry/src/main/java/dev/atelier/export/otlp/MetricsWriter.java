package dev.atelier.export.otlp;

import dev.atelier.metrics.reading.Exemplar;
import dev.atelier.metrics.reading.MetricReading;
import dev.atelier.metrics.reading.SeriesReading;
import dev.atelier.metrics.spec.MetricSpec;
import dev.atelier.record.MetricKind;
import dev.atelier.text.JsonOut;
import dev.atelier.text.TextOut;

/**
 * Writes readings as an ExportMetricsServiceRequest, with what every series added since {@code
 * startMillis}: since it was made (cumulative), or since the readings before (delta).
 */
final class MetricsWriter {
  private static final int DELTA = 1;
  private static final int CUMULATIVE = 2;

  private final OtlpJson otlp;
  private final OtlpResource resource;
  private final Period period;

  /** Prepares to write one message. */
  MetricsWriter(TextOut text, OtlpResource resource, Period period) {
    this.otlp = new OtlpJson(text);
    this.resource = resource;
    this.period = period;
  }

  /**
   * The time that the values of a message are about.
   *
   * @param startMillis since when counters and histograms count, epoch milliseconds
   * @param endMillis when they were read, epoch milliseconds
   * @param isDelta whether they start at 0 with every message
   */
  record Period(double startMillis, double endMillis, boolean isDelta) {}

  /** Writes the message; metrics without series are left out. */
  void write(MetricReading[] readings) {
    resource.open(otlp, "resourceMetrics", "scopeMetrics", "metrics");
    for (MetricReading reading : readings) {
      if (reading.size() > 0) {
        writeMetric(reading);
      }
    }
    resource.close(otlp);
  }

  private void writeMetric(MetricReading reading) {
    MetricSpec spec = reading.spec();
    MetricKind kind = spec.kind();
    JsonOut json = otlp.json().object().key("name").string(spec.otelName());
    json.key("description").string(spec.help()).key("unit").string(spec.unit().code());
    json.key(kind == MetricKind.COUNTER ? "sum" : kind.word()).object();
    if (kind != MetricKind.GAUGE) {
      json.key("aggregationTemporality").number(period.isDelta() ? DELTA : CUMULATIVE);
    }
    if (kind == MetricKind.COUNTER) {
      json.key("isMonotonic").bool(true);
    }
    json.key("dataPoints").array();
    for (int i = 0; i < reading.size(); i++) {
      writePoint(spec, reading.series(i));
    }
    json.endArray().endObject().endObject();
  }

  private void writePoint(MetricSpec spec, SeriesReading series) {
    JsonOut json = otlp.json().object().key("attributes").array();
    if (series.labels().isOverflow()) {
      otlp.trueAttribute("otel.metric.overflow");
    }
    for (int i = 0; i < series.labels().size(); i++) {
      otlp.attribute(spec.label(i), series.labels().value(i));
    }
    json.endArray();
    if (spec.kind() != MetricKind.GAUGE) {
      otlp.nanos("startTimeUnixNano", period.startMillis());
    }
    otlp.nanos("timeUnixNano", period.endMillis());
    if (spec.kind() == MetricKind.HISTOGRAM) {
      writeBuckets(spec.bounds(), series);
    } else {
      writeDouble("asDouble", series.value());
    }
    writeExemplars(series);
    json.endObject();
  }

  private void writeBuckets(double[] bounds, SeriesReading series) {
    JsonOut json = otlp.json().key("count");
    otlp.count(series.count());
    json.key("sum").number(series.value()).key("bucketCounts").array();
    for (int i = 0; i < series.bucketCount(); i++) {
      otlp.count(series.countIn(i));
    }
    json.endArray().key("explicitBounds").array();
    for (double bound : bounds) {
      json.number(bound);
    }
    json.endArray();
  }

  private void writeExemplars(SeriesReading series) {
    JsonOut json = otlp.json().key("exemplars").array();
    for (int i = 0; i < Math.max(1, series.bucketCount()); i++) {
      Exemplar exemplar = series.exemplar(i);
      if (exemplar != null) {
        json.object();
        otlp.nanos("timeUnixNano", exemplar.atMillis());
        writeDouble("asDouble", exemplar.value());
        json.key("traceId").string(OtlpIds.traceId(exemplar.traceId()));
        if (!exemplar.spanId().isEmpty()) {
          json.key("spanId").string(exemplar.spanId());
        }
        json.endObject();
      }
    }
    json.endArray();
  }

  /* Protobuf's JSON has names for the numbers that JSON has none for. */
  private void writeDouble(String key, double value) {
    JsonOut json = otlp.json().key(key);
    if (Double.isNaN(value)) {
      json.string("NaN");
    } else if (Math.abs(value) > Double.MAX_VALUE) {
      json.string(value > 0 ? "Infinity" : "-Infinity");
    } else {
      json.number(value);
    }
  }
}
