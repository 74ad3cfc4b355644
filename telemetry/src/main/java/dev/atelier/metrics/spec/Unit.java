package dev.atelier.metrics.spec;

/**
 * The unit of a metric's values.
 *
 * @param code its UCUM code, as OpenTelemetry writes it, or ""
 * @param word its name in Prometheus metric names, or "" when names do not carry it
 */
public record Unit(String code, String word) {
  /** No unit. */
  public static final Unit NONE = new Unit("", "");

  /** Seconds. */
  public static final Unit SECONDS = new Unit("s", "seconds");

  /** Bytes. */
  public static final Unit BYTES = new Unit("By", "bytes");

  /** A share between 0 and 1. */
  public static final Unit RATIO = new Unit("1", "ratio");

  /** Returns the text that {@link #of} makes the same unit from. */
  public String name() {
    return word.isEmpty() && !code.isEmpty() ? code.substring(1, code.length() - 1) : word;
  }

  /** Returns the unit of things that are counted, such as {@code call}. */
  public static Unit count(String thing) {
    return new Unit("{".concat(thing).concat("}"), "");
  }

  /**
   * Returns the unit that a text names: {@code seconds}, {@code bytes}, {@code ratio}, "" for none;
   * any other text names counted things.
   */
  public static Unit of(String text) {
    if (text.isEmpty()) {
      return NONE;
    }
    if (text.equals(SECONDS.word)) {
      return SECONDS;
    }
    if (text.equals(BYTES.word)) {
      return BYTES;
    }
    return text.equals(RATIO.word) ? RATIO : count(text);
  }
}
