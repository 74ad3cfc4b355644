package dev.atelier.export.js;

import dev.atelier.export.otlp.MetricsExport;
import dev.atelier.export.otlp.OtlpResource;
import dev.atelier.export.otlp.SpanQueue;
import dev.atelier.metrics.MetricRegistry;
import dev.atelier.metrics.reading.MetricReading;
import dev.atelier.metrics.runtime.RuntimeMetrics;
import dev.atelier.record.TeeRecorder;
import org.teavm.jso.JSExport;
import org.teavm.jso.JSObject;
import org.teavm.jso.core.JSString;

/** What the module {@code atelier-runtime/otlp} is made of. Handles are opaque to it. */
public final class OtlpEntry {
  private OtlpEntry() {}

  /**
   * Returns a handle of a new exporter.
   *
   * @param options {@code {capacity, seed, delta, now}}, checked
   * @param names names of the resource's attributes
   * @param values as many values
   */
  @JSExport
  public static JSObject newExporter(JSObject options, JSObject names, JSObject values) {
    return new Exporter(
        options, new OtlpResource(Instruments.texts(names), Instruments.texts(values)));
  }

  /** Delivers an event. */
  @JSExport
  public static void deliver(JSObject exporter, JSObject event) {
    ((Exporter) exporter).feed.deliver(event);
  }

  /** Returns how many spans wait. */
  @JSExport
  public static int waiting(JSObject exporter) {
    return ((Exporter) exporter).spans.size();
  }

  /** Returns how many spans found no place. */
  @JSExport
  public static int dropped(JSObject exporter) {
    return ((Exporter) exporter).spans.dropped();
  }

  /** Takes up to {@code limit} spans out; returns the request's body, "" if none wait. */
  @JSExport
  public static JSString nextSpans(JSObject exporter, int limit) {
    Exporter handle = (Exporter) exporter;
    JsText text = new JsText();
    handle.spans.writeNext(text, handle.resource, limit);
    return text.written();
  }

  /**
   * Returns the body of a request with the metrics, "" if there are none.
   *
   * @param now epoch milliseconds
   * @param others further metrics: what {@code collect()} returns
   */
  @JSExport
  public static JSString metrics(JSObject exporter, double now, JSObject others) {
    return ((Exporter) exporter).metrics(now, others);
  }

  /** Says that the metrics of {@link #metrics} have arrived. */
  @JSExport
  public static void metricsTaken(JSObject exporter) {
    ((Exporter) exporter).export.arrived();
  }

  private static final class Exporter implements JSObject {
    final SpanQueue spans;
    final OtlpResource resource;
    final EventFeed feed;
    final MetricsExport export;
    private final MetricRegistry registry = new MetricRegistry();

    Exporter(JSObject options, OtlpResource resource) {
      this.resource = resource;
      this.spans = new SpanQueue((int) Js.number(options, "capacity"), Js.text(options, "seed"));
      this.feed = new EventFeed(new TeeRecorder(spans, new RuntimeMetrics(registry)));
      this.export =
          new MetricsExport(resource, Js.has(options, "delta"), Js.number(options, "now"));
    }

    JSString metrics(double now, JSObject others) {
      MetricReading[] own = registry.read();
      MetricReading[] further = Readings.read(others);
      MetricReading[] all = new MetricReading[own.length + further.length];
      for (int i = 0; i < all.length; i++) {
        all[i] = i < own.length ? own[i] : further[i - own.length];
      }
      JsText text = new JsText();
      export.write(text, all, now);
      return text.written();
    }
  }
}
