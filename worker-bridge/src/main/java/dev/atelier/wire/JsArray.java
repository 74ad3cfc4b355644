package dev.atelier.wire;

import org.teavm.jso.JSBody;
import org.teavm.jso.JSObject;

/**
 * JavaScript arrays, typed as what they are, so that no element is wrapped on its way. Nothing here
 * is checked.
 */
public final class JsArray {

  private JsArray() {}

  @JSBody(script = "return [];")
  public static native JSObject create();

  @JSBody(params = "array", script = "return array.length;")
  public static native int size(JSObject array);

  /** Returns the element; {@code undefined} outside of the array. */
  @JSBody(
      params = {"array", "index"},
      script = "return array[index];")
  public static native JSObject at(JSObject array, int index);

  /**
   * Returns the element, which should be a 32-bit integer; -1 for what is no number, since a BigInt
   * and many an object throw when they are compared.
   */
  @JSBody(
      params = {"array", "index"},
      script = "var n=array[index];return typeof n==='number'?n:-1;")
  public static native int intAt(JSObject array, int index);

  @JSBody(
      params = {"array", "value"},
      script = "array.push(value);")
  public static native void push(JSObject array, JSObject value);
}
