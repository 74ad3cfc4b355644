package dev.atelier.adapter;

import dev.atelier.error.CrashCause;
import org.teavm.jso.JSObject;

/** Why a worker crashed, with the error that tells it in JavaScript. */
public final class BrowserCrash extends CrashCause {
  /** A JavaScript error. */
  public final JSObject error;

  /** A constant of {@link dev.atelier.observe.Note}. */
  public final int reason;

  BrowserCrash(int reason, JSObject error, boolean sudden) {
    super("", sudden);
    this.reason = reason;
    this.error = error;
  }
}
