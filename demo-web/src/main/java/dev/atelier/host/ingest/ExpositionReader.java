package dev.atelier.host.ingest;

import dev.atelier.host.ingest.Refusal.Field;
import dev.atelier.metrics.reading.Exemplar;
import dev.atelier.record.MetricKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads Prometheus text 0.0.4 or OpenMetrics 1.0, as far as the runtime's exporters write them:
 * counters, gauges and classic histograms, each with its TYPE. Times of samples are not kept.
 */
final class ExpositionReader {
  private static final double MILLIS_PER_SECOND = 1e3;

  private final boolean isOpenMetrics;

  // Mutable state: what was read so far.
  private final Map<String, FamilyReader> families = new LinkedHashMap<>();
  private final Map<String, String> helps = new LinkedHashMap<>();
  private boolean hasEnded;

  private ExpositionReader(boolean isOpenMetrics) {
    this.isOpenMetrics = isOpenMetrics;
  }

  /**
   * Reads a text.
   *
   * @throws Refusal naming the line that cannot be read
   */
  static List<PushedFamily> read(String text, boolean isOpenMetrics) throws Refusal {
    ExpositionReader reader = new ExpositionReader(isOpenMetrics);
    int number = 0;
    for (int from = 0; from < text.length(); ) {
      int end = text.indexOf('\n', from);
      end = end < 0 ? text.length() : end;
      reader.line(new LineReader(text.substring(from, end), ++number));
      from = end + 1;
    }
    if (isOpenMetrics && !reader.hasEnded) {
      throw Refusal.of(new Field("line " + (number + 1), ""), "# EOF: the text is not complete");
    }
    List<PushedFamily> read = new ArrayList<>();
    for (FamilyReader family : reader.families.values()) {
      if (!family.isEmpty()) {
        read.add(family.finish(reader.helps.getOrDefault(family.name(), "")));
      }
    }
    return read;
  }

  private void line(LineReader line) throws Refusal {
    if (hasEnded) {
      throw line.refuse("absent: it stands after # EOF");
    }
    if (line.take("#")) {
      comment(line.blanks());
    } else if (!line.blanks().isAtEnd()) {
      sample(line);
    }
  }

  private void comment(LineReader line) throws Refusal {
    String keyword = line.word();
    line.blanks();
    switch (keyword) {
      case "TYPE" -> type(line);
      case "HELP" -> {
        String name = line.name();
        helps.put(family(name), unescaped(line.blanks().rest()));
      }
      case "EOF" -> hasEnded = isOpenMetrics;
      default -> {
        // UNIT stands in the name too; anything else is a remark for people.
      }
    }
  }

  private void type(LineReader line) throws Refusal {
    String name = line.name();
    MetricKind kind =
        switch (line.blanks().rest().strip()) {
          case "counter" -> MetricKind.COUNTER;
          case "gauge" -> MetricKind.GAUGE;
          case "histogram" -> MetricKind.HISTOGRAM;
          default -> throw line.refuse("a TYPE of counter, gauge or histogram");
        };
    if (kind == MetricKind.COUNTER) {
      name = family(name);
    }
    if (families.putIfAbsent(name, new FamilyReader(name, kind)) != null) {
      throw line.refuse("the only TYPE of " + name);
    }
  }

  private void sample(LineReader line) throws Refusal {
    String name = line.name();
    SortedMap<String, String> labels = line.labels();
    line.blanks();
    double value = line.number();
    line.blanks();
    Exemplar exemplar = null;
    if (!line.isAtEnd() && !line.take("#")) {
      line.number();
      line.blanks();
      if (!line.isAtEnd() && !line.take("#")) {
        throw line.refuse("a sample: name, labels, value, and perhaps a time");
      }
    }
    if (!line.isAtEnd()) {
      exemplar = exemplar(line);
    }
    owner(name, line).add(new Sample(name, labels, value, exemplar), line);
  }

  /**
   * One line with a value.
   *
   * @param name with the ending that tells the parts of a metric apart
   */
  record Sample(
      String name, SortedMap<String, String> labels, double value, @Nullable Exemplar exemplar) {}

  /* Labels, value and time; the number sign has been taken. */
  private Exemplar exemplar(LineReader line) throws Refusal {
    if (!isOpenMetrics) {
      throw line.refuse("without an exemplar: that is for OpenMetrics");
    }
    SortedMap<String, String> labels = line.blanks().labels();
    line.blanks();
    double value = line.number();
    line.blanks();
    double seconds = line.isAtEnd() ? 0 : line.number();
    String trace = labels.getOrDefault("trace_id", "");
    String span = labels.getOrDefault("span_id", "");
    if (!line.isAtEnd() || trace.isEmpty() || trace.length() + span.length() > 100) {
      throw line.refuse("an exemplar with a trace_id of its call");
    }
    return new Exemplar(trace, span, value, seconds * MILLIS_PER_SECOND);
  }

  private FamilyReader owner(String name, LineReader line) throws Refusal {
    for (String ending : new String[] {"", "_total", "_bucket", "_sum", "_count"}) {
      if (name.endsWith(ending)) {
        String stem = name.substring(0, name.length() - ending.length());
        FamilyReader family = families.get(stem);
        if (family != null && family.has(ending)) {
          return family;
        }
      }
    }
    throw line.refuse("a sample whose TYPE was told before");
  }

  private static String family(String name) {
    return name.endsWith("_total") ? name.substring(0, name.length() - "_total".length()) : name;
  }

  private static String unescaped(String help) {
    // A backslash that is doubled must not make a line end of the n behind it.
    return help.replace("\\\\", "\0")
        .replace("\\n", "\n")
        .replace("\\\"", "\"")
        .replace('\0', '\\');
  }
}
