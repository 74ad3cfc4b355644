package dev.atelier.wire;

import org.teavm.jso.JSBody;
import org.teavm.jso.JSObject;

/**
 * Carries what was thrown to the other side: errors with their class, name, message, stack, cause,
 * the errors of an {@code AggregateError} and own properties; any other value as it is.
 *
 * <p>Neither direction throws, whatever it is given, and neither calls a constructor other than the
 * platform's {@code Error} and {@code DOMException}. Cycles survive. Chains are cut 64 levels deep,
 * and after 1000 errors the others travel without their properties.
 *
 * <p>An encoded value is an array that starts with its tag:
 *
 * <ul>
 *   <li>{@code [0, value]} a value that is no error
 *   <li>{@code [1, type, name, message, stack, (key, encoded)*]} an error. {@code type} is the
 *       nearest class in its prototype chain that the other side can be expected to know. A
 *       property that cannot be cloned is left out.
 *   <li>{@code [2, (index, encoded)*]} an array with errors in it
 * </ul>
 */
public final class ErrorCodec {

  static final int VALUE = 0;
  static final int ERROR = 1;
  static final int LIST = 2;

  /** Elements before the properties, of an error and of a list. */
  static final int ERROR_HEADER = 5;

  static final int LIST_HEADER = 1;

  /** Levels of errors within errors. */
  static final int MAX_DEPTH = 64;

  /** Errors whose properties are carried. */
  static final int MAX_ERRORS = 1000;

  private ErrorCodec() {}

  /**
   * Encodes anything that can be thrown, {@code undefined} included.
   *
   * @return a value that can always be cloned. A thrown value that cannot becomes an {@code Error}
   *     that describes it.
   */
  public static JSObject encode(JSObject thrown) {
    return ErrorEncoder.encode(thrown, newMap(), 0);
  }

  /**
   * Revives what {@link #encode} made. An error becomes an instance of the global class of its name
   * or, failing that, of its type, and otherwise an {@code Error} that keeps the name.
   *
   * @return the thrown value; of anything that is not encoded, that value itself
   */
  public static JSObject decode(JSObject encoded) {
    return ErrorDecoder.decode(encoded, newMap(), 0);
  }

  @JSBody(script = "return new Map();")
  private static native JSObject newMap();
}
