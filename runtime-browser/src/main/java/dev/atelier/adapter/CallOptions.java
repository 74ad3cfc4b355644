package dev.atelier.adapter;

import dev.atelier.task.TaskOptions;
import org.jspecify.annotations.Nullable;
import org.teavm.jso.JSObject;

/** How the calls of one task view are made; shared by all of them. */
public final class CallOptions {
  /** Group of the view's signal. */
  public @Nullable AbortGroup signal;

  /** Trace object of the user. */
  public @Nullable JSObject trace;

  /** JavaScript array of exactly what moves with the arguments; null to find it. */
  public @Nullable JSObject transfer;

  /** Whether the worker copies the result. */
  public boolean cloneResult;

  public int priority;

  /** Milliseconds to the deadline, or {@link TaskOptions#OFF}. */
  public int timeoutMillis = TaskOptions.OFF;

  /** JavaScript function for progress values. */
  public @Nullable JSObject onProgress;

  /** Returns a copy to change. */
  public CallOptions copy() {
    CallOptions copy = new CallOptions();
    copy.signal = signal;
    copy.trace = trace;
    copy.transfer = transfer;
    copy.cloneResult = cloneResult;
    copy.priority = priority;
    copy.timeoutMillis = timeoutMillis;
    copy.onProgress = onProgress;
    return copy;
  }
}
