package dev.atelier.export.prometheus;

import dev.atelier.metrics.reading.LabelSet;
import dev.atelier.metrics.spec.MetricSpec;
import dev.atelier.text.TextOut;

/** Writes the labels of one sample: {@code {a="x",b="y"}}, or nothing when there are none. */
final class LabelWriter {
  private static final String OVERFLOW = "otel_metric_overflow";

  private final TextOut out;
  private final LabelPairs constants;

  // Mutable state: whether the brace of the present sample is open.
  private boolean open;

  LabelWriter(TextOut out, LabelPairs constants) {
    this.out = out;
    this.constants = constants;
  }

  /* Labels without a value are left out: to Prometheus an empty label and none are the same. */
  LabelWriter labels(MetricSpec spec, LabelSet labels) {
    if (labels.isOverflow()) {
      pair(OVERFLOW, "true");
    }
    for (int i = 0; i < labels.size(); i++) {
      if (!labels.value(i).isEmpty()) {
        pair(spec.prometheusLabel(i), labels.value(i));
      }
    }
    for (int i = 0; i < constants.size(); i++) {
      if (!hasLabel(spec, constants.name(i))) {
        pair(constants.name(i), constants.value(i));
      }
    }
    return this;
  }

  LabelWriter pair(String name, String value) {
    next(name);
    out.text("\"");
    escape(out, value, true);
    out.text("\"");
    return this;
  }

  LabelWriter bound(double bound, ExpositionFormat format) {
    next("le");
    out.text("\"");
    ExpositionNumber.writeBound(out, bound, format);
    out.text("\"");
    return this;
  }

  void end() {
    if (open) {
      out.text("}");
    }
    open = false;
  }

  private void next(String name) {
    out.text(open ? "," : "{").text(name).text("=");
    open = true;
  }

  private static boolean hasLabel(MetricSpec spec, String name) {
    for (int i = 0; i < spec.labelCount(); i++) {
      if (spec.prometheusLabel(i).equals(name)) {
        return true;
      }
    }
    return false;
  }

  /** Writes a text with backslashes and line ends escaped, and quotes where they would end it. */
  static void escape(TextOut out, String text, boolean quotes) {
    int written = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' || c == '\n' || (quotes && c == '"')) {
        out.text(text.substring(written, i)).text(c == '\n' ? "\\n" : c == '"' ? "\\\"" : "\\\\");
        written = i + 1;
      }
    }
    out.text(written == 0 ? text : text.substring(written));
  }
}
