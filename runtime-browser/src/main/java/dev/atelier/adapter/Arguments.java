package dev.atelier.adapter;

import dev.atelier.wire.JsArray;
import dev.atelier.wire.Transfer;
import org.jspecify.annotations.Nullable;
import org.teavm.jso.JSBody;
import org.teavm.jso.JSObject;

/**
 * What moves with the arguments of a call. A list that the caller gave, for the call or with {@code
 * transfer(value, list)}, is taken as it is; otherwise what is found in the arguments moves, unless
 * they may be needed again.
 */
final class Arguments {
  private Arguments() {}

  /** Tells whether the caller said what moves. */
  static boolean isExplicit(BrowserCall call) {
    return call.options.transfer != null || PageMessage.hasMarks(call.args);
  }

  /** Returns a JavaScript array that is not empty, or null when nothing moves. */
  static @Nullable JSObject transferOf(BrowserCall call) {
    JSObject given = call.options.transfer;
    if (given != null) {
      return nonEmpty(given);
    }
    if (PageMessage.hasMarks(call.args)) {
      return nonEmpty(marked(call));
    }
    return call.task.keepsArguments ? null : Transfer.find(call.args);
  }

  private static JSObject marked(BrowserCall call) {
    JSObject all = JsArray.create();
    for (int i = 0; i < JsArray.size(call.args); i++) {
      JSObject arg = JsArray.at(call.args, i);
      JSObject list = Transfer.markedList(arg);
      if (list == null && !call.task.keepsArguments) {
        list = Transfer.find(arg);
      }
      PageMessage.addAll(all, list);
    }
    return all;
  }

  private static @Nullable JSObject nonEmpty(JSObject list) {
    return JsArray.size(list) == 0 ? null : list;
  }

  /** Tells whether no argument holds anything: there is nothing to move. */
  @JSBody(
      params = "args",
      script =
          "for(var i=0;i<args.length;i++)if(typeof args[i]==='object'&&args[i]!==null)return false;"
              + "return true;")
  static native boolean areFlat(JSObject args);

  /**
   * Tells whether an argument is an image whose pixels were moved before. Chromium takes such a
   * message and loses it without a word; everybody else refuses it.
   */
  @JSBody(
      params = "args",
      script =
          "try{for(var i=0;i<args.length;i++)"
              + "if(typeof args[i]==='object'&&typeof ImageData==='function'"
              + "&&args[i] instanceof ImageData&&args[i].data.byteLength===0)return true;"
              + "}catch(hostile){}return false;")
  static native boolean hasLostImage(JSObject args);
}
