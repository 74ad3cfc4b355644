package dev.atelier.text;

/**
 * Where exporters write. A seam, since two things are the platform's business: Java's
 * double-to-string alone would weigh 12 kB in a browser, and JavaScript appends strings faster than
 * Java code compiled to it.
 */
public interface TextOut {
  /** Appends a text as it is. */
  TextOut text(String text);

  /** Appends a text as a JSON string, with its quotes. */
  TextOut quoted(String text);

  /** Appends a finite number as {@link #decimal} gives it. */
  TextOut number(double value);

  /**
   * Returns the shortest decimal that reads back as the same finite number: digits, possibly a
   * point, possibly an exponent. Whole numbers below 10^15 have neither.
   */
  String decimal(double value);
}
