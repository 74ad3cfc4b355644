package dev.atelier.export.prometheus;

import dev.atelier.metrics.reading.Exemplar;
import dev.atelier.metrics.reading.MetricReading;
import dev.atelier.metrics.reading.SeriesReading;
import dev.atelier.metrics.spec.MetricSpec;
import dev.atelier.record.MetricKind;
import dev.atelier.text.TextOut;
import org.jspecify.annotations.Nullable;

/**
 * Writes readings in a text format that Prometheus scrapes. Metrics without series are left out. A
 * metric's overflow series has the label {@code otel_metric_overflow} instead of its own.
 */
public final class ExpositionText {
  private static final String TOTAL = "_total";

  /* What OpenMetrics allows the labels of an exemplar, names included. */
  private static final int MAX_EXEMPLAR_LABELS = 128;
  private static final double MILLIS_PER_SECOND = 1e3;

  private final TextOut out;
  private final ExpositionFormat format;
  private final LabelWriter labels;

  /**
   * Prepares to write.
   *
   * @param constants labels that every series gets, unless its metric has one of that name
   */
  public ExpositionText(TextOut out, ExpositionFormat format, LabelPairs constants) {
    this.out = out;
    this.format = format;
    this.labels = new LabelWriter(out, constants);
  }

  /** Writes metrics. */
  public void write(MetricReading[] readings) {
    for (MetricReading reading : readings) {
      if (reading.size() > 0) {
        writeMetric(reading);
      }
    }
  }

  /** Writes what has to stand at the end. */
  public void end() {
    if (isOpenMetrics()) {
      out.text("# EOF\n");
    }
  }

  private void writeMetric(MetricReading reading) {
    MetricSpec spec = reading.spec();
    String family = spec.prometheusName();
    String sample = spec.kind() == MetricKind.COUNTER ? family.concat(TOTAL) : family;
    writeHead(spec, isOpenMetrics() ? family : sample);
    for (int i = 0; i < reading.size(); i++) {
      SeriesReading series = reading.series(i);
      if (spec.kind() == MetricKind.HISTOGRAM) {
        writeHistogram(spec, family, series);
      } else {
        writeSample(spec, sample, series);
        writeValue(series.value());
        writeEnd(series.exemplar(0));
      }
    }
  }

  private void writeHead(MetricSpec spec, String name) {
    if (!spec.help().isEmpty()) {
      out.text("# HELP ").text(name).text(" ");
      LabelWriter.escape(out, spec.help(), isOpenMetrics());
      out.text("\n");
    }
    out.text("# TYPE ").text(name).text(" ").text(spec.kind().word()).text("\n");
    if (isOpenMetrics() && !spec.unit().word().isEmpty()) {
      out.text("# UNIT ").text(name).text(" ").text(spec.unit().word()).text("\n");
    }
  }

  private void writeHistogram(MetricSpec spec, String family, SeriesReading series) {
    double[] bounds = spec.bounds();
    double count = 0;
    for (int i = 0; i < series.bucketCount(); i++) {
      count += series.countIn(i);
      out.text(family).text("_bucket");
      labels.labels(spec, series.labels());
      labels.bound(i < bounds.length ? bounds[i] : Double.POSITIVE_INFINITY, format).end();
      writeValue(count);
      writeEnd(series.exemplar(i));
    }
    writeSample(spec, family.concat("_sum"), series);
    writeValue(series.value());
    writeEnd(null);
    writeSample(spec, family.concat("_count"), series);
    writeValue(count);
    writeEnd(null);
  }

  private void writeSample(MetricSpec spec, String name, SeriesReading series) {
    out.text(name);
    labels.labels(spec, series.labels()).end();
  }

  private void writeValue(double value) {
    out.text(" ");
    ExpositionNumber.write(out, value);
  }

  private void writeEnd(@Nullable Exemplar exemplar) {
    if (exemplar != null && isOpenMetrics() && fits(exemplar)) {
      out.text(" # ");
      labels.pair("trace_id", exemplar.traceId());
      if (!exemplar.spanId().isEmpty()) {
        labels.pair("span_id", exemplar.spanId());
      }
      labels.end();
      writeValue(exemplar.value());
      writeValue(exemplar.atMillis() / MILLIS_PER_SECOND);
    }
    out.text("\n");
  }

  private static boolean fits(Exemplar exemplar) {
    int names = "trace_id".length() + "span_id".length();
    return names + exemplar.traceId().length() + exemplar.spanId().length() <= MAX_EXEMPLAR_LABELS;
  }

  private boolean isOpenMetrics() {
    return format == ExpositionFormat.OPEN_METRICS;
  }
}
