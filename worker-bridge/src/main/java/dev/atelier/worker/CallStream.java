package dev.atelier.worker;

import dev.atelier.wire.Protocol;
import org.jspecify.annotations.Nullable;
import org.teavm.jso.JSBody;
import org.teavm.jso.JSObject;

/**
 * A call whose handler returned an iterator. Items are pulled one at a time, as many as the page
 * gives credit for, so a slow consumer stops the generator at its {@code yield}.
 */
final class CallStream {

  private CallStream() {}

  /**
   * Returns the iterator of a handler's result: a generator, an iterator, or an async iterable that
   * is no platform stream (those are moved as they are). Null for any other object.
   */
  @JSBody(
      params = "result",
      script =
          "try{"
              + "const open=result[Symbol.asyncIterator]||result.next&&result[Symbol.iterator];"
              + "return open&&!result.getReader?open.call(result):null;"
              + "}catch(e){return null;}")
  static native @Nullable JSObject iterator(JSObject result);

  static void open(ServedCall call, JSObject iterator) {
    call.iterator = iterator;
    call.harness.answer(call, Protocol.STATUS_STREAM_OPEN, nothing());
    proceed(call);
  }

  /** Does what is due: ends an aborted stream, or pulls the next item if there is credit. */
  static void proceed(ServedCall call) {
    if (call.iterator == null || call.settled || call.iterating) {
      return;
    }
    if (call.aborted) {
      close(call, call.iterator);
    } else if (call.credit > 0) {
      call.credit--;
      call.iterating = true;
      advance(call, call.iterator, false);
    }
  }

  /** Tells the generator to run its cleanup. The stream ends when it has. */
  static void close(ServedCall call, JSObject iterator) {
    call.iterating = true;
    advance(call, iterator, true);
  }

  static void item(ServedCall call, JSObject value) {
    call.iterating = false;
    if (!call.aborted) {
      call.harness.answer(call, Protocol.STATUS_STREAM_ITEM, value);
    }
    proceed(call);
  }

  static void end(ServedCall call, JSObject value) {
    call.harness.answer(call, Protocol.STATUS_STREAM_END, value);
  }

  // Whatever return() gives is the end: a generator that yields from its cleanup would otherwise go
  // on for ever.
  @JSBody(
      params = {"call", "iterator", "close"},
      script =
          "const failed=(e)=>{javaMethods.get('dev.atelier.worker.Harness.failed("
              + "Ldev/atelier/worker/ServedCall;Lorg/teavm/jso/JSObject;)V').invoke(call,e);};"
              + "try{"
              + "Promise.resolve(close?iterator.return&&iterator.return():iterator.next()).then((step)=>{"
              + "if(close||step.done)javaMethods.get('dev.atelier.worker.CallStream.end("
              + "Ldev/atelier/worker/ServedCall;Lorg/teavm/jso/JSObject;)V')"
              + ".invoke(call,Object(step).value);"
              + "else javaMethods.get('dev.atelier.worker.CallStream.item("
              + "Ldev/atelier/worker/ServedCall;Lorg/teavm/jso/JSObject;)V').invoke(call,step.value);"
              + "}).catch(failed);"
              + "}catch(e){failed(e);}")
  private static native void advance(ServedCall call, JSObject iterator, boolean close);

  @JSBody(script = "return undefined;")
  private static native JSObject nothing();
}
