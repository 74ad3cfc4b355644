package dev.atelier.export.js;

import dev.atelier.record.MetricEvent;
import dev.atelier.record.MetricKind;
import dev.atelier.record.Recorder;
import org.teavm.jso.JSBody;
import org.teavm.jso.JSObject;

/**
 * Tells a recorder what arrives from a runtime's {@code subscribeEvents}. Events of other kinds are
 * ignored. The only view of a metric event is used again for each, so taking one allocates nothing.
 */
final class EventFeed implements MetricEvent {
  private static final int SPAN = 3;
  private static final int TRACE = 4;

  private final Recorder recorder;
  private final Interner interner = new Interner();

  // Mutable state: the metric event that is being delivered. What a recorder calls may cause
  // another
  // one, so the outer one comes back afterwards.
  private JSObject event;
  private MetricKind kind = MetricKind.COUNTER;

  EventFeed(Recorder recorder) {
    this.recorder = recorder;
    this.event = nothing();
  }

  void deliver(JSObject delivered) {
    int tag = tag(delivered);
    if (tag == SPAN) {
      recorder.span(new JsSpan(delivered));
    } else if (tag == TRACE) {
      recorder.trace(new JsTrace(delivered));
    } else if (tag >= 0) {
      JSObject outerEvent = event;
      MetricKind outerKind = kind;
      event = delivered;
      kind = tag == 0 ? MetricKind.COUNTER : tag == 1 ? MetricKind.GAUGE : MetricKind.HISTOGRAM;
      recorder.metric(this);
      event = outerEvent;
      kind = outerKind;
    }
  }

  @Override
  public MetricKind kind() {
    return kind;
  }

  @Override
  public String name() {
    return interner.text(Js.get(event, "name"));
  }

  @Override
  public double value() {
    return Js.number(event, "value");
  }

  @Override
  public double atMillis() {
    return JsSpan.epochMillis(event);
  }

  @Override
  public String attribute(String name) {
    return interner.text(attribute(event, name));
  }

  @JSBody(
      params = "event",
      script =
          "return event?['counter','gauge','histogram','span','trace'].indexOf(event.kind):-1;")
  private static native int tag(JSObject event);

  @JSBody(
      params = {"event", "name"},
      script = "return event.attrs?event.attrs[name]:undefined;")
  private static native JSObject attribute(JSObject event, String name);

  @JSBody(script = "return undefined;")
  private static native JSObject nothing();
}
