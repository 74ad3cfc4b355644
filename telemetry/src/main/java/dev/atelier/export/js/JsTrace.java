package dev.atelier.export.js;

import dev.atelier.record.Ending;
import dev.atelier.record.Timing;
import dev.atelier.record.TraceEvent;
import org.teavm.jso.JSObject;

/** A trace as the runtime's event object tells it, read only as far as somebody asks. */
final class JsTrace implements TraceEvent {
  private final JSObject event;

  JsTrace(JSObject event) {
    this.event = event;
  }

  @Override
  public String traceId() {
    return Js.text(event, "traceId");
  }

  @Override
  public String name() {
    return Js.text(event, "traceName");
  }

  @Override
  public String spanId() {
    return Js.text(event, "spanId");
  }

  @Override
  public String parentSpanId() {
    return Js.text(event, "parentSpanId");
  }

  @Override
  public Timing timing() {
    return JsSpan.timing(event);
  }

  @Override
  public Ending ending() {
    return JsSpan.ending(event);
  }
}
