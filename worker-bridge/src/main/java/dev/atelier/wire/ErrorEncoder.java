package dev.atelier.wire;

import org.jspecify.annotations.Nullable;
import org.teavm.jso.JSBody;
import org.teavm.jso.JSObject;

/**
 * Turns errors into arrays. Every look at a thrown value is guarded: it may be a proxy, or have
 * getters that throw.
 */
final class ErrorEncoder {

  private ErrorEncoder() {}

  /**
   * @param seen Map of the errors met so far to their encoded form; an error within itself becomes
   *     a cycle of arrays
   */
  static JSObject encode(JSObject value, JSObject seen, int depth) {
    JSObject encoded = encodeIfPossible(value, seen, depth);
    return encoded == null ? describe(value) : encoded;
  }

  private static @Nullable JSObject encodeIfPossible(JSObject value, JSObject seen, int depth) {
    JSObject encoded = get(seen, value);
    if (encoded != null) {
      return encoded;
    }
    encoded = header(value);
    if (encoded == null) {
      return copy(value);
    }
    if (put(seen, value, encoded) <= ErrorCodec.MAX_ERRORS && depth < ErrorCodec.MAX_DEPTH) {
      JSObject properties = properties(value);
      for (int i = 0; i < JsArray.size(properties); i += 2) {
        JSObject property = encodeIfPossible(JsArray.at(properties, i + 1), seen, depth + 1);
        if (property != null) {
          JsArray.push(encoded, JsArray.at(properties, i));
          JsArray.push(encoded, property);
        }
      }
    }
    return encoded;
  }

  /**
   * Returns the encoded form without properties; null for what is neither an error nor an array
   * with errors.
   */
  @JSBody(
      params = "value",
      script =
          "const isError=(v)=>v instanceof Error||Object.prototype.toString.call(v)==='[object Error]',"
              + "text=(key)=>{try{const t=value[key];return t===undefined?'':String(t);}catch(e){return '';}};"
              + "let type='';"
              + "try{"
              + "if(Array.isArray(value)&&value.length<=1000&&value.some(isError))return [2];"
              + "if(!isError(value))return null;"
              + "}catch(e){return null;}"
              + "try{for(let p=value;!type&&(p=Object.getPrototypeOf(p));){"
              + "const c=p.constructor;if(globalThis[c.name]===c)type=String(c.name);}}catch(e){}"
              + "const name=text('name')||'Error';"
              + "return [1,type||name,name,text('message'),text('stack')];")
  private static native @Nullable JSObject header(JSObject value);

  /**
   * Returns keys and values in turn, without those that the header carries and those that cannot be
   * read.
   */
  @JSBody(
      params = "value",
      script =
          "const found=[];"
              + "try{new Set(Object.keys(value).concat('cause','errors')).forEach((key)=>{"
              + "try{if(key in value&&!/^(name|message|stack|__proto__)$/.test(key))"
              + "found.push(key,value[key]);}catch(e){}});"
              + "}catch(e){}"
              + "return found;")
  private static native JSObject properties(JSObject value);

  /** The copy is what travels: another look at the value could give something else. */
  @JSBody(
      params = "value",
      script = "try{return [0,structuredClone(value)];}catch(e){return null;}")
  private static native @Nullable JSObject copy(JSObject value);

  @JSBody(
      params = "value",
      script =
          "let text=typeof value;try{text=String(value).slice(0,200);}catch(e){}"
              + "return [1,'Error','Error','Thrown value cannot be cloned: '+text,''];")
  private static native JSObject describe(JSObject value);

  @JSBody(
      params = {"map", "key"},
      script = "return map.get(key)||null;")
  private static native @Nullable JSObject get(JSObject map, JSObject key);

  /** Returns the size of the map with the new entry. */
  @JSBody(
      params = {"map", "key", "value"},
      script = "return map.set(key,value).size;")
  private static native int put(JSObject map, JSObject key, JSObject value);
}
