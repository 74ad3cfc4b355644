package dev.atelier.worker;

import org.jspecify.annotations.Nullable;
import org.teavm.jso.JSBody;
import org.teavm.jso.JSObject;

/**
 * A worker without a thread: the harness behind an object that looks like a {@code Worker}, for
 * tests.
 *
 * <p>Messages are structured clones and arrive in a later task, in order, as between threads. No
 * handle of the event loop is held between messages.
 */
final class TestWorker implements JSObject {

  // Mutable state. A crashed worker is no longer served; a terminated one is not heard either.
  private boolean crashed;
  private boolean terminated;
  private @Nullable Harness harness;

  private TestWorker() {}

  /** Returns the page's side. Arguments as in {@link TaskWorker#serve}. */
  static JSObject create(JSObject handlers, JSObject options) {
    TestWorker worker = new TestWorker();
    JSObject inside = newTarget();
    JSObject outside = newTarget();
    connectInside(worker, inside, outside);
    connectOutside(worker, inside, outside);
    worker.harness = TaskWorker.start(inside, handlers, options);
    return outside;
  }

  static void toWorker(TestWorker worker, JSObject inside, JSObject event) {
    if (!worker.crashed && !worker.terminated) {
      dispatch(inside, event);
    }
  }

  static void toPage(TestWorker worker, JSObject outside, JSObject event) {
    if (!worker.terminated) {
      dispatch(outside, event);
    }
  }

  /** Whether what the worker posts still gets out. */
  static boolean isSpeaking(TestWorker worker) {
    return !worker.crashed && !worker.terminated;
  }

  static void crash(TestWorker worker) {
    worker.stop();
    worker.crashed = true;
  }

  static void terminate(TestWorker worker) {
    worker.stop();
    worker.terminated = true;
  }

  private void stop() {
    if (harness != null && isSpeaking(this)) {
      Harness.broken(harness);
    }
  }

  @JSBody(script = "return new EventTarget();")
  private static native JSObject newTarget();

  @JSBody(
      params = {"target", "event"},
      script =
          "target.dispatchEvent(event);var f=target['on'+event.type];"
              + "if(typeof f==='function')f.call(target,event);")
  private static native void dispatch(JSObject target, JSObject event);

  @JSBody(
      params = {"worker", "inside", "outside"},
      script =
          "inside.postMessage=(message,list)=>{"
              + "var data=structuredClone(message,{transfer:list||[]});"
              + "if(!javaMethods.get('dev.atelier.worker.TestWorker.isSpeaking("
              + "Ldev/atelier/worker/TestWorker;)Z').invoke(worker))return;"
              + "(globalThis.setImmediate||setTimeout)(()=>{"
              + "javaMethods.get('dev.atelier.worker.TestWorker.toPage(Ldev/atelier/worker/TestWorker;"
              + "Lorg/teavm/jso/JSObject;Lorg/teavm/jso/JSObject;)V')"
              + ".invoke(worker,outside,new MessageEvent('message',{data:data}));});};")
  private static native void connectInside(TestWorker worker, JSObject inside, JSObject outside);

  @JSBody(
      params = {"worker", "inside", "outside"},
      script =
          "var later=globalThis.setImmediate||setTimeout;"
              + "outside.onmessage=outside.onmessageerror=outside.onerror=null;"
              + "outside.postMessage=(message,options)=>{"
              + "var list=Array.isArray(options)?options:options&&options.transfer,"
              + "data=structuredClone(message,{transfer:list||[]});"
              + "later(()=>{"
              + "javaMethods.get('dev.atelier.worker.TestWorker.toWorker(Ldev/atelier/worker/TestWorker;"
              + "Lorg/teavm/jso/JSObject;Lorg/teavm/jso/JSObject;)V')"
              + ".invoke(worker,inside,new MessageEvent('message',{data:data}));});};"
              + "outside.terminate=()=>{"
              + "javaMethods.get('dev.atelier.worker.TestWorker.terminate("
              + "Ldev/atelier/worker/TestWorker;)V').invoke(worker);};"
              + "outside.crash=(error)=>{"
              + "javaMethods.get('dev.atelier.worker.TestWorker.crash("
              + "Ldev/atelier/worker/TestWorker;)V').invoke(worker);"
              + "var event=Object.assign(new Event('error',{cancelable:true}),"
              + "{message:'Uncaught '+error,filename:'',lineno:0,colno:0,error:error});"
              + "later(()=>{"
              + "javaMethods.get('dev.atelier.worker.TestWorker.toPage(Ldev/atelier/worker/TestWorker;"
              + "Lorg/teavm/jso/JSObject;Lorg/teavm/jso/JSObject;)V').invoke(worker,outside,event);});};")
  private static native void connectOutside(TestWorker worker, JSObject inside, JSObject outside);
}
