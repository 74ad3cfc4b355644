package dev.atelier.export.js;

import dev.atelier.record.CallStatus;
import dev.atelier.record.Ending;
import dev.atelier.record.SpanEvent;
import dev.atelier.record.Timing;
import org.teavm.jso.JSBody;
import org.teavm.jso.JSObject;

/** A span as the runtime's event object tells it, read only as far as somebody asks. */
final class JsSpan implements SpanEvent {
  private final JSObject event;

  JsSpan(JSObject event) {
    this.event = event;
  }

  @Override
  public String callId() {
    return Js.text(event, "callId");
  }

  @Override
  public String taskId() {
    return Js.text(event, "taskId");
  }

  @Override
  public String taskName() {
    return Js.text(event, "taskName");
  }

  @Override
  public String taskType() {
    return Js.text(event, "taskType");
  }

  @Override
  public String method() {
    return Js.text(event, "method");
  }

  @Override
  public String traceId() {
    return Js.text(event, "traceId");
  }

  @Override
  public String parentSpanId() {
    return Js.text(event, "parentSpanId");
  }

  @Override
  public int workerIndex() {
    return workerIndex(event);
  }

  @Override
  public int attemptCount() {
    return (int) Js.number(event, "attemptCount");
  }

  @Override
  public double queueWaitMillis() {
    return Js.number(event, "queueWaitMs");
  }

  @Override
  public double queueWaitLastMillis() {
    return Js.number(event, "queueWaitLastMs");
  }

  @Override
  public double transferMillis() {
    return Js.number(event, "transferMs");
  }

  @Override
  public double runMillis() {
    return Js.number(event, "runMs");
  }

  @Override
  public double answerMillis() {
    return Js.number(event, "answerMs");
  }

  @Override
  public Timing timing() {
    return timing(event);
  }

  @Override
  public Ending ending() {
    return ending(event);
  }

  static Timing timing(JSObject event) {
    return new Timing(epochMillis(event), Js.number(event, "durationMs"));
  }

  static Ending ending(JSObject event) {
    CallStatus status = CallStatus.of(Js.text(event, "status"));
    return new Ending(status, Js.text(event, "errorKind"), Js.text(event, "error"));
  }

  /* Times that cannot be meant since 1970 count from the page's time origin, as performance.now() does. */
  @JSBody(params = "event", script = "const t=event.ts;return t<1e11?performance.timeOrigin+t:t;")
  static native double epochMillis(JSObject event);

  @JSBody(params = "event", script = "const i=event.workerIndex;return i==null?-1:i;")
  private static native int workerIndex(JSObject event);
}
