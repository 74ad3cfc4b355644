package dev.atelier.worker;

import org.jspecify.annotations.Nullable;
import org.teavm.jso.JSBody;
import org.teavm.jso.JSObject;

/** One function of the worker, and how long it usually keeps the thread. */
final class Handler implements JSObject {

  /** A run that keeps the thread for less is short, in milliseconds. */
  private static final double SHORT_RUN_MILLIS = 0.5;

  /** Short runs in a row after which the next run is expected to be short too. */
  private static final int RUNS_TO_TRUST = 32;

  /** Most calls that come ahead; the page's limit too. */
  private static final int MOST_AHEAD = 32;

  /** JavaScript string. */
  final JSObject name;

  final JSObject function;

  // Mutable state.
  private int shortRuns;
  private int shortCalls;
  private double shortMillis;
  private int limit;
  private int number;

  private Handler(JSObject name, JSObject function) {
    this.name = name;
    this.function = function;
  }

  /** Whether answers may wait for a run to end: it has been short many times in a row. */
  boolean isTrusted() {
    return shortRuns >= RUNS_TO_TRUST;
  }

  /** Notes how long a run kept the thread, up to the handler's first await. */
  void ran(double millis) {
    shortRuns = millis < SHORT_RUN_MILLIS ? shortRuns + 1 : 0;
  }

  /** How many calls take about a millisecond together; 0 while they are not known to be short. */
  int limit() {
    return limit;
  }

  /** Notes how long a call took, up to its answer. */
  void ended(double millis) {
    if (millis >= SHORT_RUN_MILLIS) {
      shortCalls = 0;
      shortMillis = 0;
      limit = 0;
    } else if (shortCalls < RUNS_TO_TRUST) {
      shortCalls++;
      shortMillis += millis;
      if (shortCalls == RUNS_TO_TRUST) {
        limit = (int) Math.max(1, Math.min(MOST_AHEAD, RUNS_TO_TRUST / shortMillis));
      }
    }
  }

  /**
   * Returns a number, from 1, by which the handler is found as well.
   *
   * @param known Map of the handlers found so far
   */
  static int number(JSObject known, Handler handler) {
    if (handler.number == 0) {
      handler.number = size(known);
      put(known, handler.number, handler);
    }
    return handler.number;
  }

  /**
   * Finds the handler of a method: an own function property of the user's object.
   *
   * @param known Map of the handlers found so far by name
   */
  static @Nullable Handler find(JSObject known, JSObject handlers, JSObject method) {
    Handler handler = get(known, method);
    if (handler == null) {
      JSObject function = ownFunction(handlers, method);
      if (function == null) {
        return null;
      }
      handler = new Handler(method, function);
      put(known, method, handler);
    }
    return handler;
  }

  @JSBody(
      params = {"handlers", "method"},
      script =
          "const property=Object.getOwnPropertyDescriptor(handlers,method),f=property&&property.value;"
              + "return typeof f==='function'?f:null;")
  private static native @Nullable JSObject ownFunction(JSObject handlers, JSObject method);

  @JSBody(
      params = {"map", "key"},
      script = "return map.get(key)||null;")
  private static native @Nullable Handler get(JSObject map, JSObject key);

  @JSBody(params = "map", script = "return map.size;")
  private static native int size(JSObject map);

  @JSBody(
      params = {"map", "number", "handler"},
      script = "map.set(number,handler);")
  private static native void put(JSObject map, int number, Handler handler);

  @JSBody(
      params = {"map", "key", "handler"},
      script = "map.set(key,handler);")
  private static native void put(JSObject map, JSObject key, Handler handler);
}
