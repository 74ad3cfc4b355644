package dev.atelier.export.js;

import dev.atelier.export.prometheus.ExpositionFormat;
import dev.atelier.export.prometheus.ExpositionText;
import dev.atelier.export.prometheus.LabelPairs;
import dev.atelier.metrics.MetricRegistry;
import dev.atelier.metrics.runtime.RuntimeMetrics;
import org.teavm.jso.JSExport;
import org.teavm.jso.JSObject;
import org.teavm.jso.core.JSString;

/** What the module {@code atelier-runtime/prometheus} is made of. Handles are opaque to it. */
public final class PrometheusEntry {
  private PrometheusEntry() {}

  /**
   * Returns a handle of a new exporter; may throw an Error.
   *
   * @param labelNames names of labels for every series
   * @param labelValues as many values
   */
  @JSExport
  public static JSObject newExporter(JSObject labelNames, JSObject labelValues) {
    return new Exporter(
        LabelPairs.of(Instruments.texts(labelNames), Instruments.texts(labelValues)));
  }

  /** Delivers an event. */
  @JSExport
  public static void deliver(JSObject exporter, JSObject event) {
    ((Exporter) exporter).feed.deliver(event);
  }

  /**
   * Returns the exposition.
   *
   * @param others further metrics to write after the runtime's: an array of what {@code collect()}
   *     returns
   */
  @JSExport
  public static JSString text(JSObject exporter, boolean openMetrics, JSObject others) {
    Exporter handle = (Exporter) exporter;
    JsText text = new JsText();
    ExpositionFormat format =
        openMetrics ? ExpositionFormat.OPEN_METRICS : ExpositionFormat.PROMETHEUS;
    ExpositionText exposition = new ExpositionText(text, format, handle.labels);
    exposition.write(handle.registry.read());
    for (int i = 0; i < Js.size(others); i++) {
      exposition.write(Readings.read(Js.at(others, i)));
    }
    exposition.end();
    return text.written();
  }

  /** Returns the content type of a format. */
  @JSExport
  public static String contentType(boolean openMetrics) {
    return (openMetrics ? ExpositionFormat.OPEN_METRICS : ExpositionFormat.PROMETHEUS)
        .contentType();
  }

  private static final class Exporter implements JSObject {
    final MetricRegistry registry = new MetricRegistry();
    final EventFeed feed = new EventFeed(new RuntimeMetrics(registry));
    final LabelPairs labels;

    Exporter(LabelPairs labels) {
      this.labels = labels;
    }
  }
}
