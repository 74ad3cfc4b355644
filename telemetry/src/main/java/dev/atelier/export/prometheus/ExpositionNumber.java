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

  /* Takes a decimal without sign apart: its digits without zeros around them, and the point's place. */
  private ExpositionNumber(String decimal) {
    char[] kept = new char[decimal.length()];
    int count = 0;
    int place = 0;
    boolean isFraction = false;
    for (int i = 0; i < decimal.length(); i++) {
      char c = decimal.charAt(i);
      if (c == 'e' || c == 'E') {
        place += integer(decimal, i + 1);
        break;
      }
      if (c == '.') {
        isFraction = true;
      } else if (count > 0 || c != '0') {
        kept[count] = c;
        count++;
        place += isFraction ? 0 : 1;
      } else if (isFraction) {
        place--;
      }
    }
    while (count > 0 && kept[count - 1] == '0') {
      count--;
    }
    this.digits = new String(kept, 0, count);
    this.point = place;
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
