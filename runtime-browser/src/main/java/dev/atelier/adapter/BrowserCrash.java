package dev.atelier.adapter;

import dev.atelier.error.CrashCause;
import org.teavm.jso.JSObject;

/** Why a worker crashed, with the error that tells it in JavaScript. */
public final class BrowserCrash extends CrashCause {
  /** A JavaScript error. */
  public final JSObject error;

  BrowserCrash(JSObject error) {
    super("");
    this.error = error;
  }
}
