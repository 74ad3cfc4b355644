package dev.atelier.summary;

import dev.atelier.text.TextOut;
import java.util.List;

/** Writes a summary as a table for people: a line for each method and one for all. */
public final class SummaryTable {
  private static final String[] HEAD = {
    "method", "calls", "ok", "failed", "canceled", "rejected", "p50", "p99", "wait p50", "wait p99"
  };
  private static final double TENTHS = 10;
  private static final double HUNDREDTHS = 100;

  private final TextOut out;

  /** Prepares to write. */
  public SummaryTable(TextOut out) {
    this.out = out;
  }

  /** Writes the table; times are milliseconds. */
  public void write(RunSummary summary) {
    List<MethodSummary> methods = summary.methods();
    boolean hasTotal = methods.size() != 1;
    String[][] rows = new String[methods.size() + (hasTotal ? 2 : 1)][];
    rows[0] = HEAD;
    for (int i = 0; i < methods.size(); i++) {
      rows[i + 1] = cells(methods.get(i));
    }
    if (hasTotal) {
      rows[rows.length - 1] = cells(summary.total());
    }
    int[] widths = new int[HEAD.length];
    for (String[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        widths[i] = Math.max(widths[i], row[i].length());
      }
    }
    for (String[] row : rows) {
      writeRow(row, widths);
    }
  }

  private String[] cells(MethodSummary method) {
    return new String[] {
      method.name(),
      out.decimal(method.calls()),
      out.decimal(method.ok()),
      out.decimal(method.failed()),
      out.decimal(method.canceled()),
      out.decimal(method.rejected()),
      millis(method.duration(), 50),
      millis(method.duration(), 99),
      millis(method.queueWait(), 50),
      millis(method.queueWait(), 99),
    };
  }

  /* Names to the left, numbers to the right. */
  private void writeRow(String[] row, int[] widths) {
    out.text(row[0]).text(" ".repeat(widths[0] - row[0].length()));
    for (int i = 1; i < row.length; i++) {
      out.text("  ").text(" ".repeat(widths[i] - row[i].length())).text(row[i]);
    }
    out.text("\n");
  }

  /* Two digits after the point, so that a column is easy to compare. */
  private String millis(Distribution distribution, int percent) {
    double value = distribution.percentile(percent);
    if (Double.isNaN(value)) {
      return "-";
    }
    double hundredths = Math.rint(value * HUNDREDTHS);
    double whole = Math.floor(hundredths / HUNDREDTHS);
    double rest = hundredths - whole * HUNDREDTHS;
    return out.decimal(whole) + (rest < TENTHS ? ".0" : ".") + out.decimal(rest);
  }
}
