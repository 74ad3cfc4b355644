package dev.atelier.adapter;

import dev.atelier.port.WorkerPort;
import dev.atelier.wire.JsArray;
import dev.atelier.wire.Message;
import dev.atelier.wire.Protocol;
import org.jspecify.annotations.Nullable;
import org.teavm.jso.JSBody;
import org.teavm.jso.JSObject;

/** Calls that leave for one worker ahead of their turn, and how many of a kind it takes. */
final class AheadOutbox {
  private final BrowserWorkerPort port;

  /** Calls of which the worker has told the end. */
  int endsHeard;

  // Mutable state: a JavaScript array of calls, and a Map of limits by method, null before the
  // first.
  private JSObject calls = JsArray.create();
  private @Nullable JSObject limits;

  AheadOutbox(BrowserWorkerPort port) {
    this.port = port;
  }

  int limitOf(BrowserCall call) {
    return limits == null ? 0 : get(limits, call.method);
  }

  /** Notes how many calls of a method the worker takes ahead; anything can be given. */
  void setLimit(JSObject method, int limit) {
    if (limits == null) {
      limits = newMap();
    }
    put(limits, method, Math.max(0, Math.min(limit, WorkerPort.MOST_AHEAD)));
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
  void promote(Outbox outbox) {
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

  /** Posts the calls in one message. If one of them cannot be cloned, it waits for its turn. */
  void flush(JSObject worker) {
    JSObject leaving = calls;
    int size = JsArray.size(leaving);
    if (size == 0) {
      return;
    }
    calls = JsArray.create();
    JSObject message = newMessage();
    for (int i = 0; i < size; i++) {
      BrowserCall call = (BrowserCall) JsArray.at(leaving, i);
      call.sent = true;
      Outbox.addTo(message, call);
    }
    if (WorkerHandle.post(worker, message, null) != null) {
      for (int i = 0; i < size; i++) {
        postAlone(worker, (BrowserCall) JsArray.at(leaving, i));
      }
    }
  }

  private void postAlone(JSObject worker, BrowserCall call) {
    if (port.isOpen() && isStillAhead(call)) {
      JSObject message = newMessage();
      Outbox.addTo(message, call);
      if (WorkerHandle.post(worker, message, null) != null) {
        call.stays = true;
        port.events.returned(call.id, call.attemptSent());
      }
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
