package dev.atelier.worker;

import org.jspecify.annotations.Nullable;
import org.teavm.jso.JSBody;
import org.teavm.jso.JSObject;

/**
 * The {@code ctx} of a handler, and the abort state behind it.
 *
 * <p>A JavaScript class with one private field, the call: cheap to make for handlers that never
 * look at it, nothing to see in a console or a clone. Its members are getters, the methods come
 * bound, so {@code const {progress} = ctx} works.
 */
final class CallContext {

  private static final int SIGNAL = 0;
  private static final int KEY = 1;
  private static final int CALL_ID = 2;
  private static final int IS_ABORTED = 3;
  private static final int THROW_IF_ABORTED = 4;
  private static final int PROGRESS = 5;

  private CallContext() {}

  /** Returns the class; {@link #create} makes instances. */
  static JSObject newClass() {
    return define(members());
  }

  @JSBody(
      params = {"type", "call"},
      script = "return new type(call);")
  static native JSObject create(JSObject type, ServedCall call);

  @JSBody(
      params = "use",
      script =
          "return class TaskContext{"
              + "#call;"
              + "constructor(call){this.#call=call;}"
              + "get signal(){return use(this.#call,0);}"
              + "get key(){return use(this.#call,1);}"
              + "get callId(){return use(this.#call,2);}"
              + "get isAborted(){return ()=>use(this.#call,3);}"
              + "get throwIfAborted(){return ()=>use(this.#call,4);}"
              + "get progress(){return (value)=>use(this.#call,5,value);}"
              + "};")
  private static native JSObject define(JSObject use);

  @JSBody(
      script =
          "return (call,member,value)=>javaMethods.get('dev.atelier.worker.CallContext.use("
              + "Ldev/atelier/worker/ServedCall;ILorg/teavm/jso/JSObject;)Lorg/teavm/jso/JSObject;')"
              + ".invoke(call,member,value);")
  private static native JSObject members();

  static @Nullable JSObject use(ServedCall call, int member, JSObject value) {
    switch (member) {
      case SIGNAL:
        return signal(call);
      case KEY:
        return key(call.options);
      case CALL_ID:
        return callId(call.harness.taskId, call.id);
      case IS_ABORTED:
        return truth(isAborted(call));
      case THROW_IF_ABORTED:
        if (isAborted(call)) {
          raise(reason(call));
        }
        return nothing();
      default:
        call.harness.outbox.sendProgress(call, value);
        return nothing();
    }
  }

  private static JSObject signal(ServedCall call) {
    JSObject controller = call.controller;
    if (controller == null) {
      controller = newController();
      call.controller = controller;
      if (call.aborted) {
        abort(controller, call.reason);
      }
    }
    return signalOf(controller);
  }

  /** Sees the shared flag as well, which the page sets while this thread is busy. */
  static boolean isAborted(ServedCall call) {
    return call.aborted || isFlagged(call.harness.abortFlags, call.id);
  }

  /** Returns why an aborted call was aborted; an AbortError as long as only the flag has told. */
  static JSObject reason(ServedCall call) {
    return call.aborted ? reasonOf(signal(call)) : abortError();
  }

  /** Aborts the call: its signal, if a handler has asked for it, and every later look at it. */
  static void abort(ServedCall call, JSObject reason) {
    call.aborted = true;
    call.reason = reason;
    if (call.controller != null) {
      abort(call.controller, reason);
    }
  }

  @JSBody(script = "return new AbortController();")
  private static native JSObject newController();

  @JSBody(params = "controller", script = "return controller.signal;")
  private static native JSObject signalOf(JSObject controller);

  @JSBody(
      params = {"controller", "reason"},
      script = "controller.abort(reason);")
  private static native void abort(JSObject controller, @Nullable JSObject reason);

  @JSBody(params = "signal", script = "return signal.reason;")
  private static native JSObject reasonOf(JSObject signal);

  @JSBody(script = "return new DOMException('The call was aborted','AbortError');")
  private static native JSObject abortError();

  @JSBody(params = "options", script = "return options.key;")
  private static native JSObject key(JSObject options);

  @JSBody(
      params = {"taskId", "id"},
      script = "return taskId+'-'+id;")
  private static native JSObject callId(JSObject taskId, int id);

  // 1023 is Protocol.ABORT_SLOTS - 1.
  @JSBody(
      params = {"flags", "id"},
      script = "return flags!==null&&Atomics.load(flags,id&1023)===id;")
  private static native boolean isFlagged(@Nullable JSObject flags, int id);

  @JSBody(params = "value", script = "return !!value;")
  private static native JSObject truth(boolean value);

  @JSBody(script = "return undefined;")
  private static native JSObject nothing();

  @JSBody(params = "thrown", script = "throw thrown;")
  private static native void raise(JSObject thrown);
}
