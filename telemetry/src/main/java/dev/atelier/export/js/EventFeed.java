package dev.atelier.export.js;

import dev.atelier.record.CallStatus;
import dev.atelier.record.Ending;
import dev.atelier.record.MetricEvent;
import dev.atelier.record.MetricKind;
import dev.atelier.record.Recorder;
import dev.atelier.record.SpanRecord;
import dev.atelier.record.Timing;
import dev.atelier.record.TraceRecord;
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
      recorder.span(span(delivered));
    } else if (tag == TRACE) {
      recorder.trace(
          new TraceRecord(
              Js.text(delivered, "traceId"),
              Js.text(delivered, "traceName"),
              timing(delivered),
              ending(delivered)));
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
    return epochMillis(event);
  }

  @Override
  public String attribute(String name) {
    return interner.text(attribute(event, name));
  }

  private static SpanRecord span(JSObject event) {
    String taskId = Js.text(event, "taskId");
    int attempts = (int) Js.number(event, "attemptCount");
    return SpanRecord.builder(Js.text(event, "callId"))
        .task(taskId, Js.text(event, "taskName"), Js.text(event, "taskType"))
        .method(Js.text(event, "method"))
        .trace(Js.text(event, "traceId"), Js.text(event, "traceName"))
        .attempts(attempts, workerIndex(event))
        .queueWait(Js.number(event, "queueWaitMs"), Js.number(event, "queueWaitLastMs"))
        .timing(timing(event))
        .ending(ending(event))
        .build();
  }

  private static Timing timing(JSObject event) {
    return new Timing(epochMillis(event), Js.number(event, "durationMs"));
  }

  private static Ending ending(JSObject event) {
    CallStatus status = CallStatus.of(Js.text(event, "status"));
    return new Ending(status, Js.text(event, "errorKind"), Js.text(event, "error"));
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

  @JSBody(params = "event", script = "const i=event.workerIndex;return i==null?-1:i;")
  private static native int workerIndex(JSObject event);

  /* Times that cannot be meant since 1970 count from the page's time origin, as performance.now() does. */
  @JSBody(params = "event", script = "const t=event.ts;return t<1e11?performance.timeOrigin+t:t;")
  private static native double epochMillis(JSObject event);

  @JSBody(script = "return undefined;")
  private static native JSObject nothing();
}
