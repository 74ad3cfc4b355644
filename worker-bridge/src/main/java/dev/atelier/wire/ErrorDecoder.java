package dev.atelier.wire;

import org.jspecify.annotations.Nullable;
import org.teavm.jso.JSBody;
import org.teavm.jso.JSObject;

/**
 * Revives encoded errors. What it reads has come from the other side, so nothing in it is trusted.
 */
final class ErrorDecoder {

  private ErrorDecoder() {}

  /**
   * @param seen Map of arrays met so far to what they were revived as
   */
  static JSObject decode(JSObject encoded, JSObject seen, int depth) {
    int tag = tag(encoded);
    if (tag == ErrorCodec.VALUE) {
      return JsArray.at(encoded, 1);
    }
    if (tag < 0 || depth > ErrorCodec.MAX_DEPTH) {
      return encoded;
    }
    JSObject revived = get(seen, encoded);
    if (revived == null) {
      revived = tag == ErrorCodec.LIST ? JsArray.create() : revive(encoded);
      put(seen, encoded, revived);
      for (int i = tag == ErrorCodec.LIST ? ErrorCodec.LIST_HEADER : ErrorCodec.ERROR_HEADER;
          i + 1 < JsArray.size(encoded);
          i += 2) {
        JSObject value = decode(JsArray.at(encoded, i + 1), seen, depth + 1);
        define(revived, JsArray.at(encoded, i), value);
      }
    }
    return revived;
  }

  /** Returns the tag, or -1 for what is not encoded. */
  @JSBody(
      params = "value",
      script = "try{return Array.isArray(value)?[0,1,2].indexOf(value[0]):-1;}catch(e){return -1;}")
  private static native int tag(JSObject value);

  /*
   * A class is found by name among the data properties of the global object, so that no getter runs, and serves as
   * prototype only: Reflect.construct calls Error, not the class. A DOMException needs its own constructor. Some of its
   * names (SyntaxError) are classes as well, so its type decides before its name.
   */
  @JSBody(
      params = "encoded",
      script =
          "const text=(i)=>typeof encoded[i]==='string'?encoded[i]:'',type=text(1),name=text(2),"
              + "find=(key)=>{"
              + "const p=Object.getOwnPropertyDescriptor(globalThis,key),c=p&&p.value;"
              + "return typeof c==='function'&&c.prototype instanceof Error&&c;},"
              + "set=(key,value)=>{if(value&&error[key]!==value)Object.defineProperty(error,key,"
              + "{value:value,writable:true,configurable:true});};"
              + "let error;"
              + "try{"
              + "const c=type!=='DOMException'&&find(name)||find(type)||Error;"
              + "error=c===DOMException||c.prototype instanceof DOMException"
              + "?new DOMException(text(3),name):Reflect.construct(Error,[text(3)],c);"
              + "}catch(e){error=new Error('Error that cannot be read');}"
              + "set('name',name);set('stack',text(4));"
              + "return error;")
  private static native JSObject revive(JSObject encoded);

  // The header has given name, message and stack, which must stay texts: engines read them.
  @JSBody(
      params = {"target", "key", "value"},
      script =
          "try{if(!/^(name|message|stack|__proto__)$/.test(key))"
              + "Object.defineProperty(target,key,{value:value,writable:true,"
              + "configurable:true,enumerable:!/^(cause|errors)$/.test(key)});}catch(e){}")
  private static native void define(JSObject target, JSObject key, JSObject value);

  @JSBody(
      params = {"map", "key"},
      script = "return map.get(key)||null;")
  private static native @Nullable JSObject get(JSObject map, JSObject key);

  @JSBody(
      params = {"map", "key", "value"},
      script = "map.set(key,value);")
  private static native void put(JSObject map, JSObject key, JSObject value);
}
