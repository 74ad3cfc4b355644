package dev.atelier.js;

import org.jspecify.annotations.Nullable;
import org.teavm.jso.JSBody;
import org.teavm.jso.JSObject;

/** Any JavaScript value. Java's null is JavaScript's null; undefined is a value of its own. */
public final class Values {
  private Values() {}

  /** Tells whether there is no value: null or undefined. */
  @JSBody(params = "value", script = "return value==null;")
  public static native boolean isNothing(@Nullable JSObject value);

  @JSBody(script = "return undefined;")
  public static native JSObject undefined();

  @JSBody(params = "value", script = "return value;")
  public static native JSObject of(int value);

  @JSBody(params = "value", script = "return value;")
  public static native JSObject of(String value);

  /** Calls a function that does not throw. */
  @JSBody(params = "f", script = "f();")
  public static native void run(JSObject f);

  /** Calls a function that does not throw. */
  @JSBody(
      params = {"f", "argument"},
      script = "f(argument);")
  public static native void run(JSObject f, @Nullable JSObject argument);
}
