package dev.atelier.js;

import org.teavm.jso.JSBody;
import org.teavm.jso.JSObject;

/** A task's checked configuration, as {@code settingsOf} in {@code task.js} gives it. */
public final class TaskSettings {
  private TaskSettings() {}

  @JSBody(params = "settings", script = "return settings.taskId;")
  public static native JSObject taskId(JSObject settings);

  @JSBody(params = "settings", script = "return settings.worker;")
  public static native JSObject worker(JSObject settings);

  @JSBody(params = "settings", script = "return settings.initData;")
  public static native JSObject initData(JSObject settings);

  @JSBody(params = "settings", script = "return settings.queuePolicyName;")
  public static native JSObject queuePolicyName(JSObject settings);

  /** Returns the names that telemetry tells of the task. */
  @JSBody(params = "settings", script = "return settings.names;")
  public static native JSObject names(JSObject settings);

  @JSBody(params = "settings", script = "return settings.type;")
  public static native int type(JSObject settings);

  @JSBody(params = "settings", script = "return settings.poolSize;")
  public static native int poolSize(JSObject settings);

  @JSBody(params = "settings", script = "return settings.minWorkers;")
  public static native int minWorkers(JSObject settings);

  @JSBody(params = "settings", script = "return settings.maxInFlight;")
  public static native int maxInFlight(JSObject settings);

  @JSBody(params = "settings", script = "return settings.maxQueueDepth;")
  public static native int maxQueueDepth(JSObject settings);

  @JSBody(params = "settings", script = "return settings.queuePolicy;")
  public static native int queuePolicy(JSObject settings);

  @JSBody(params = "settings", script = "return settings.crashPolicy;")
  public static native int crashPolicy(JSObject settings);

  @JSBody(params = "settings", script = "return settings.crashMaxRetries;")
  public static native int crashMaxRetries(JSObject settings);

  @JSBody(params = "settings", script = "return settings.maxAttempts;")
  public static native int maxAttempts(JSObject settings);

  @JSBody(params = "settings", script = "return settings.timeoutMs;")
  public static native int timeoutMillis(JSObject settings);

  @JSBody(params = "settings", script = "return settings.idleTimeoutMs;")
  public static native int idleTimeoutMillis(JSObject settings);

  @JSBody(params = "settings", script = "return settings.killAfterMs;")
  public static native int killAfterMillis(JSObject settings);

  @JSBody(params = "settings", script = "return settings.startTimeoutMs;")
  public static native int startTimeoutMillis(JSObject settings);
}
