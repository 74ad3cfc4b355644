package dev.atelier.adapter;

import dev.atelier.js.Values;
import dev.atelier.port.WorkerPort;
import dev.atelier.wire.JsArray;
import dev.atelier.wire.Message;
import dev.atelier.wire.Protocol;
import org.jspecify.annotations.Nullable;
import org.teavm.jso.JSBody;
import org.teavm.jso.JSObject;

/** Calls that leave for one worker ahead of their turn, and how many of a kind it takes. */
final class AheadOutbox {
  private static final int NUMBER_SHIFT = 8;
  private static final int LIMIT_BITS = (1 << NUMBER_SHIFT) - 1;

  private final BrowserWorkerPort port;
  private final Outbox outbox;

  /** Calls of which the worker has told the end. */
  int endsHeard;

  // Mutable state: a JavaScript array of calls, and a Map of limits and numbers by method, null
  // before the first.
  private JSObject calls = JsArray.create();
  private @Nullable JSObject limits;

  AheadOutbox(BrowserWorkerPort port, Outbox outbox) {
    this.port = port;
    this.outbox = outbox;
  }

  int limitOf(BrowserCall call) {
    return limits == null ? 0 : get(limits, call.method) & LIMIT_BITS;
  }

  /** Returns what to call a method: the worker's number for it, or its name. */
  JSObject nameOf(BrowserCall call) {
    int number = limits == null ? 0 : get(limits, call.method) >> NUMBER_SHIFT;
    return number == 0 ? call.method : Values.of(number);
  }

  /**
   * Notes how many calls of a method the worker takes ahead, and its number for the method;
   * anything can be given.
   */
  void setLimit(JSObject method, int limit, int number) {
    if (limits == null) {
      limits = newMap();
    }
    int allowed = Math.max(0, Math.min(limit, WorkerPort.MOST_AHEAD));
    put(limits, method, allowed | number << NUMBER_SHIFT);
  }

  void add(BrowserCall call) {
    call.sent = false;
    JsArray.push(calls, call);
  }

  /** Takes back what has not left yet. Those that the worker's next call counts on stay. */
  void recall() {
    JSObject unsent = calls;
    calls = JsArray.create();
    for (int i = 0; i < JsArray.size(unsent); i++) {
      BrowserCall call = (BrowserCall) JsArray.at(unsent, i);
      if (isStillAhead(call)) {
        port.events.returned(call.id, call.attemptSent());
      } else {
        JsArray.push(calls, call);
      }
    }
  }

  /** Hands over the calls whose turn has come before they left: they leave like any other. */
  void promote() {
    JSObject waiting = calls;
    if (JsArray.size(waiting) > 0) {
      calls = JsArray.create();
      for (int i = 0; i < JsArray.size(waiting); i++) {
        BrowserCall call = (BrowserCall) JsArray.at(waiting, i);
        if (isStillAhead(call)) {
          JsArray.push(calls, call);
        } else if (!call.phase().isSettled()) {
          outbox.add(call);
        }
      }
    }
  }

  /**
   * Posts the calls in one message. If one of them cannot be cloned, it waits for its turn.
   *
   * <p>Arguments may run user code when they are looked at or cloned, and so may a call that comes
   * back: each call may have ended meanwhile.
   */
  void flush(JSObject worker) {
    JSObject unsent = calls;
    if (JsArray.size(unsent) == 0) {
      return;
    }
    calls = JsArray.create();
    JSObject leaving = JsArray.create();
    JSObject message = newMessage();
    for (int i = 0; i < JsArray.size(unsent); i++) {
      BrowserCall call = (BrowserCall) JsArray.at(unsent, i);
      if (isStillAhead(call)) {
        call.sent = true;
        outbox.addTo(message, call);
        JsArray.push(leaving, call);
      }
    }
    int size = JsArray.size(leaving);
    if (size == 0) {
      return;
    }
    if (WorkerHandle.post(worker, message, null) == null) {
      port.callsOut += size;
      return;
    }
    for (int i = 0; i < size && port.isOpen(); i++) {
      postAlone(worker, (BrowserCall) JsArray.at(leaving, i));
    }
  }

  private void postAlone(JSObject worker, BrowserCall call) {
    JSObject message = newMessage();
    outbox.addTo(message, call);
    if (isStillAhead(call) && WorkerHandle.post(worker, message, null) == null) {
      port.callsOut++;
    } else {
      call.stays = true;
      port.events.returned(call.id, call.attemptSent());
    }
  }

  private JSObject newMessage() {
    JSObject message = Message.create(Protocol.AHEAD, port.generation);
    PageMessage.addNumber(message, endsHeard);
    return message;
  }

  private static boolean isStillAhead(BrowserCall call) {
    return call.isAhead() && !call.phase().isSettled();
  }

  @JSBody(script = "return new Map();")
  private static native JSObject newMap();

  @JSBody(
      params = {"map", "method"},
      script = "return map.get(method)|0;")
  private static native int get(JSObject map, JSObject method);

  @JSBody(
      params = {"map", "method", "limit"},
      script = "map.set(method,limit);")
  private static native void put(JSObject map, JSObject method, int limit);
}
