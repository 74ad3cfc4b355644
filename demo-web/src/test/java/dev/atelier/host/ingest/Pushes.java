package dev.atelier.host.ingest;

import dev.atelier.export.prometheus.ExpositionFormat;
import dev.atelier.export.prometheus.ExpositionText;
import dev.atelier.export.prometheus.LabelPairs;
import dev.atelier.metrics.reading.MetricReading;
import dev.atelier.text.StringText;
import java.util.List;

/** Texts as pages push them, and what comes of them. */
final class Pushes {
  private Pushes() {}

  static List<PushedFamily> read(String... lines) throws Refusal {
    return ExpositionReader.read(String.join("\n", lines) + "\n", false);
  }

  static Push push(String page, long seq) {
    return new Push(page, seq, false);
  }

  static Push last(String page, long seq) {
    return new Push(page, seq, true);
  }

  static String text(MetricReading[] readings, ExpositionFormat format) {
    StringText text = new StringText();
    ExpositionText exposition = new ExpositionText(text, format, LabelPairs.NONE);
    exposition.write(readings);
    exposition.end();
    return text.toString();
  }
}
