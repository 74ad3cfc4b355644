package dev.atelier.wire;

import org.teavm.jso.JSBody;
import org.teavm.jso.JSObject;

/** Tells a JavaScript caller which argument is wrong. */
public final class BadArgument {

  private BadArgument() {}

  /**
   * Throws a JavaScript {@code TypeError}: {@code init must be a function, got 5}. Made to be
   * called from scripts.
   *
   * @param rule JavaScript string, what the argument must be
   */
  @JSBody(
      params = {"rule", "value"},
      script =
          "throw new TypeError(rule+', got '+(typeof value==='string'?JSON.stringify(value)"
              + ":Object(value)===value?typeof value:String(value)));")
  public static native void reject(JSObject rule, JSObject value);
}
