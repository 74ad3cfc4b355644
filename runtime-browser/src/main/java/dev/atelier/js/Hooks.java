package dev.atelier.js;

import org.jspecify.annotations.Nullable;
import org.teavm.jso.JSBody;
import org.teavm.jso.JSObject;

/**
 * Hooks of a stand-alone queue, as {@code dispatch-queue.js} gives them: functions that do not
 * throw, or undefined.
 */
public final class Hooks {
  private Hooks() {}

  @JSBody(
      params = {"hooks", "payload", "pending"},
      script = "if(hooks.queued)hooks.queued(payload,pending);")
  public static native void queued(JSObject hooks, JSObject payload, int pending);

  @JSBody(
      params = {"hooks", "payload", "wait"},
      script = "if(hooks.dispatched)hooks.dispatched(payload,wait);")
  public static native void dispatched(JSObject hooks, JSObject payload, double wait);

  @JSBody(
      params = {"hooks", "payload", "error"},
      script = "if(hooks.rejected)hooks.rejected(payload,error);")
  public static native void rejected(JSObject hooks, JSObject payload, @Nullable JSObject error);

  @JSBody(
      params = {"hooks", "payload", "phase"},
      script = "if(hooks.canceled)hooks.canceled(payload,phase);")
  public static native void canceled(JSObject hooks, JSObject payload, int phase);

  @JSBody(params = "hooks", script = "if(hooks.changed)hooks.changed();")
  public static native void changed(JSObject hooks);

  /** Asks a predicate of the user, which does not throw. */
  @JSBody(
      params = {"predicate", "payload"},
      script = "return !!predicate(payload);")
  public static native boolean matches(JSObject predicate, JSObject payload);

  @JSBody(
      params = {"inFlight", "pending", "waiting", "paused", "disposed"},
      script =
          "return {inFlight:inFlight,pending:pending,waiting:waiting,paused:paused,disposed:disposed};")
  public static native JSObject state(
      int inFlight, int pending, int waiting, boolean paused, boolean disposed);
}
