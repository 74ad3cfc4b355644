package dev.atelier.export.otlp;

import dev.atelier.text.JsonOut;
import dev.atelier.text.TextOut;

/**
 * The pieces that all OTLP messages are made of, after the JSON rules of the protocol: keys in
 * lowerCamelCase, 64-bit integers as text, ids in hex.
 */
final class OtlpJson {
  private static final double NANOS_PER_MILLI = 1e6;
  private static final int FRACTION_DIGITS = 6;

  private final TextOut text;
  private final JsonOut json;

  OtlpJson(TextOut text) {
    this.text = text;
    this.json = new JsonOut(text);
  }

  JsonOut json() {
    return json;
  }

  /** Writes a text attribute, unless it is empty. */
  void attribute(String key, String value) {
    if (!value.isEmpty()) {
      openAttribute(key).key("stringValue").string(value).endObject().endObject();
    }
  }

  /** Writes an attribute with a fraction, unless it is unknown. */
  void attribute(String key, double value) {
    if (!Double.isNaN(value)) {
      openAttribute(key).key("doubleValue").number(value).endObject().endObject();
    }
  }

  void intAttribute(String key, int value) {
    openAttribute(key).key("intValue");
    count(value);
    json.endObject().endObject();
  }

  void trueAttribute(String key) {
    openAttribute(key).key("boolValue").bool(true).endObject().endObject();
  }

  /** Writes a whole number from 0 to 2^53 as text. */
  void count(double value) {
    json.raw("\"");
    text.number(value).text("\"");
  }

  /*
   * Nanoseconds since 1970 need 61 bits. A number of milliseconds has the digits down to about a
   * quarter of a microsecond; they are written apart, since no number type here holds the product.
   */
  void nanos(String key, double epochMillis) {
    json.key(key).raw("\"");
    double millis = Math.floor(epochMillis);
    double nanos = Math.floor((epochMillis - millis) * NANOS_PER_MILLI + 0.5);
    if (nanos == NANOS_PER_MILLI) {
      millis += 1;
      nanos = 0;
    }
    text.number(millis);
    double limit = NANOS_PER_MILLI / 10;
    for (int i = 1; i < FRACTION_DIGITS && nanos < limit; i++) {
      text.text("0");
      limit /= 10;
    }
    text.number(nanos).text("\"");
  }

  private JsonOut openAttribute(String key) {
    return json.object().key("key").string(key).key("value").object();
  }
}
