package dev.atelier.metrics.task;

/**
 * Counts executions per task and keeps their durations: totals, retries, last and mean duration,
 * p50, p90 and p99 over a rolling window, failures by category. Confined to one event loop; between
 * two turns of it every record is complete, whatever asynchronous work interleaves.
 *
 * <p>Memory grows with the number of task names, by two numbers per window place each; {@link
 * #resetTaskMetrics} frees it.
 */
public final class TaskMetricsCollector {
  private final TaskMetricsOptions options;
  private final TaskTallies tallies = new TaskTallies();

  /** Makes a collector that knows no task yet. */
  public TaskMetricsCollector(TaskMetricsOptions options) {
    this.options = options;
  }

  /**
   * Counts an execution that ended well.
   *
   * @param durationMillis how long it took; negative or not finite counts as 0 and is reported
   */
  public void recordSuccess(String taskName, double durationMillis) {
    double millis = plausible(taskName, durationMillis);
    TaskTally tally = tally(taskName);
    tally.succeed(millis);
    checkThresholds(taskName, tally);
  }

  /** Counts an execution that failed for an unknown reason; see the other method of that name. */
  public void recordFailure(String taskName, double durationMillis) {
    recordFailure(taskName, durationMillis, FailureCategory.OTHER);
  }

  /**
   * Counts an execution that failed.
   *
   * @param durationMillis how long it took; negative or not finite counts as 0 and is reported
   */
  public void recordFailure(String taskName, double durationMillis, FailureCategory category) {
    double millis = plausible(taskName, durationMillis);
    TaskTally tally = tally(taskName);
    tally.fail(millis, category);
    checkThresholds(taskName, tally);
  }

  /** Returns how many durations per task the percentiles are taken from. */
  public int windowSize() {
    return options.windowSize();
  }

  /** Counts an attempt that was made again. */
  public void recordRetry(String taskName) {
    tally(taskName).retries++;
  }

  /**
   * Gives one failure of the category {@link FailureCategory#OTHER} another one, for callers that
   * learn the reason apart from the failure. Nothing happens for a task that was never recorded.
   */
  public void categorize(String taskName, FailureCategory category) {
    TaskTally tally = tallies.find(taskName);
    if (tally != null) {
      tally.categorize(category);
    }
  }

  /** Returns the numbers of a task; all zero for a task that was never recorded. */
  public TaskMetrics taskMetrics(String taskName) {
    TaskTally tally = tallies.find(taskName);
    return new TaskMetrics(tally != null ? tally : new TaskTally(taskName, 1));
  }

  /** Returns the numbers of all tasks, in the order in which they first appeared. */
  public TaskMetrics[] allTaskMetrics() {
    TaskMetrics[] all = new TaskMetrics[tallies.size()];
    int i = 0;
    for (TaskTally tally = tallies.first(); tally != null; tally = tally.next) {
      all[i++] = new TaskMetrics(tally);
    }
    return all;
  }

  /** Forgets a task; nothing happens if it is unknown. */
  public void resetTaskMetrics(String taskName) {
    tallies.remove(taskName);
  }

  /** Forgets all tasks. */
  public void resetTaskMetrics() {
    tallies.clear();
  }

  private TaskTally tally(String taskName) {
    TaskTally tally = tallies.find(taskName);
    if (tally == null) {
      tally = new TaskTally(taskName, options.windowSize());
      tallies.add(tally);
    }
    return tally;
  }

  private double plausible(String taskName, double durationMillis) {
    if (durationMillis >= 0 && durationMillis <= Double.MAX_VALUE) {
      return durationMillis;
    }
    options.listener().invalidDuration(taskName, durationMillis);
    return 0;
  }

  /* Reads both numbers before it calls out: a listener may record or reset. */
  private void checkThresholds(String taskName, TaskTally tally) {
    double rate = tally.failureRate();
    double p99 = tally.window.percentile(99);
    if (rate > options.failureRateThreshold()) {
      options.listener().failureRateExceeded(taskName, rate);
    }
    if (p99 > options.latencyThresholdMillis()) {
      options.listener().latencyExceeded(taskName, p99);
    }
  }
}
