package dev.atelier.export.otlp;

import dev.atelier.metrics.reading.MetricReading;
import dev.atelier.text.TextOut;

/**
 * Metrics on their way to a backend, message by message. With delta temporality a message holds
 * what was added since the last one that arrived, so nothing is lost when one does not.
 */
public final class MetricsExport {
  private final OtlpResource resource;
  private final boolean isDelta;
  private final DeltaBase base = new DeltaBase();

  // Mutable state: the message that was written last, to be the next one's base once it has
  // arrived.
  private MetricReading[] written = {};
  private double writtenAt;
  private double startMillis;

  /**
   * Starts counting.
   *
   * @param startMillis now, epoch milliseconds
   */
  public MetricsExport(OtlpResource resource, boolean isDelta, double startMillis) {
    this.resource = resource;
    this.isDelta = isDelta;
    this.startMillis = startMillis;
    this.writtenAt = startMillis;
  }

  /**
   * Writes an ExportMetricsServiceRequest, or nothing when no metric has a series.
   *
   * @param readings what the metrics say now
   * @param nowMillis now, epoch milliseconds
   */
  public void write(TextOut text, MetricReading[] readings, double nowMillis) {
    written = readings;
    writtenAt = nowMillis;
    if (hasSeries(readings)) {
      MetricsWriter.Period period = new MetricsWriter.Period(startMillis, nowMillis, isDelta);
      new MetricsWriter(text, resource, period).write(isDelta ? base.since(readings) : readings);
    }
  }

  /** Says that the message that was written last has arrived. */
  public void arrived() {
    if (isDelta) {
      base.accept(written);
      startMillis = writtenAt;
    }
  }

  private static boolean hasSeries(MetricReading[] readings) {
    for (MetricReading reading : readings) {
      if (reading.size() > 0) {
        return true;
      }
    }
    return false;
  }
}
