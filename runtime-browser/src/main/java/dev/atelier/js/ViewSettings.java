package dev.atelier.js;

import org.jspecify.annotations.Nullable;
import org.teavm.jso.JSBody;
import org.teavm.jso.JSObject;

/** Checked options of a task view, as {@code narrow} in {@code task.js} gives them. */
public final class ViewSettings {
  private ViewSettings() {}

  @JSBody(params = "settings", script = "return settings.signalGroup||null;")
  public static native @Nullable JSObject signalGroup(JSObject settings);

  @JSBody(params = "settings", script = "return settings.trace||null;")
  public static native @Nullable JSObject trace(JSObject settings);

  @JSBody(params = "settings", script = "return settings.transfer||null;")
  public static native @Nullable JSObject transfer(JSObject settings);

  @JSBody(params = "settings", script = "return settings.onProgress||null;")
  public static native @Nullable JSObject onProgress(JSObject settings);

  @JSBody(params = "settings", script = "return settings.transferResult!==undefined;")
  public static native boolean hasTransferResult(JSObject settings);

  @JSBody(params = "settings", script = "return settings.transferResult;")
  public static native boolean transferResult(JSObject settings);

  @JSBody(params = "settings", script = "return settings.priority!==undefined;")
  public static native boolean hasPriority(JSObject settings);

  @JSBody(params = "settings", script = "return settings.priority;")
  public static native int priority(JSObject settings);

  @JSBody(params = "settings", script = "return settings.timeoutMs!==undefined;")
  public static native boolean hasTimeout(JSObject settings);

  @JSBody(params = "settings", script = "return settings.timeoutMs;")
  public static native int timeoutMillis(JSObject settings);
}
