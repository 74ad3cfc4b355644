package dev.atelier.js;

import org.jspecify.annotations.Nullable;
import org.teavm.jso.JSBody;
import org.teavm.jso.JSBodyImport;
import org.teavm.jso.JSObject;

/** JavaScript errors; their classes are those of {@code errors.js}. */
public final class Errors {
  private static final String MODULE = "../errors.js";

  private Errors() {}

  @JSBody(
      params = "policy",
      imports = @JSBodyImport(alias = "errors", fromModule = MODULE),
      script = "return new errors.QueueDropError(policy);")
  public static native JSObject queueDrop(JSObject policy);

  @JSBody(
      params = {"taskId", "workerIndex", "cause"},
      imports = @JSBodyImport(alias = "errors", fromModule = MODULE),
      script = "return new errors.WorkerCrashedError(taskId,workerIndex,cause);")
  public static native JSObject workerCrashed(JSObject taskId, int workerIndex, JSObject cause);

  @JSBody(
      params = "taskId",
      imports = @JSBodyImport(alias = "errors", fromModule = MODULE),
      script = "return new errors.TaskDisposedError(taskId);")
  public static native JSObject taskDisposed(JSObject taskId);

  @JSBody(
      params = "taskId",
      imports = @JSBodyImport(alias = "errors", fromModule = MODULE),
      script = "return new errors.TaskStoppedError(taskId);")
  public static native JSObject taskStopped(JSObject taskId);

  @JSBody(
      params = "reason",
      imports = @JSBodyImport(alias = "errors", fromModule = MODULE),
      script = "return errors.abortError('the call was aborted',reason);")
  public static native JSObject aborted(@Nullable JSObject reason);

  @JSBody(
      imports = @JSBodyImport(alias = "errors", fromModule = MODULE),
      script = "return errors.timeoutError();")
  public static native JSObject timedOut();

  /** Returns the error of a call with an image that cannot travel. */
  @JSBody(
      script =
          "return new DOMException('the pixels of an ImageData were moved before: it cannot be sent again',"
              + "'DataCloneError');")
  public static native JSObject lostImage();

  /** Returns a plain error. */
  @JSBody(params = "message", script = "return new Error(message);")
  public static native JSObject plain(String message);

  /** Tells whether an event says that something was thrown in a worker. */
  @JSBody(params = "event", script = "return event.type==='error';")
  public static native boolean isErrorEvent(JSObject event);

  /** Returns the cause of a crash that a worker's event tells. */
  @JSBody(
      params = "event",
      imports = @JSBodyImport(alias = "errors", fromModule = MODULE),
      script = "return errors.crashCause(event);")
  public static native JSObject ofEvent(JSObject event);

  @JSBody(
      params = "error",
      imports = @JSBodyImport(alias = "errors", fromModule = MODULE),
      script = "return errors.isAbortError(error);")
  public static native boolean isAbort(JSObject error);

  @JSBody(
      params = "error",
      imports = @JSBodyImport(alias = "errors", fromModule = MODULE),
      script = "return errors.messageOf(error);")
  public static native JSObject messageOf(JSObject error);

  /** Returns the cause of an error, which for an {@code AbortError} is the reason of the abort. */
  @JSBody(params = "error", script = "return error.cause;")
  public static native JSObject causeOf(@Nullable JSObject error);

  /** Tells the developer of something that harms nobody. */
  @JSBody(params = "message", script = "console.warn(message);")
  public static native void warn(String message);

  /** Remembers where the running call of a method was made. */
  @JSBody(
      params = "method",
      imports = @JSBodyImport(alias = "errors", fromModule = MODULE),
      script = "return errors.callSite(method);")
  public static native JSObject callSite(JSObject method);

  /** Returns the error with the place of the call below the worker's stack. */
  @JSBody(
      params = {"error", "site"},
      imports = @JSBodyImport(alias = "errors", fromModule = MODULE),
      script = "return errors.addCallSite(error,site);")
  public static native @Nullable JSObject withCallSite(
      @Nullable JSObject error, @Nullable JSObject site);
}
