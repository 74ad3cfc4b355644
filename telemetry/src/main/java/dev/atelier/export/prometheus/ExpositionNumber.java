package dev.atelier.export.prometheus;

import dev.atelier.text.TextOut;

/**
 * Numbers as Prometheus itself writes them, which is Go's shortest {@code %g}, so that a bucket's
 * bound is the same text whoever wrote it. The digits come from the platform; only their
 * arrangement is ours.
 */
final class ExpositionNumber {
  /* The least decimal exponent that is written without one, and the first that is too large. */
  private static final int FIXED_FROM = -4;
  private static final int FIXED_BELOW = 6;

  private final String digits;
  private final int point;

  /* Takes a decimal without sign apart: its digits, and how many stand before the point. */
  private ExpositionNumber(String decimal) {
    int end = decimal.indexOf('e') + decimal.indexOf('E') + 1;
    int exponent = end < 0 ? 0 : integer(decimal, end + 1);
    String mantissa = end < 0 ? decimal : decimal.substring(0, end);
    int dot = mantissa.indexOf('.');
    String all =
        dot < 0 ? mantissa : mantissa.substring(0, dot).concat(mantissa.substring(dot + 1));
    int first = 0;
    int last = all.length();
    while (first < last && all.charAt(first) == '0') {
      first++;
    }
    while (last > first && all.charAt(last - 1) == '0') {
      last--;
    }
    this.digits = all.substring(first, last);
    this.point = (dot < 0 ? mantissa.length() : dot) - first + exponent;
  }

  /** Writes any number. */
  static void write(TextOut out, double value) {
    write(out, value, false);
  }

  /** Writes any number; in OpenMetrics a bucket's bound is never without a point or exponent. */
  static void writeBound(TextOut out, double value, ExpositionFormat format) {
    write(out, value, format == ExpositionFormat.OPEN_METRICS);
  }

  private static void write(TextOut out, double value, boolean pointed) {
    if (Double.isNaN(value)) {
      out.text("NaN");
    } else if (Math.abs(value) > Double.MAX_VALUE) {
      out.text(value > 0 ? "+Inf" : "-Inf");
    } else {
      if (value < 0) {
        out.text("-");
      }
      new ExpositionNumber(out.decimal(Math.abs(value))).write(out, pointed);
    }
  }

  private void write(TextOut out, boolean pointed) {
    int length = digits.length();
    if (length == 0) {
      out.text(pointed ? "0.0" : "0");
    } else if (point - 1 < FIXED_FROM || point - 1 >= FIXED_BELOW) {
      writeWithExponent(out);
    } else if (point <= 0) {
      out.text("0.");
      writeZeros(out, -point);
      out.text(digits);
    } else if (point < length) {
      out.text(digits.substring(0, point)).text(".").text(digits.substring(point));
    } else {
      out.text(digits);
      writeZeros(out, point - length);
      out.text(pointed ? ".0" : "");
    }
  }

  private void writeWithExponent(TextOut out) {
    out.text(digits.substring(0, 1));
    if (digits.length() > 1) {
      out.text(".").text(digits.substring(1));
    }
    int exponent = point - 1;
    out.text(exponent < 0 ? "e-" : "e+");
    out.text(Math.abs(exponent) < 10 ? "0" : "").number(Math.abs(exponent));
  }

  private static void writeZeros(TextOut out, int count) {
    for (int i = 0; i < count; i++) {
      out.text("0");
    }
  }

  private static int integer(String text, int from) {
    int value = 0;
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= '0' && c <= '9') {
        value = value * 10 + (c - '0');
      }
    }
    return text.charAt(from) == '-' ? -value : value;
  }
}
