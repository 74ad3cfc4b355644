package dev.atelier.host.ingest;

import dev.atelier.host.ingest.Refusal.Field;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads the parts of one line of Prometheus text or OpenMetrics, from left to right. */
final class LineReader {
  private static final int LONGEST_LABEL = 1024;
  private static final int MOST_LABELS = 32;

  private final String line;
  private final int number;

  // Mutable state: the place of the next character.
  private int at;

  LineReader(String line, int number) {
    this.line = line;
    this.number = number;
  }

  /** Tells whether the next characters are these; if so, they are taken. */
  boolean take(String expected) {
    boolean isNext = line.startsWith(expected, at);
    if (isNext) {
      at += expected.length();
    }
    return isNext;
  }

  /** Passes over blanks. */
  LineReader blanks() {
    while (at < line.length() && (line.charAt(at) == ' ' || line.charAt(at) == '\t')) {
      at++;
    }
    return this;
  }

  boolean isAtEnd() {
    return at == line.length();
  }

  /** Takes all that is left. */
  String rest() {
    String rest = line.substring(at);
    at = line.length();
    return rest;
  }

  /** Takes what comes before the next blank. */
  String word() {
    int from = at;
    while (at < line.length() && line.charAt(at) != ' ' && line.charAt(at) != '\t') {
      at++;
    }
    return line.substring(from, at);
  }

  /** Takes the name of a metric or of a label. */
  String name() throws Refusal {
    int from = at;
    while (at < line.length() && isInName(line.charAt(at), at > from)) {
      at++;
    }
    if (at == from) {
      throw refuse("text where this name has letters, digits and _, no digit first");
    }
    return line.substring(from, at);
  }

  /** Takes a number. */
  double number() throws Refusal {
    String word = word();
    return switch (word) {
      case "NaN" -> Double.NaN;
      case "+Inf", "Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      default -> decimal(word);
    };
  }

  /** Takes labels in braces, if there are any. */
  SortedMap<String, String> labels() throws Refusal {
    SortedMap<String, String> labels = new TreeMap<>();
    if (!take("{")) {
      return labels;
    }
    blanks();
    while (!take("}")) {
      String name = name();
      if (!take("=\"")) {
        throw refuse("an equals sign and a quoted value after the label " + name);
      }
      if (labels.put(name, quoted()) != null) {
        throw refuse("labels of which each has another name");
      }
      if (labels.size() > MOST_LABELS) {
        throw refuse("at most " + MOST_LABELS + " labels");
      }
      blanks();
      if (!take(",") && !line.startsWith("}", at)) {
        throw refuse("a comma or a closing brace after the label " + name);
      }
      blanks();
    }
    return labels;
  }

  /** Returns a refusal of this line. */
  Refusal refuse(String allowed) {
    return Refusal.of(new Field("line " + number, line), allowed);
  }

  private double decimal(String word) throws Refusal {
    // Java also reads hexadecimals and trailing letters, which no exposition has.
    boolean isPlain = !word.isEmpty();
    for (int i = 0; i < word.length(); i++) {
      isPlain &= "0123456789+-.eE".indexOf(word.charAt(i)) >= 0;
    }
    try {
      if (isPlain) {
        return Double.parseDouble(word);
      }
    } catch (NumberFormatException e) {
      isPlain = false; // Digits and signs in an order that is no number: told below.
    }
    throw refuse("a sample with a number");
  }

  private static boolean isInName(char c, boolean mayBeDigit) {
    boolean isLetter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    return isLetter || (mayBeDigit && c >= '0' && c <= '9');
  }

  /* The opening quote has been taken. */
  private String quoted() throws Refusal {
    StringBuilder value = new StringBuilder();
    while (at < line.length() && line.charAt(at) != '"') {
      char c = line.charAt(at++);
      if (c == '\\') {
        if (isAtEnd()) {
          break;
        }
        c = unescaped(line.charAt(at++));
      }
      value.append(c);
      if (value.length() > LONGEST_LABEL) {
        throw refuse("labels of at most " + LONGEST_LABEL + " characters");
      }
    }
    if (!take("\"")) {
      throw refuse("a value that ends with a quote");
    }
    return value.toString();
  }

  private char unescaped(char c) throws Refusal {
    return switch (c) {
      case 'n' -> '\n';
      case '"', '\\' -> c;
      default -> throw refuse("text where a backslash stands before n, a quote or a backslash");
    };
  }
}
