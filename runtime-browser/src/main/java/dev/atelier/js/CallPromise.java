package dev.atelier.js;

import org.jspecify.annotations.Nullable;
import org.teavm.jso.JSBody;
import org.teavm.jso.JSBodyImport;
import org.teavm.jso.JSObject;

/**
 * The promise of a call. One executor serves all of them: it leaves the two ends of the promise
 * made last in {@link #resolve} and {@link #reject}, which costs no closure.
 */
public final class CallPromise {
  /** JavaScript function that fulfils the promise made last. */
  @SuppressWarnings("NullAway.Init") // set before it is read: see create()
  public static JSObject resolve;

  /** JavaScript function that rejects the promise made last. */
  @SuppressWarnings("NullAway.Init") // set before it is read: see create()
  public static JSObject reject;

  private static @Nullable JSObject executor;

  private CallPromise() {}

  /** Returns a new promise and leaves its ends in the fields. */
  public static JSObject create() {
    JSObject shared = executor;
    if (shared == null) {
      shared = newExecutor();
      executor = shared;
    }
    return newPromise(shared);
  }

  private static void keep(JSObject resolveEnd, JSObject rejectEnd) {
    resolve = resolveEnd;
    reject = rejectEnd;
  }

  @JSBody(
      script =
          "return function(resolveEnd,rejectEnd){javaMethods.get('dev.atelier.js.CallPromise"
              + ".keep(Lorg/teavm/jso/JSObject;Lorg/teavm/jso/JSObject;)V').invoke(resolveEnd,rejectEnd);};")
  private static native JSObject newExecutor();

  @JSBody(
      params = "executor",
      imports = @JSBodyImport(alias = "stream", fromModule = "../stream.js"),
      script = "return stream.newCallPromise(executor);")
  private static native JSObject newPromise(JSObject executor);
}
