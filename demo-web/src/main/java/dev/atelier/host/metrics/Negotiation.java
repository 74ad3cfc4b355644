package dev.atelier.host.metrics;

import dev.atelier.export.prometheus.ExpositionFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Which text format a scraper gets, by its Accept header. */
final class Negotiation {
  private static final String OPEN_METRICS = "application/openmetrics-text";
  private static final String TEXT = "text/plain";

  private Negotiation() {}

  /**
   * Returns the format that is wanted most. OpenMetrics is written only for those who name it;
   * whoever asks for nothing that there is gets Prometheus text, as the formats advise.
   *
   * @param accept value of the header, null if there is none
   */
  static ExpositionFormat of(@Nullable String accept) {
    double text = 0;
    double openMetrics = 0;
    double anything = 0;
    for (String range : (accept == null ? "" : accept).toLowerCase(Locale.ROOT).split(",")) {
      String[] parts = range.split(";", -1);
      double weight = weight(parts);
      switch (parts[0].strip()) {
        case OPEN_METRICS -> openMetrics = Math.max(openMetrics, weight);
        case TEXT -> text = Math.max(text, weight);
        case "text/*", "*/*" -> anything = Math.max(anything, weight);
        default -> {
          // Another format: there is none.
        }
      }
    }
    boolean isOpenMetrics = openMetrics > 0 && openMetrics >= Math.max(text, anything);
    return isOpenMetrics ? ExpositionFormat.OPEN_METRICS : ExpositionFormat.PROMETHEUS;
  }

  /* A weight that cannot be read is none: the range counts fully, as without one. */
  private static double weight(String[] parts) {
    for (int i = 1; i < parts.length; i++) {
      String parameter = parts[i].strip();
      if (parameter.startsWith("q=")) {
        try {
          double weight = Double.parseDouble(parameter.substring(2));
          return weight >= 0 && weight <= 1 ? weight : 1;
        } catch (NumberFormatException e) {
          return 1;
        }
      }
    }
    return 1;
  }
}
