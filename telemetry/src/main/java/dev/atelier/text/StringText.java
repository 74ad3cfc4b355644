package dev.atelier.text;

/** Text in memory, on a JVM. Browsers have their own. */
public final class StringText implements TextOut {
  private static final String HEX = "0123456789abcdef";
  private static final double WHOLE = 1e15;

  private final StringBuilder out = new StringBuilder();

  @Override
  public StringText text(String text) {
    out.append(text);
    return this;
  }

  @Override
  public StringText quoted(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ' || (Character.isSurrogate(c) && !isPaired(text, i))) {
        escape(c);
      } else {
        out.append(c);
      }
    }
    out.append('"');
    return this;
  }

  @Override
  public StringText number(double value) {
    out.append(decimal(value));
    return this;
  }

  @Override
  public String decimal(double value) {
    return Math.abs(value) < WHOLE && value == Math.rint(value)
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  /** Returns what was written. */
  @Override
  public String toString() {
    return out.toString();
  }

  private void escape(char c) {
    out.append("\\u");
    for (int shift = 12; shift >= 0; shift -= 4) {
      out.append(HEX.charAt(c >> shift & 15));
    }
  }

  private static boolean isPaired(String text, int i) {
    return Character.isHighSurrogate(text.charAt(i))
        ? i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))
        : i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
  }
}
