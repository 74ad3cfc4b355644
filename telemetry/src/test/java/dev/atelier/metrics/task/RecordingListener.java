package dev.atelier.metrics.task;

import java.util.ArrayList;
import java.util.List;

/** Writes down what it is told. */
final class RecordingListener implements TaskMetricsListener {
  final List<String> told = new ArrayList<>();

  @Override
  public void failureRateExceeded(String taskName, double rate) {
    told.add("rate " + taskName + " " + rate);
  }

  @Override
  public void latencyExceeded(String taskName, double p99) {
    told.add("p99 " + taskName + " " + p99);
  }

  @Override
  public void invalidDuration(String taskName, double durationMillis) {
    told.add("invalid " + taskName + " " + durationMillis);
  }
}
