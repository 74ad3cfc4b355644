package dev.atelier.metrics.reading;

import dev.atelier.metrics.spec.MetricSpec;
import dev.atelier.record.MetricKind;
import dev.atelier.text.JsonOut;

/**
 * Writes readings as JSON, the form in which one bundle, page or process hands them to another: an
 * array of metrics, each with {@code name}, {@code kind}, {@code unit}, {@code help}, {@code
 * labels}, {@code series} and, for a histogram, {@code bounds}. A series has {@code labels} or
 * {@code "overflow": true}, its {@code value} (of a histogram the sum), a histogram's {@code
 * counts} of each bucket alone, and {@code exemplars} if there are any.
 */
public final class ReadingsJson {
  private ReadingsJson() {}

  /** Writes an array of metrics. */
  public static void write(JsonOut json, MetricReading[] readings) {
    json.array();
    for (MetricReading reading : readings) {
      writeMetric(json, reading);
    }
    json.endArray();
  }

  private static void writeMetric(JsonOut json, MetricReading reading) {
    MetricSpec spec = reading.spec();
    json.object().key("name").string(spec.name()).key("kind").string(spec.kind().word());
    json.key("unit").string(spec.unit().name()).key("help").string(spec.help());
    json.key("labels").array();
    for (int i = 0; i < spec.labelCount(); i++) {
      json.string(spec.label(i));
    }
    json.endArray();
    if (spec.kind() == MetricKind.HISTOGRAM) {
      json.key("bounds").array();
      for (double bound : spec.bounds()) {
        json.number(bound);
      }
      json.endArray();
    }
    json.key("series").array();
    for (int i = 0; i < reading.size(); i++) {
      writeSeries(json, reading.series(i));
    }
    json.endArray().endObject();
  }

  private static void writeSeries(JsonOut json, SeriesReading series) {
    json.object();
    LabelSet labels = series.labels();
    if (labels.isOverflow()) {
      json.key("overflow").bool(true);
    } else {
      json.key("labels").array();
      for (int i = 0; i < labels.size(); i++) {
        json.string(labels.value(i));
      }
      json.endArray();
    }
    json.key("value").number(series.value());
    if (series.bucketCount() > 0) {
      json.key("counts").array();
      for (int i = 0; i < series.bucketCount(); i++) {
        json.number(series.countIn(i));
      }
      json.endArray();
    }
    writeExemplars(json, series);
    json.endObject();
  }

  private static void writeExemplars(JsonOut json, SeriesReading series) {
    boolean open = false;
    for (int i = 0; i < Math.max(1, series.bucketCount()); i++) {
      Exemplar exemplar = series.exemplar(i);
      if (exemplar == null) {
        continue;
      }
      if (!open) {
        json.key("exemplars").array();
        open = true;
      }
      json.object().key("bucket").number(i).key("traceId").string(exemplar.traceId());
      json.key("spanId").string(exemplar.spanId()).key("value").number(exemplar.value());
      json.key("atMs").number(exemplar.atMillis()).endObject();
    }
    if (open) {
      json.endArray();
    }
  }
}
