package dev.atelier.worker;

import dev.atelier.wire.ErrorCodec;
import dev.atelier.wire.JsArray;
import dev.atelier.wire.Message;
import dev.atelier.wire.Protocol;
import dev.atelier.wire.Transfer;
import org.jspecify.annotations.Nullable;
import org.teavm.jso.JSBody;
import org.teavm.jso.JSObject;

/**
 * What leaves the worker. Answers of one turn travel in one message; an answer with objects to move
 * travels alone.
 *
 * <p>A value that cannot be cloned fails its own call and nothing else.
 */
final class Outbox implements JSObject {

  private final Harness harness;
  private final JSObject endpoint;

  // Mutable state. `batch` holds answers without objects to move; a microtask will post it.
  private @Nullable JSObject batch;

  Outbox(Harness harness, JSObject endpoint) {
    this.harness = harness;
    this.endpoint = endpoint;
  }

  boolean isEmpty() {
    return batch == null;
  }

  /** Adds an answer to the next message, which leaves at the end of this turn at the latest. */
  void add(int id, int attempt, int status, JSObject value) {
    if (batch == null) {
      batch = Message.create(Protocol.ANSWERS, harness.generation);
      flushLater(this);
    }
    Message.addAnswer(batch, id, attempt, status, value);
  }

  // A promise job, because test frameworks replace queueMicrotask by a clock that stands still.
  @JSBody(
      params = "outbox",
      script =
          "Promise.resolve().then(()=>{javaMethods.get("
              + "'dev.atelier.worker.Outbox.flush(Ldev/atelier/worker/Outbox;)V').invoke(outbox);});")
  private static native void flushLater(Outbox outbox);

  /** Posts the collected answers now. */
  static void flush(Outbox outbox) {
    JSObject message = outbox.batch;
    if (message == null) {
      return;
    }
    outbox.batch = null;
    if (outbox.post(message, null) != null) {
      for (int i = Protocol.HEADER_SIZE; i < JsArray.size(message); i += Protocol.ANSWER_SIZE) {
        int status = JsArray.intAt(message, i + 2);
        JSObject value = JsArray.at(message, i + 3);
        outbox.send(
            JsArray.intAt(message, i), JsArray.intAt(message, i + 1), status, value, null, false);
      }
    }
  }

  /**
   * Posts an answer with the objects it moves, after everything collected before it.
   *
   * @param automatic the list was found, not given: rather copy than fail
   */
  void send(
      int id,
      int attempt,
      int status,
      JSObject value,
      @Nullable JSObject transfer,
      boolean automatic) {
    JSObject message = answer(id, attempt, status, value);
    JSObject list = transfer;
    JSObject refusal = post(message, list);
    while (refusal != null && automatic && list != null) {
      list = Transfer.fallback(list);
      refusal = post(message, list);
    }
    if (refusal != null) {
      harness.refused(id, attempt);
      JSObject error = ErrorCodec.encode(JsArray.at(refusal, 0));
      post(answer(id, attempt, Protocol.STATUS_ERROR, error), null);
    }
  }

  /**
   * Posts a progress value at once: a handler that keeps the thread wants to be seen working. What
   * cannot be cloned is thrown at the caller. Does nothing for a call that is over.
   */
  void sendProgress(ServedCall call, JSObject value) {
    if (!call.settled) {
      JSObject message = answer(call.id, call.attempt, Protocol.STATUS_PROGRESS, value);
      JSObject refusal = post(message, Transfer.markedList(value));
      if (refusal != null) {
        raise(JsArray.at(refusal, 0));
      }
    }
  }

  private JSObject answer(int id, int attempt, int status, JSObject value) {
    JSObject message = Message.create(Protocol.ANSWERS, harness.generation);
    Message.addAnswer(message, id, attempt, status, value);
    return message;
  }

  /**
   * Posts a message after everything collected before it.
   *
   * @return null, or an array with what was thrown
   */
  @Nullable JSObject post(JSObject message, @Nullable JSObject transfer) {
    flush(this);
    return post(endpoint, message, transfer);
  }

  @JSBody(
      params = {"endpoint", "message", "transfer"},
      script = "try{endpoint.postMessage(message,transfer||[]);return null;}catch(e){return [e];}")
  private static native @Nullable JSObject post(
      JSObject endpoint, JSObject message, @Nullable JSObject transfer);

  @JSBody(params = "thrown", script = "throw thrown;")
  private static native void raise(JSObject thrown);
}
