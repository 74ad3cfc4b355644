package dev.atelier.host.ingest;

import dev.atelier.host.ingest.Refusal.Field;
import java.util.List;
import java.util.Set;
import org.eclipse.jetty.util.Fields;

/**
 * Who pushes: the parameters of the address.
 *
 * @param page the page's own id, made at random when it was opened
 * @param seq number of this push of the page, from 1 on: pushes may arrive in another order
 * @param ends whether it is the page's last word
 */
record Push(String page, long seq, boolean ends) {
  private static final Set<String> NAMES = Set.of("page", "seq", "end");
  private static final long MAX_SEQ = 9_007_199_254_740_991L;
  private static final int LONGEST_ID = 64;

  /** Reads the parameters {@code page}, {@code seq} and {@code end}. */
  static Push of(Fields parameters) throws Refusal {
    for (Fields.Field field : parameters) {
      if (!NAMES.contains(field.getName())) {
        throw Refusal.of(new Field("parameter", field.getName()), "one of page, seq, end");
      }
    }
    String end = one(parameters, "end", "false");
    if (!end.equals("true") && !end.equals("false")) {
      throw Refusal.of(new Field("end", end), "true or false");
    }
    return new Push(page(one(parameters, "page", "")), seq(parameters), end.equals("true"));
  }

  private static String page(String page) throws Refusal {
    boolean isRight = !page.isEmpty() && page.length() <= LONGEST_ID;
    for (int i = 0; i < page.length(); i++) {
      char c = page.charAt(i);
      isRight &= c < 128 && (Character.isLetterOrDigit(c) || c == '-' || c == '_');
    }
    if (!isRight) {
      throw Refusal.of(
          new Field("page", page), "1 to " + LONGEST_ID + " letters, digits, - or _, in ASCII");
    }
    return page;
  }

  private static long seq(Fields parameters) throws Refusal {
    String text = one(parameters, "seq", "");
    try {
      long seq = Long.parseLong(text);
      if (seq >= 1 && seq <= MAX_SEQ) {
        return seq;
      }
    } catch (NumberFormatException e) {
      // Told below, as a number out of range is.
    }
    throw Refusal.of(new Field("seq", text), "a whole number from 1 to " + MAX_SEQ);
  }

  private static String one(Fields parameters, String name, String missing) throws Refusal {
    List<String> values = parameters.getValuesOrEmpty(name);
    if (values.size() > 1) {
      throw Refusal.of(new Field(name, String.join(", ", values)), "given once");
    }
    return values.isEmpty() ? missing : values.get(0);
  }
}
