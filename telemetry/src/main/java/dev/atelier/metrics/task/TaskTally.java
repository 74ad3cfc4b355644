package dev.atelier.metrics.task;

/** The running numbers of one task. */
final class TaskTally {
  final RollingWindow window;

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

  TaskTally(int windowSize) {
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
