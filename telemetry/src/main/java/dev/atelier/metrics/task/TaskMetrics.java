package dev.atelier.metrics.task;

/**
 * What is known of one task at one moment. Immutable. Durations are in milliseconds; those that
 * need an execution are {@code NaN} before the first.
 */
public final class TaskMetrics {
  private final String taskName;
  private final int successCount;
  private final int failureCount;
  private final int retryCount;
  private final int timeoutErrors;
  private final int validationErrors;
  private final int networkErrors;
  private final double lastExecutionMillis;
  private final double avgExecutionMillis;
  private final double p50;
  private final double p90;
  private final double p99;

  TaskMetrics(TaskTally tally) {
    this.taskName = tally.taskName;
    this.successCount = tally.successes;
    this.failureCount = tally.failures;
    this.retryCount = tally.retries;
    this.timeoutErrors = tally.timeouts;
    this.validationErrors = tally.invalid;
    this.networkErrors = tally.unreachable;
    this.lastExecutionMillis = tally.lastMillis;
    this.avgExecutionMillis = tally.meanMillis;
    this.p50 = tally.window.percentile(50);
    this.p90 = tally.window.percentile(90);
    this.p99 = tally.window.percentile(99);
  }

  /** Returns the name of the task. */
  public String taskName() {
    return taskName;
  }

  /** Returns how many executions ended, well or not. */
  public int totalExecutions() {
    return successCount + failureCount;
  }

  /** Returns how many ended well. */
  public int successCount() {
    return successCount;
  }

  /** Returns how many failed. */
  public int failureCount() {
    return failureCount;
  }

  /** Returns how many attempts were made again. */
  public int retryCount() {
    return retryCount;
  }

  /** Returns the latest duration. */
  public double lastExecutionMillis() {
    return lastExecutionMillis;
  }

  /** Returns the mean of all durations; 0 before the first. */
  public double avgExecutionMillis() {
    return avgExecutionMillis;
  }

  /** Returns the median of the durations in the rolling window. */
  public double p50() {
    return p50;
  }

  /** Returns the 90th percentile of the durations in the rolling window. */
  public double p90() {
    return p90;
  }

  /** Returns the 99th percentile of the durations in the rolling window. */
  public double p99() {
    return p99;
  }

  /** Returns the failures of the category {@link FailureCategory#TIMEOUT}. */
  public int timeoutErrors() {
    return timeoutErrors;
  }

  /** Returns the failures of the category {@link FailureCategory#VALIDATION}. */
  public int validationErrors() {
    return validationErrors;
  }

  /** Returns the failures of the category {@link FailureCategory#NETWORK}. */
  public int networkErrors() {
    return networkErrors;
  }

  /** Returns the failures of the category {@link FailureCategory#OTHER}. */
  public int otherErrors() {
    return failureCount - timeoutErrors - validationErrors - networkErrors;
  }
}
