package dev.atelier.wire;

import org.teavm.jso.JSBody;
import org.teavm.jso.JSObject;

/**
 * Reads and builds messages of the {@link Protocol}. They are plain JavaScript arrays; {@link
 * JsArray} reads their elements.
 *
 * <p>Nothing that comes from the other side is trusted: {@link #isOurs} and {@link #isEntryId} go
 * before any use.
 */
public final class Message {

  private Message() {}

  /**
   * Whether the value is a message of this protocol version. Of anything else nothing may be read.
   */
  @JSBody(
      params = "value",
      script = "return Array.isArray(value)&&value[0]==='atelier/1'&&value.length>2;")
  public static native boolean isOurs(JSObject value);

  /** Returns a new message without entries. */
  @JSBody(
      params = {"kind", "generation"},
      script = "return ['atelier/1',kind,generation];")
  public static native JSObject create(int kind, int generation);

  // A BigInt, or an object without a primitive value, throws when it meets an operator: the type
  // goes first.

  /** Returns the kind, or -1 if there is no integer. */
  @JSBody(
      params = "message",
      script = "var kind=message[1];return typeof kind==='number'&&kind===(kind|0)?kind:-1;")
  public static native int kind(JSObject message);

  /** Returns the generation, or -1 if there is no integer. */
  @JSBody(
      params = "message",
      script =
          "var generation=message[2];"
              + "return typeof generation==='number'&&generation===(generation|0)?generation:-1;")
  public static native int generation(JSObject message);

  /**
   * Whether two integers that are at least 1 stand at the index and after it: call number and
   * attempt of an entry.
   */
  public static boolean isEntryId(JSObject message, int index) {
    return isPositive(message, index) && isPositive(message, index + 1);
  }

  /** Whether an integer that is at least 1 stands at the index. */
  @JSBody(
      params = {"message", "index"},
      script = "var n=message[index];return typeof n==='number'&&n===(n|0)&&n>0;")
  public static native boolean isPositive(JSObject message, int index);

  /** Whether an integer that is at least 0 stands at the index. */
  @JSBody(
      params = {"message", "index"},
      script = "var n=message[index];return typeof n==='number'&&n===(n|0)&&n>=0;")
  public static native boolean isCount(JSObject message, int index);

  /** Appends an entry of {@link Protocol#ANSWERS}. */
  @JSBody(
      params = {"message", "id", "attempt", "status", "value"},
      script = "message.push(id,attempt,status,value);")
  public static native void addAnswer(
      JSObject message, int id, int attempt, int status, JSObject value);
}
