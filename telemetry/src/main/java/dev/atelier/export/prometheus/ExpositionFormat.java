package dev.atelier.export.prometheus;

/** Which of the two text formats is written. */
public enum ExpositionFormat {
  /** Prometheus text format, version 0.0.4. */
  PROMETHEUS("text/plain; version=0.0.4; charset=utf-8"),
  /** OpenMetrics text format, version 1.0.0: with units, exemplars and an end mark. */
  OPEN_METRICS("application/openmetrics-text; version=1.0.0; charset=utf-8");

  private final String contentType;

  ExpositionFormat(String contentType) {
    this.contentType = contentType;
  }

  /** Returns the value for a Content-Type header. */
  public String contentType() {
    return contentType;
  }
}
