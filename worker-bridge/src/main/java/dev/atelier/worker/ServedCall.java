package dev.atelier.worker;

import org.jspecify.annotations.Nullable;
import org.teavm.jso.JSObject;

/** A call while this worker serves it: from its arrival to its last answer. */
final class ServedCall implements JSObject {

  final Harness harness;
  final int id;
  final int attempt;
  final JSObject method;
  final JSObject args;

  /** {@code 0}, or the object that came with the call. */
  final JSObject options;

  // Mutable state. Once `settled`, nothing is answered any more.
  boolean settled;
  boolean aborted;

  /** Why the call was aborted, any JavaScript value; meaningful when {@link #aborted}. */
  @Nullable JSObject reason;

  /** AbortController behind the context's signal, made when a handler first asks for it. */
  @Nullable JSObject controller;

  /** Known once the handler has started. */
  @Nullable Handler handler;

  /** The stream that the handler returned. */
  @Nullable JSObject iterator;

  /** Items that may still be pulled from the iterator. */
  int credit;

  /** The iterator works on an item or on its end. */
  boolean iterating;

  /** When the handler was called, in milliseconds. */
  double startedAt;

  /** Next of the calls that wait: for {@code init}, or for their turn. */
  @Nullable ServedCall nextHeld;

  ServedCall(
      Harness harness, int id, int attempt, JSObject method, JSObject args, JSObject options) {
    this.harness = harness;
    this.id = id;
    this.attempt = attempt;
    this.method = method;
    this.args = args;
    this.options = options;
  }
}
