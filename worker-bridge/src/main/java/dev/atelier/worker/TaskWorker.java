package dev.atelier.worker;

import org.jspecify.annotations.Nullable;
import org.teavm.jso.JSBody;
import org.teavm.jso.JSObject;

/** Makes the thread behind an endpoint a worker that serves a task. */
public final class TaskWorker {

  private TaskWorker() {}

  /**
   * Serves calls at an endpoint, from now on and for good.
   *
   * @param endpoint object with {@code postMessage(message, transfer)} and {@code
   *     addEventListener(type, listener)}: the global object of a dedicated worker, or a stand-in.
   *     Its {@code close()}, if it has one, is wrapped so that the page learns of it.
   * @param handlers object whose own function properties are the methods
   * @param options {@code undefined}, or an object with an optional function {@code init(initData)}
   * @throws RuntimeException a JavaScript {@code TypeError} for a bad argument, naming it and its
   *     value; a JavaScript {@code Error} if the endpoint is served already
   */
  public static void serve(JSObject endpoint, JSObject handlers, JSObject options) {
    start(endpoint, handlers, options);
  }

  /** Does the same; the caller may tell how the worker ends. */
  static Harness start(JSObject endpoint, JSObject handlers, JSObject options) {
    check(handlers, options);
    claim(endpoint);
    Harness harness = new Harness(endpoint, handlers, initOf(options));
    attach(endpoint, harness);
    harness.sayHello();
    return harness;
  }

  @JSBody(
      params = {"handlers", "options"},
      script =
          "const reject=(rule,given)=>{javaMethods.get('dev.atelier.wire.BadArgument.reject("
              + "Lorg/teavm/jso/JSObject;Lorg/teavm/jso/JSObject;)V').invoke(rule,given);},"
              + "isObject=(value)=>typeof value==='object'&&value!==null;"
              + "if(!isObject(handlers))reject('handlers must be an object of functions',handlers);"
              + "if(options!==undefined){"
              + "if(!isObject(options))reject('options must be an object',options);"
              + "if(options.init!==undefined&&typeof options.init!=='function')"
              + "reject('init must be a function',options.init);}")
  private static native void check(JSObject handlers, JSObject options);

  // Libraries put a document of their own into workers; a page's belongs to its global object.
  // By a registered symbol, so that two copies of this code in one worker see each other.
  @JSBody(
      params = "endpoint",
      script =
          "var served=Symbol.for('atelier.worker'),document=endpoint.document;"
              + "if(!endpoint.postMessage||document&&document.defaultView===endpoint)"
              + "throw new Error('createTaskWorker must be called in a dedicated worker');"
              + "if(endpoint[served])throw new Error('createTaskWorker was already called in this worker');"
              + "endpoint[served]=true;")
  private static native void claim(JSObject endpoint);

  @JSBody(params = "options", script = "return options&&options.init||null;")
  private static native @Nullable JSObject initOf(JSObject options);

  // A message that cannot be read may hold a call, which would never be answered: the worker has to
  // be replaced. What a script dispatches is no error that the page hears of.
  @JSBody(
      params = {"endpoint", "harness"},
      script =
          "var close=endpoint.close;"
              + "if(typeof close==='function')endpoint.close=function(){"
              + "javaMethods.get('dev.atelier.worker.Harness.closing("
              + "Ldev/atelier/worker/Harness;)V').invoke(harness);"
              + "close.call(endpoint);};"
              + "endpoint.addEventListener('message',(event)=>{"
              + "javaMethods.get('dev.atelier.worker.Harness.receive("
              + "Ldev/atelier/worker/Harness;Lorg/teavm/jso/JSObject;)V').invoke(harness,event.data);});"
              + "endpoint.addEventListener('error',(event)=>{"
              + "if(!event.isTrusted)return;"
              + "javaMethods.get('dev.atelier.worker.Harness.broken("
              + "Ldev/atelier/worker/Harness;)V').invoke(harness);"
              + "setTimeout(()=>{if(event.defaultPrevented)"
              + "javaMethods.get('dev.atelier.worker.Harness.mended("
              + "Ldev/atelier/worker/Harness;)V').invoke(harness);});});"
              + "endpoint.addEventListener('messageerror',()=>{"
              + "throw new Error('A message to the worker cannot be deserialized');});")
  private static native void attach(JSObject endpoint, Harness harness);
}
