package dev.atelier.export.js;

import org.teavm.jso.JSBody;
import org.teavm.jso.JSObject;

/** Reading JavaScript values. Nothing here is checked. */
final class Js {
  private Js() {}

  @JSBody(params = "array", script = "return array.length;")
  static native int size(JSObject array);

  @JSBody(
      params = {"array", "index"},
      script = "return array[index];")
  static native JSObject at(JSObject array, int index);

  @JSBody(
      params = {"array", "index"},
      script = "return array[index];")
  static native double numberAt(JSObject array, int index);

  @JSBody(
      params = {"object", "key"},
      script = "return object[key];")
  static native JSObject get(JSObject object, String key);

  /** Returns whether a property is neither undefined, null, false, 0 nor empty. */
  @JSBody(
      params = {"object", "key"},
      script = "return !!object[key];")
  static native boolean has(JSObject object, String key);

  /** Returns a property as text, "" when there is none. */
  @JSBody(
      params = {"object", "key"},
      script = "const v=object[key];return v==null?'':''+v;")
  static native String text(JSObject object, String key);

  /** Returns a property as a number, NaN when there is none. */
  @JSBody(
      params = {"object", "key"},
      script = "const v=object[key];return typeof v==='number'?v:NaN;")
  static native double number(JSObject object, String key);

  /** Returns any value as text, "" for undefined and null. */
  @JSBody(params = "value", script = "return value==null?'':''+value;")
  static native String text(JSObject value);
}
