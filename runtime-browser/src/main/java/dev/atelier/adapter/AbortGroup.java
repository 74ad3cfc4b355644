package dev.atelier.adapter;

import dev.atelier.cancel.CancelGroup;
import dev.atelier.js.Errors;
import org.jspecify.annotations.Nullable;
import org.teavm.jso.JSObject;

/** The calls of one signal or key, and why they were aborted. */
public final class AbortGroup extends CancelGroup implements JSObject {
  // Mutable state: reason is set when aborted is; error is made when the first call asks for it.
  private boolean aborted;
  private @Nullable JSObject reason;
  private @Nullable JSObject error;

  public boolean isAborted() {
    return aborted;
  }

  /** Cancels every call of the group; later ones are refused by their task. */
  public void abort(JSObject why) {
    aborted = true;
    reason = why;
    cancelAll();
  }

  /** Returns the {@code AbortError} that all calls of this abort share. */
  public JSObject error() {
    if (error == null) {
      error = Errors.aborted(reason);
    }
    return error;
  }
}
