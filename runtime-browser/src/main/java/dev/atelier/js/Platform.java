package dev.atelier.js;

import org.jspecify.annotations.Nullable;
import org.teavm.jso.JSBody;
import org.teavm.jso.JSBodyImport;
import org.teavm.jso.JSObject;

/** Functions of the global scope. */
public final class Platform {
  private Platform() {}

  /** Returns milliseconds since the page's time origin. */
  @JSBody(script = "return performance.now();")
  public static native double now();

  /** Returns milliseconds from the Unix epoch to the page's time origin. */
  @JSBody(script = "return performance.timeOrigin;")
  public static native double timeOrigin();

  @JSBody(
      params = {"callback", "delayMillis"},
      script = "return setTimeout(callback,delayMillis);")
  public static native JSObject setTimeout(JSObject callback, double delayMillis);

  @JSBody(params = "timer", script = "clearTimeout(timer);")
  public static native void clearTimeout(@Nullable JSObject timer);

  @JSBody(params = "callback", script = "queueMicrotask(callback);")
  public static native void queueMicrotask(JSObject callback);

  /** Runs a callback in a turn of its own, behind messages that have arrived already. */
  @JSBody(
      params = "callback",
      imports = @JSBodyImport(alias = "turn", fromModule = "../turn.js"),
      script = "turn.later(callback);")
  public static native void later(JSObject callback);

  @JSBody(
      params = {"sampleRate"},
      script = "return sampleRate>=1||Math.random()<sampleRate;")
  public static native boolean chance(double sampleRate);
}
