package dev.atelier.export.js;

import dev.atelier.metrics.reading.Exemplar;
import dev.atelier.metrics.reading.LabelSet;
import dev.atelier.metrics.reading.MetricReading;
import dev.atelier.metrics.reading.SeriesReading;
import org.jspecify.annotations.Nullable;
import org.teavm.jso.JSObject;

/**
 * Reads what a registry's {@code collect()} returns, in whatever bundle or worker that was, back
 * from the form that {@link dev.atelier.metrics.reading.ReadingsJson} writes.
 */
final class Readings {
  private static final @Nullable Exemplar[] NO_EXEMPLARS = {};

  private Readings() {}

  /** Reads an array of metrics. */
  static MetricReading[] read(JSObject metrics) {
    MetricReading[] readings = new MetricReading[Js.size(metrics)];
    for (int i = 0; i < readings.length; i++) {
      JSObject metric = Js.at(metrics, i);
      JSObject list = Js.get(metric, "series");
      SeriesReading[] series = new SeriesReading[Js.size(list)];
      for (int j = 0; j < series.length; j++) {
        series[j] = series(Js.at(list, j));
      }
      readings[i] = new MetricReading(Instruments.spec(metric), series);
    }
    return readings;
  }

  private static SeriesReading series(JSObject series) {
    LabelSet labels =
        Js.has(series, "overflow")
            ? LabelSet.overflow()
            : LabelSet.of(Instruments.texts(Js.get(series, "labels")));
    double value = Js.number(series, "value");
    boolean isHistogram = Js.has(series, "counts");
    double[] counts = isHistogram ? Instruments.numbers(Js.get(series, "counts")) : new double[1];
    @Nullable Exemplar[] exemplars = exemplars(series, counts.length);
    if (isHistogram) {
      return SeriesReading.ofBuckets(labels, value, counts, exemplars);
    }
    return SeriesReading.ofValue(labels, value, exemplars.length == 0 ? null : exemplars[0]);
  }

  private static @Nullable Exemplar[] exemplars(JSObject series, int buckets) {
    if (!Js.has(series, "exemplars")) {
      return NO_EXEMPLARS;
    }
    @Nullable Exemplar[] exemplars = new @Nullable Exemplar[buckets];
    JSObject list = Js.get(series, "exemplars");
    for (int i = 0; i < Js.size(list); i++) {
      JSObject exemplar = Js.at(list, i);
      exemplars[(int) Js.number(exemplar, "bucket")] =
          new Exemplar(
              Js.text(exemplar, "traceId"),
              Js.text(exemplar, "spanId"),
              Js.number(exemplar, "value"),
              Js.number(exemplar, "atMs"));
    }
    return exemplars;
  }
}
