package dev.atelier.wire;

import org.jspecify.annotations.Nullable;
import org.teavm.jso.JSBody;
import org.teavm.jso.JSObject;

/**
 * Finds what a message should move instead of copy.
 *
 * <p>Objects that platforms transfer are recognised by their string tag (Node gives a MessagePort
 * that of its parent class). A forged tag does no harm: the post is refused before anything is
 * detached, and the sender goes on with {@link #fallback}.
 */
public final class Transfer {

  /*
   * The walk goes breadth first through a Set that grows while it is iterated: the set is queue and visited marks in
   * one, a cycle ends it, and no depth overflows the stack. Buffers near the top are found however much lies below.
   *
   * A buffer is taken when it is met itself or through a view of all its bytes. What a smaller view shows stays with
   * its owner. Empty buffers stay too: moving them saves nothing and would detach constants that programs share.
   *
   * WebAssembly memory cannot be detached, nothing tells it from another buffer, and engines detach what stands before
   * it in the list before they refuse it. Its size is a multiple of 64 KiB, so buffers of such sizes go to the front:
   * a refusal then comes before anything is lost. (Two such buffers in one value, the second one WebAssembly memory:
   * the first is lost with the call.) Next come the other objects, some of which can refuse too; the remaining
   * buffers, which cannot, are last.
   */

  /** Most values looked at in one walk. What lies beyond is copied. */
  static final int MAX_VALUES = 10_000;

  private Transfer() {}

  /**
   * Finds the objects that can be moved with a value. Never fails, and never takes long: it looks
   * at 10,000 values at most. Primitive values, and arrays of nothing else, cost no allocation.
   *
   * @param value anything
   * @return a JavaScript array without duplicates, or null if there is nothing to move
   */
  public static @Nullable JSObject find(JSObject value) {
    return walk(value, MAX_VALUES);
  }

  // What a getter or a proxy throws ends the walk; it comes up again, with a name, when the value
  // is posted.
  @JSBody(
      params = {"value", "budget"},
      script =
          "const isObject=(v)=>typeof v==='object'&&v!==null;"
              + "if(!isObject(value))return null;"
              + "let seen,list=[];"
              + "const others=[],buffers=[],"
              + "add=(v)=>{if(--budget>=0&&isObject(v)){if(!seen)seen=new Set([value]);seen.add(v);}},"
              + "visit=(o)=>{"
              + "if(Array.isArray(o)){for(let i=0;i<o.length&&budget>0;i++)add(o[i]);return;}"
              + "if(ArrayBuffer.isView(o)){if(o.byteLength===o.buffer.byteLength)add(o.buffer);return;}"
              + "if(Object.getPrototypeOf(o)!==Object.prototype){"
              + "let tag=Object.prototype.toString.call(o).slice(8,-1);"
              + "if(tag==='EventTarget')tag=o.constructor.name;"
              + "if(tag==='ArrayBuffer'){"
              + "if(o.byteLength)(o.byteLength%65536?buffers:list).push(o);return;}"
              + "if(/^(MessagePort|ImageBitmap|OffscreenCanvas|VideoFrame|AudioData"
              + "|(Readable|Writable|Transform)Stream|RTCDataChannel|MediaSourceHandle)$/.test(tag)){"
              + "others.push(o);return;}"
              + "if(tag==='Map'||tag==='Set'){o.forEach((v,k)=>{add(k);add(v);});return;}}"
              + "const keys=Object.keys(o);"
              + "for(let i=0;i<keys.length&&budget>0;i++)add(o[keys[i]]);};"
              + "try{"
              + "visit(value);"
              + "if(seen)seen.forEach((o)=>{if(o!==value)visit(o);});"
              + "}catch(e){}"
              + "list=list.concat(others,buffers);"
              + "return list.length?list:null;")
  private static native @Nullable JSObject walk(JSObject value, int budget);

  /**
   * Returns what to move when posting with a list from {@link #find} was refused: the list without
   * buffers that may be WebAssembly memory, or null to copy everything. Keep asking until a post
   * succeeds or null has been tried.
   */
  @JSBody(
      params = "list",
      script =
          "var rest=list.filter((o)=>o.byteLength%65536!==0);"
              + "return rest.length>0&&rest.length<list.length?rest:null;")
  public static native @Nullable JSObject fallback(JSObject list);

  /**
   * Marks a value: exactly the objects of the list are moved with it, whatever {@link #find} would
   * find. Every copy of this code in one thread shares the marks.
   *
   * @param value an object or a function
   * @param list JavaScript array; empty to copy everything
   * @return the value; an argument of another type throws a JavaScript {@code TypeError} that names
   *     it
   */
  @JSBody(
      params = {"value", "list"},
      script =
          "const reject=(rule,given)=>{javaMethods.get('dev.atelier.wire.BadArgument.reject("
              + "Lorg/teavm/jso/JSObject;Lorg/teavm/jso/JSObject;)V').invoke(rule,given);},"
              + "k=Symbol.for('atelier.transfer'),g=globalThis;"
              + "if(Object(value)!==value)reject('value must be an object',value);"
              + "if(!Array.isArray(list))reject('list must be an array',list);"
              + "(g[k]||(g[k]=new WeakMap())).set(value,list);return value;")
  public static native JSObject mark(JSObject value, JSObject list);

  /** Returns the list that a value is marked with, or null for an unmarked value of any kind. */
  @JSBody(
      params = "value",
      script = "var m=globalThis[Symbol.for('atelier.transfer')];return m&&m.get(value)||null;")
  public static native @Nullable JSObject markedList(JSObject value);
}
