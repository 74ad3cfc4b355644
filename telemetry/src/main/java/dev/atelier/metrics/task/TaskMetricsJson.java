package dev.atelier.metrics.task;

import dev.atelier.text.JsonOut;

/**
 * Writes what a collector knows as JSON: {@code {"windowSize": 100, "tasks": {"<name>":
 * {"totalExecutions": ..}}}}. Numbers that need an execution are {@code null} before the first.
 */
public final class TaskMetricsJson {
  private TaskMetricsJson() {}

  /** Writes the numbers of all tasks. */
  public static void write(JsonOut json, TaskMetricsCollector collector) {
    json.object().key("windowSize").number(collector.windowSize()).key("tasks").object();
    for (TaskMetrics metrics : collector.allTaskMetrics()) {
      json.key(metrics.taskName());
      write(json, metrics);
    }
    json.endObject().endObject();
  }

  /** Writes the numbers of one task. */
  public static void write(JsonOut json, TaskMetrics metrics) {
    json.object();
    json.key("totalExecutions").number(metrics.totalExecutions());
    json.key("successCount").number(metrics.successCount());
    json.key("failureCount").number(metrics.failureCount());
    json.key("retryCount").number(metrics.retryCount());
    json.key("lastExecutionMs").number(metrics.lastExecutionMillis());
    json.key("avgExecutionMs").number(metrics.avgExecutionMillis());
    json.key("p50").number(metrics.p50());
    json.key("p90").number(metrics.p90());
    json.key("p99").number(metrics.p99());
    json.key("timeoutErrors").number(metrics.timeoutErrors());
    json.key("validationErrors").number(metrics.validationErrors());
    json.key("networkErrors").number(metrics.networkErrors());
    json.key("otherErrors").number(metrics.otherErrors());
    json.endObject();
  }
}
