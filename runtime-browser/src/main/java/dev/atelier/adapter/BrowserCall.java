package dev.atelier.adapter;

import dev.atelier.error.CrashCause;
import dev.atelier.error.ErrorCode;
import dev.atelier.js.CallPromise;
import dev.atelier.js.Errors;
import dev.atelier.js.Values;
import dev.atelier.queue.Call;
import dev.atelier.task.Outcome;
import org.jspecify.annotations.Nullable;
import org.teavm.jso.JSObject;

/**
 * A call with its JavaScript side: method, arguments and the two ends of the caller's promise, held
 * as what they are, so that nothing is wrapped on the way.
 */
public final class BrowserCall extends Call implements JSObject {
  /** JavaScript string. */
  public final JSObject method;

  /** JavaScript array. */
  public final JSObject args;

  public final CallOptions options;

  /** JavaScript string, or null without a key. */
  public @Nullable JSObject key;

  /**
   * When the handler of the current attempt was called and when it ended, in milliseconds since the
   * Unix epoch by the worker's clock: a JavaScript array, if the worker has told that.
   */
  public @Nullable JSObject timing;

  /** What a failed call ended with; handlers may throw null too. */
  public @Nullable JSObject error;

  final TaskIdentity task;
  private final JSObject resolve;
  private final JSObject reject;

  // Mutable state.
  private @Nullable JSObject site;
  private @Nullable JSObject value;
  private @Nullable BrowserStream stream;

  /** Whether the call waits for its turn on the page: it could not be sent ahead. */
  boolean stays;

  /** Whether the current attempt has left the page. */
  boolean sent;

  /** Whether arguments were moved: there is nothing left to send again. */
  boolean transferred;

  /** Makes a call of the promise made last. */
  public BrowserCall(TaskIdentity task, JSObject method, JSObject args, CallOptions options) {
    this.task = task;
    this.method = method;
    this.args = args;
    this.options = options;
    this.resolve = CallPromise.resolve;
    this.reject = CallPromise.reject;
    this.priority = options.priority;
  }

  /** Remembers where the call was made: outside of {@code function}. */
  public void rememberSite(JSObject function) {
    site = Errors.callSite(function);
  }

  @Override
  public boolean isReplayable() {
    return !transferred && stream == null;
  }

  @Override
  public boolean mayGoAhead() {
    return !stays
        && options.transfer == null
        && (Arguments.areFlat(args)
            || (!Arguments.hasLostImage(args) && Arguments.transferOf(this) == null));
  }

  void setValue(JSObject result) {
    value = result;
  }

  /** Returns what the call was fulfilled with, for observers. */
  public @Nullable JSObject value() {
    return value;
  }

  @Nullable BrowserStream stream() {
    return stream;
  }

  /** The handler is a generator: the caller gets the stream now, the call settles when it ends. */
  void open(BrowserStream opened) {
    stream = opened;
    Values.run(resolve, opened.iterator());
  }

  @Override
  protected void onSettled(Outcome outcome) {
    if (outcome.kind == Outcome.Kind.SUCCESS) {
      if (stream == null) {
        Values.run(resolve, value);
      } else {
        stream.end(value);
      }
      return;
    }
    JSObject failure = errorOf(outcome);
    error = failure;
    if (stream == null) {
      Values.run(reject, failure);
    } else {
      stream.fail(failure);
    }
  }

  private @Nullable JSObject errorOf(Outcome outcome) {
    if (outcome.code == ErrorCode.ABORTED) {
      AbortGroup group = (AbortGroup) canceledBy;
      return group == null ? Errors.aborted(null) : group.error();
    } else if (outcome.code == ErrorCode.TIMED_OUT) {
      return Errors.timedOut();
    } else if (outcome.code == ErrorCode.QUEUE_DROP) {
      return Errors.queueDrop(task.queuePolicy);
    } else if (outcome.code == ErrorCode.WORKER_CRASHED && outcome.cause != null) {
      return Errors.workerCrashed(task.taskId, outcome.workerIndex, errorOf(outcome.cause));
    } else if (outcome.code == ErrorCode.TASK_DISPOSED) {
      return Errors.taskDisposed(task.taskId);
    } else if (outcome.code == ErrorCode.TASK_STOPPED) {
      return Errors.taskStopped(task.taskId);
    }
    return Errors.withCallSite(error, site);
  }

  /** Returns the JavaScript error of a crash. */
  public static JSObject errorOf(CrashCause cause) {
    return cause instanceof BrowserCrash crash ? crash.error : Errors.plain(cause.message());
  }
}
