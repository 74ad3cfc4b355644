package dev.atelier.metrics.task;

/**
 * Told by a {@link TaskMetricsCollector} what needs attention. Called when the record that caused
 * it is complete, so a listener may record, read and reset.
 */
public interface TaskMetricsListener {
  /** Does nothing. */
  TaskMetricsListener NONE = new TaskMetricsListener() {};

  /**
   * The share of failed executions is above the threshold; told after every execution for which it
   * is.
   *
   * @param rate failures divided by executions, above 0, at most 1
   */
  default void failureRateExceeded(String taskName, double rate) {}

  /**
   * The 99th percentile of the durations is above the threshold; told after every execution for
   * which it is.
   *
   * @param p99 in milliseconds
   */
  default void latencyExceeded(String taskName, double p99) {}

  /** A duration that cannot be was recorded as 0. */
  default void invalidDuration(String taskName, double durationMillis) {}
}
