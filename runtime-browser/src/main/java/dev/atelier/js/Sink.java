package dev.atelier.js;

import org.jspecify.annotations.Nullable;
import org.teavm.jso.JSBody;
import org.teavm.jso.JSBodyImport;
import org.teavm.jso.JSObject;

/** Where events and spans go; the functions are those of {@code telemetry.js}. */
public final class Sink {
  private static final String MODULE = "../telemetry.js";

  private Sink() {}

  /** Tells whether anybody listens to events. */
  @JSBody(params = "sink", script = "return sink.listeners.length>0;")
  public static native boolean hasListeners(JSObject sink);

  /**
   * Emits the size of a payload, if a listener has asked for that.
   *
   * @param note a constant of {@link dev.atelier.observe.Note}: where it goes
   */
  @JSBody(
      params = {"sink", "payload", "ts", "attrs", "note"},
      imports = @JSBodyImport(alias = "telemetry", fromModule = MODULE),
      script = "if(sink.sizeOf)telemetry.emitSize(sink,payload,ts,attrs,note);")
  public static native void emitSize(
      JSObject sink, @Nullable JSObject payload, double ts, JSObject attrs, int note);

  /** Tells whether spans are on. */
  @JSBody(params = "sink", script = "return sink.spans;")
  public static native boolean recordsSpans(JSObject sink);

  /** Decides whether a call is recorded: its trace has decided, or chance does. */
  @JSBody(
      params = {"sink", "trace"},
      script = "return trace?trace.sampled:sink.sampleRate>=1||Math.random()<sink.sampleRate;")
  public static native boolean samples(JSObject sink, @Nullable JSObject trace);

  /**
   * Emits one metric event.
   *
   * @param metric a constant of {@link dev.atelier.observe.Metric}
   * @param ts milliseconds since the Unix epoch
   * @param note a constant of {@link dev.atelier.observe.Note}: one more attribute
   */
  @JSBody(
      params = {"sink", "metric", "value", "ts", "attrs", "note"},
      imports = @JSBodyImport(alias = "telemetry", fromModule = MODULE),
      script = "telemetry.emitMetric(sink.listeners,metric,value,ts,attrs,note);")
  public static native void emit(
      JSObject sink, int metric, double value, double ts, JSObject attrs, int note);

  /**
   * Describes a call for {@link #record}; wait times are left out when negative.
   *
   * @param dispatchedAt when the latest attempt left the queue, ms since the page's time origin
   * @param timing when its handler began and ended, as the worker tells it; see {@code
   *     telemetry.js}
   */
  @JSBody(
      params = {
        "trace",
        "method",
        "id",
        "workerIndex",
        "wait",
        "lastWait",
        "attempts",
        "status",
        "kind",
        "error",
        "dispatchedAt",
        "timing"
      },
      script =
          "return {trace:trace,method:method,id:id,workerIndex:workerIndex,queueWaitMs:wait,"
              + "queueWaitLastMs:lastWait,attemptCount:attempts,status:status,errorKind:kind,"
              + "error:error===null?undefined:error,dispatchedAt:dispatchedAt,timing:timing};")
  public static native JSObject span(
      @Nullable JSObject trace,
      JSObject method,
      int id,
      int workerIndex,
      double wait,
      double lastWait,
      int attempts,
      int status,
      int kind,
      @Nullable JSObject error,
      double dispatchedAt,
      @Nullable JSObject timing);

  /** Records the end of a call as a measure and as an event. */
  @JSBody(
      params = {"sink", "task", "span", "start", "end"},
      imports = @JSBodyImport(alias = "telemetry", fromModule = MODULE),
      script = "telemetry.recordSpan(sink,task,span,start,end);")
  public static native void record(
      JSObject sink, JSObject task, JSObject span, double start, double end);
}
