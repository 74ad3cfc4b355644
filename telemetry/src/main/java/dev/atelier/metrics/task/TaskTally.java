package dev.atelier.metrics.task;

import org.jspecify.annotations.Nullable;

/** The running numbers of one task. */
final class TaskTally {
  final String taskName;
  final RollingWindow window;

  // Links of the table and the list that this is in.
  @Nullable TaskTally nextInBucket;
  @Nullable TaskTally next;

  // Mutable state. Invariant: the categories' counts sum up to at most `failures`; the rest is
  // other.
  int successes;
  int failures;
  int retries;
  int timeouts;
  int invalid;
  int unreachable;
  double lastMillis = Double.NaN;
  double meanMillis;

  TaskTally(String taskName, int windowSize) {
    this.taskName = taskName;
    this.window = new RollingWindow(windowSize);
  }

  void succeed(double millis) {
    successes++;
    took(millis);
  }

  void fail(double millis, FailureCategory category) {
    failures++;
    categorize(category);
    took(millis);
  }

  void categorize(FailureCategory category) {
    if (category == FailureCategory.TIMEOUT) {
      timeouts++;
    } else if (category == FailureCategory.VALIDATION) {
      invalid++;
    } else if (category == FailureCategory.NETWORK) {
      unreachable++;
    }
  }

  double failureRate() {
    return failures / (double) (successes + failures);
  }

  /* The mean is moved, not divided out of a sum: a sum of very large durations would overflow. */
  private void took(double millis) {
    lastMillis = millis;
    meanMillis += (millis - meanMillis) / (successes + failures);
    window.add(millis);
  }
}
