package dev.atelier.adapter;

import org.jspecify.annotations.Nullable;
import org.teavm.jso.JSBody;
import org.teavm.jso.JSBodyImport;
import org.teavm.jso.JSObject;

/** What a generator handler sends, as the async iterator that {@code stream.js} makes of it. */
final class BrowserStream implements JSObject {
  private final JSObject stream;
  private final BrowserWorkerPort port;
  private final BrowserCall call;

  BrowserStream(BrowserWorkerPort port, BrowserCall call) {
    this.port = port;
    this.call = call;
    this.stream = create(this);
  }

  JSObject iterator() {
    return iterator(stream);
  }

  void push(JSObject item) {
    push(stream, item);
  }

  void end(@Nullable JSObject value) {
    end(stream, value);
  }

  void fail(@Nullable JSObject error) {
    fail(stream, error);
  }

  private static void grant(BrowserStream stream, int items) {
    stream.port.grant(stream.call, items);
  }

  private static void cancel(BrowserStream stream) {
    stream.port.endStream(stream.call);
  }

  @JSBody(
      params = "owner",
      imports = @JSBodyImport(alias = "streams", fromModule = "../stream.js"),
      script =
          "return new streams.TaskStream("
              + "function(items){javaMethods.get('dev.atelier.adapter.BrowserStream"
              + ".grant(Ldev/atelier/adapter/BrowserStream;I)V').invoke(owner,items);},"
              + "function(){javaMethods.get('dev.atelier.adapter.BrowserStream"
              + ".cancel(Ldev/atelier/adapter/BrowserStream;)V').invoke(owner);});")
  private static native JSObject create(BrowserStream owner);

  @JSBody(params = "stream", script = "return stream.iterator;")
  private static native JSObject iterator(JSObject stream);

  @JSBody(
      params = {"stream", "item"},
      script = "stream.push(item);")
  private static native void push(JSObject stream, JSObject item);

  @JSBody(
      params = {"stream", "value"},
      script = "stream.end(value);")
  private static native void end(JSObject stream, @Nullable JSObject value);

  @JSBody(
      params = {"stream", "error"},
      script = "stream.fail(error);")
  private static native void fail(JSObject stream, @Nullable JSObject error);
}
