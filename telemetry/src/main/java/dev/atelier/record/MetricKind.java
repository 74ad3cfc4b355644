package dev.atelier.record;

/** What the value of a metric means. */
public enum MetricKind {
  /** An amount to add; never negative. */
  COUNTER("counter"),
  /** The present value. */
  GAUGE("gauge"),
  /** One observation of a distribution. */
  HISTOGRAM("histogram");

  private final String word;

  MetricKind(String word) {
    this.word = word;
  }

  /** Returns the word that events, text formats and documents use. */
  public String word() {
    return word;
  }
}
