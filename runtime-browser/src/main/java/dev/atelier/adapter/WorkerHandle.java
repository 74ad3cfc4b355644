package dev.atelier.adapter;

import org.jspecify.annotations.Nullable;
import org.teavm.jso.JSBody;
import org.teavm.jso.JSObject;

/** A JavaScript {@code Worker}, or whatever the user's factory gives for one. */
final class WorkerHandle {
  private WorkerHandle() {}

  /**
   * Calls the factory. Returns the worker, or null after it left what was thrown in {@code port}.
   */
  @JSBody(
      params = {"factory", "port"},
      script =
          "try{var w=factory();"
              + "if(w==null||typeof w.postMessage!=='function'||typeof w.addEventListener!=='function')"
              + "throw new TypeError('worker() must return a Worker, got '+String(w));"
              + "return w;"
              + "}catch(thrown){javaMethods.get('dev.atelier.adapter.BrowserWorkerPort"
              + ".failed(Ldev/atelier/adapter/BrowserWorkerPort;Lorg/teavm/jso/JSObject;)V').invoke(port,thrown);return null;}")
  static native @Nullable JSObject create(JSObject factory, BrowserWorkerPort port);

  /* A worker that the page itself terminates gives no event: the call is noticed here. */
  @JSBody(
      params = {"worker", "port"},
      script =
          "worker.addEventListener('message',function(event){"
              + "javaMethods.get('dev.atelier.adapter.BrowserWorkerPort"
              + ".received(Ldev/atelier/adapter/BrowserWorkerPort;Lorg/teavm/jso/JSObject;)V').invoke(port,event.data);});"
              + "var crashed=function(event){javaMethods.get('dev.atelier.adapter.BrowserWorkerPort"
              + ".broken(Ldev/atelier/adapter/BrowserWorkerPort;Lorg/teavm/jso/JSObject;)V').invoke(port,event);};"
              + "worker.addEventListener('messageerror',crashed);"
              + "worker.addEventListener('error',crashed);"
              + "var terminate=worker.terminate;"
              + "worker.terminate=function(){terminate.call(worker);"
              + "javaMethods.get('dev.atelier.adapter.BrowserWorkerPort"
              + ".terminatedByOthers(Ldev/atelier/adapter/BrowserWorkerPort;)V').invoke(port);};")
  static native void attach(JSObject worker, BrowserWorkerPort port);

  @JSBody(params = "worker", script = "worker.terminate();")
  static native void terminate(JSObject worker);

  /** Posts a message. Returns null, or an array with what was thrown. */
  @JSBody(
      params = {"worker", "message", "transfer"},
      script =
          "try{if(transfer)worker.postMessage(message,transfer);else worker.postMessage(message);return null;}"
              + "catch(thrown){return [thrown];}")
  static native @Nullable JSObject post(
      JSObject worker, JSObject message, @Nullable JSObject transfer);

  /**
   * Returns abort flags that both sides see, or null where the page is not cross-origin isolated.
   */
  @JSBody(
      params = "slots",
      script =
          "return globalThis.crossOriginIsolated===true&&typeof SharedArrayBuffer==='function'?"
              + "new Int32Array(new SharedArrayBuffer(slots*4)):null;")
  static native @Nullable JSObject newAbortFlags(int slots);

  @JSBody(
      params = {"flags", "slot", "id"},
      script = "Atomics.store(flags,slot,id);")
  static native void raise(JSObject flags, int slot, int id);
}
