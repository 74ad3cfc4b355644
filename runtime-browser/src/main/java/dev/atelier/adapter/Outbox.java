package dev.atelier.adapter;

import dev.atelier.js.Errors;
import dev.atelier.task.Outcome;
import dev.atelier.wire.JsArray;
import dev.atelier.wire.Message;
import dev.atelier.wire.Protocol;
import dev.atelier.wire.Transfer;
import org.jspecify.annotations.Nullable;
import org.teavm.jso.JSObject;

/**
 * Calls on their way to one worker. Those without anything to transfer leave together in one
 * message; one with transfers leaves alone, since a refused transfer may detach what stands before
 * it in the list.
 */
final class Outbox {
  private final BrowserWorkerPort port;

  // Mutable state: a JavaScript array of calls.
  private JSObject calls = JsArray.create();

  Outbox(BrowserWorkerPort port) {
    this.port = port;
  }

  void add(BrowserCall call) {
    call.sent = false;
    JsArray.push(calls, call);
  }

  /** Posts every call that is still wanted, in order. */
  void flush(JSObject worker) {
    JSObject leaving = calls;
    int size = JsArray.size(leaving);
    if (size == 0) {
      return;
    }
    calls = JsArray.create();
    JSObject group = JsArray.create();
    JSObject message = newMessage();
    for (int i = 0; i < size && port.isOpen(); i++) {
      BrowserCall call = (BrowserCall) JsArray.at(leaving, i);
      if (call.phase().isSettled()) {
        continue;
      }
      call.sent = true;
      if (Arguments.hasLostImage(call.args)) {
        fail(call, Errors.lostImage());
        continue;
      }
      JSObject transfer = Arguments.transferOf(call);
      if (transfer == null) {
        addTo(message, call);
        JsArray.push(group, call);
      } else {
        postGroup(worker, message, group);
        group = JsArray.create();
        message = newMessage();
        postAlone(worker, call, transfer);
      }
    }
    postGroup(worker, message, group);
  }

  private JSObject newMessage() {
    return Message.create(Protocol.CALLS, port.generation);
  }

  void addTo(JSObject message, BrowserCall call) {
    PageMessage.addCall(
        message,
        call.id,
        call.attemptSent(),
        port.nameOf(call),
        call.args,
        PageMessage.options(call.key, call.options.cloneResult));
  }

  /* If one call of the group cannot be cloned, nothing was posted: each goes alone, and only that one fails. */
  private void postGroup(JSObject worker, JSObject message, JSObject group) {
    int size = JsArray.size(group);
    if (size == 0 || WorkerHandle.post(worker, message, null) == null) {
      port.callsOut += size;
      return;
    }
    for (int i = 0; i < size && port.isOpen(); i++) {
      postAlone(worker, (BrowserCall) JsArray.at(group, i), null);
    }
  }

  private void postAlone(JSObject worker, BrowserCall call, @Nullable JSObject transfer) {
    JSObject message = newMessage();
    addTo(message, call);
    JSObject list = transfer;
    JSObject thrown = WorkerHandle.post(worker, message, list);
    while (thrown != null && list != null && !Arguments.isExplicit(call)) {
      list = Transfer.fallback(list);
      thrown = WorkerHandle.post(worker, message, list);
    }
    call.transferred = list != null;
    if (thrown == null) {
      port.callsOut++;
    } else if (port.isOpen()) {
      fail(call, JsArray.at(thrown, 0));
    }
  }

  private void fail(BrowserCall call, JSObject error) {
    call.error = error;
    port.events.answered(call, Outcome.DATA_CLONE);
  }
}
