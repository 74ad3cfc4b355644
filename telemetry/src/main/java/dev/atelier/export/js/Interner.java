package dev.atelier.export.js;

import org.jspecify.annotations.Nullable;
import org.teavm.jso.JSBody;
import org.teavm.jso.JSObject;

/**
 * Gives equal JavaScript values one Java string each, so that looking a series up neither allocates
 * nor hashes a text again. Forgets everything when it has grown large: it is a cache, not a store.
 */
final class Interner {
  private static final int CAPACITY = 4096;

  private final JSObject known = newMap();
  private int size;

  /** Returns the value as text, "" for undefined and null. */
  String text(JSObject value) {
    Interned found = get(known, value);
    return found != null ? found.text : add(value);
  }

  private String add(JSObject value) {
    if (size == CAPACITY) {
      clear(known);
      size = 0;
    }
    size++;
    Interned added = new Interned(Js.text(value));
    put(known, value, added);
    return added.text;
  }

  private static final class Interned implements JSObject {
    final String text;

    Interned(String text) {
      this.text = text;
    }
  }

  @JSBody(script = "return new Map();")
  private static native JSObject newMap();

  @JSBody(
      params = {"map", "key"},
      script = "return map.get(key)||null;")
  private static native @Nullable Interned get(JSObject map, JSObject key);

  @JSBody(
      params = {"map", "key", "value"},
      script = "map.set(key,value);")
  private static native void put(JSObject map, JSObject key, Interned value);

  @JSBody(params = "map", script = "map.clear();")
  private static native void clear(JSObject map);
}
