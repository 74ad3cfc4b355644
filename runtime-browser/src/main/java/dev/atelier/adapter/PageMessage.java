package dev.atelier.adapter;

import org.jspecify.annotations.Nullable;
import org.teavm.jso.JSBody;
import org.teavm.jso.JSObject;

/** Builds the page's messages; see {@link dev.atelier.wire.Protocol}. */
final class PageMessage {
  private PageMessage() {}

  @JSBody(
      params = {"message", "taskId", "initData", "abortFlags", "sink"},
      script =
          "message.push(taskId,initData,abortFlags,true);if(sink.workerTiming)message.push(true);")
  static native void addInit(
      JSObject message,
      JSObject taskId,
      JSObject initData,
      @Nullable JSObject abortFlags,
      JSObject sink);

  /** Tells whether the value is what a worker says of the time of a call. */
  @JSBody(
      params = "value",
      script = "return Array.isArray(value)&&Number.isFinite(value[0])&&Number.isFinite(value[1]);")
  static native boolean isTiming(JSObject value);

  @JSBody(
      params = {"message", "number"},
      script = "message.push(number);")
  static native void addNumber(JSObject message, int number);

  /** Appends a call. One argument that is no object travels without its array, which is quicker. */
  @JSBody(
      params = {"message", "id", "attempt", "method", "args", "options"},
      script =
          "message.push(id,attempt,method,"
              + "args.length===1&&typeof args[0]!=='object'?args[0]:args,options);")
  static native void addCall(
      JSObject message, int id, int attempt, JSObject method, JSObject args, JSObject options);

  /** Returns the options of a call: 0 for the usual ones. */
  @JSBody(
      params = {"key", "clone"},
      script =
          "if(key===null&&!clone)return 0;"
              + "var o={};if(key!==null)o.key=key;if(clone)o.clone=true;return o;")
  static native JSObject options(@Nullable JSObject key, boolean clone);

  @JSBody(
      params = {"message", "id", "attempt", "value"},
      script = "message.push(id,attempt,value);")
  static native void addCancel(JSObject message, int id, int attempt, JSObject value);

  @JSBody(
      params = {"message", "id", "attempt", "items"},
      script = "message.push(id,attempt,items);")
  static native void addCredit(JSObject message, int id, int attempt, int items);

  /** Tells whether the value is a message of another version of the protocol. */
  @JSBody(
      params = "value",
      script =
          "return Array.isArray(value)&&typeof value[0]==='string'&&value[0]!=='atelier/1'&&/^atelier\\/\\d+$/.test(value[0]);")
  static native boolean isOfOtherVersion(JSObject value);

  @JSBody(params = "value", script = "return value[0];")
  static native JSObject versionOf(JSObject value);

  @JSBody(
      params = "version",
      script =
          "return new Error('the worker speaks '+version+', the page atelier/1: both must come from one version of atelier-runtime');")
  static native JSObject versionError(JSObject version);

  /** Appends the elements of a list; does nothing for null. */
  @JSBody(
      params = {"array", "list"},
      script =
          "if(list)for(var i=0;i<list.length;i++)if(array.indexOf(list[i])<0)array.push(list[i]);")
  static native void addAll(JSObject array, @Nullable JSObject list);

  /** Tells whether a value of the list was marked with {@code transfer()}. */
  @JSBody(
      params = "args",
      script =
          "var m=globalThis[Symbol.for('atelier.transfer')];if(!m)return false;"
              + "for(var i=0;i<args.length;i++)if(m.has(args[i]))return true;return false;")
  static native boolean hasMarks(JSObject args);
}
