package dev.atelier.export.otlp;

/**
 * Ids of spans and traces. The runtime names calls by text, OpenTelemetry names spans by 8 bytes,
 * so a call's id is a hash of what names it. The root span of a trace has the id that stands in the
 * trace's {@code traceparent}: half of the trace's id, unless the trace says another one. So
 * whoever knows a trace knows its root, and no table is kept.
 */
final class OtlpIds {
  private static final String HEX = "0123456789abcdef";
  private static final int TRACE_ID_LENGTH = 32;
  private static final int SPAN_ID_LENGTH = 16;
  private static final int FNV_PRIME = 0x01000193;
  private static final int FNV_OFFSET = 0x811c9dc5;

  private OtlpIds() {}

  /** Returns 32 hex digits: the runtime's own trace id, or a hash of any other text. */
  static String traceId(String text) {
    return isId(text, TRACE_ID_LENGTH) ? text : hash(text, 0).concat(hash(text, 2));
  }

  /** Returns 16 hex digits for a call of a trace. */
  static String spanId(String traceId, String callId) {
    return hash(traceId.concat("/").concat(callId), 4);
  }

  /**
   * Returns 16 hex digits for the root span of a trace.
   *
   * @param traceId its id, 32 hex digits
   * @param given the id that the trace says, or ""
   */
  static String rootSpanId(String traceId, String given) {
    if (isSpanId(given)) {
      return given;
    }
    String half = traceId.substring(0, SPAN_ID_LENGTH);
    return isSpanId(half) ? half : spanId(traceId, "");
  }

  /** Tells whether a text is the id of a span. */
  static boolean isSpanId(String text) {
    return isId(text, SPAN_ID_LENGTH);
  }

  private static boolean isId(String text, int length) {
    if (text.length() != length) {
      return false;
    }
    boolean hasDigit = false;
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
        return false;
      }
      hasDigit |= c != '0';
    }
    return hasDigit;
  }

  /* 64 bits. All-zero ids are invalid, and one in 2^64 hashes is; its last digit becomes 1. */
  private static String hash(String text, int seed) {
    int high = hash32(text, seed);
    int low = hash32(text, seed + 1);
    return hex(high).concat(hex(high == 0 && low == 0 ? 1 : low));
  }

  /* FNV-1a over the characters, then the finalizer of MurmurHash3, which spreads the last ones. */
  private static int hash32(String text, int seed) {
    int hash = FNV_OFFSET + seed * 0x9e3779b9;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * FNV_PRIME;
    }
    hash = (hash ^ (hash >>> 16)) * 0x85ebca6b;
    hash = (hash ^ (hash >>> 13)) * 0xc2b2ae35;
    return hash ^ (hash >>> 16);
  }

  private static String hex(int value) {
    char[] digits = new char[8];
    for (int i = 0; i < 8; i++) {
      digits[i] = HEX.charAt((value >>> (28 - 4 * i)) & 15);
    }
    return new String(digits);
  }
}
