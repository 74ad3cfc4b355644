package dev.atelier.metrics.task;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The error and edge rows of the test list of {@link TaskMetricsCollectorTest}. */
class TaskMetricsCollectorEdgeTest {
  private static final String TASK = "resize";

  private final RecordingListener listener = new RecordingListener();
  private final TaskMetricsCollector collector =
      new TaskMetricsCollector(TaskMetricsOptions.builder().listener(listener).build());

  @Test
  @DisplayName("EC-1: an unknown task has empty numbers and is not remembered")
  void unknownTaskHasEmptyNumbers() {
    assertEmpty(collector.taskMetrics("unknown"));
    assertEquals(List.of(), names());
  }

  @Test
  @DisplayName("EC-2: forgetting an unknown task does nothing")
  void forgettingAnUnknownTaskDoesNothing() {
    collector.recordSuccess(TASK, 1);

    collector.resetTaskMetrics("unknown");

    assertEquals(1, collector.taskMetrics(TASK).totalExecutions());
  }

  @Test
  @DisplayName("EDGE-1: of a single duration every percentile is that duration")
  void singleDurationIsEveryPercentile() {
    collector.recordSuccess(TASK, 42);

    TaskMetrics metrics = collector.taskMetrics(TASK);
    assertEquals(42, metrics.p50());
    assertEquals(42, metrics.p90());
    assertEquals(42, metrics.p99());
  }

  @Test
  @DisplayName("EDGE-2: a task without executions has zeros and no percentiles")
  void taskWithoutExecutionsHasNoPercentiles() {
    collector.recordRetry(TASK);

    TaskMetrics metrics = collector.taskMetrics(TASK);
    assertEquals(1, metrics.retryCount());
    assertEquals(0, metrics.totalExecutions());
    assertEquals(Double.NaN, metrics.p50());
    assertEquals(Double.NaN, metrics.p99());
    assertEquals(Double.NaN, metrics.lastExecutionMillis());
    assertEquals(0, metrics.avgExecutionMillis());
  }

  @Test
  @DisplayName(
      "EDGE-3, AC-13: a record made while another calls out is not lost and disturbs nothing")
  void recordFromACallbackIsComplete() {
    List<TaskMetricsCollector> inside = new ArrayList<>();
    TaskMetricsListener recordsAgain =
        new TaskMetricsListener() {
          @Override
          public void failureRateExceeded(String taskName, double rate) {
            if (inside.get(0).taskMetrics(taskName).totalExecutions() < 5) {
              inside.get(0).recordFailure(taskName, 7, FailureCategory.NETWORK);
            }
          }
        };
    TaskMetricsOptions.Builder options = TaskMetricsOptions.builder().failureRateThreshold(0);
    inside.add(new TaskMetricsCollector(options.listener(recordsAgain).build()));

    inside.get(0).recordFailure(TASK, 7, FailureCategory.TIMEOUT);

    TaskMetrics metrics = inside.get(0).taskMetrics(TASK);
    assertEquals(5, metrics.totalExecutions());
    assertEquals(1, metrics.timeoutErrors());
    assertEquals(4, metrics.networkErrors());
    assertEquals(7, metrics.p50());
    assertEquals(7, metrics.avgExecutionMillis());
  }

  @Test
  @DisplayName("EDGE-3: a reset made while a record calls out takes effect")
  void resetFromACallbackTakesEffect() {
    List<TaskMetricsCollector> inside = new ArrayList<>();
    TaskMetricsListener resets =
        new TaskMetricsListener() {
          @Override
          public void latencyExceeded(String taskName, double p99) {
            inside.get(0).resetTaskMetrics(taskName);
          }
        };
    TaskMetricsOptions.Builder options = TaskMetricsOptions.builder().latencyThresholdMillis(1);
    inside.add(new TaskMetricsCollector(options.listener(resets).build()));

    inside.get(0).recordSuccess(TASK, 5);

    assertEmpty(inside.get(0).taskMetrics(TASK));
  }

  @Test
  @DisplayName("EDGE-4: very large durations do not overflow")
  void veryLargeDurationsDoNotOverflow() {
    collector.recordSuccess(TASK, Double.MAX_VALUE);
    collector.recordSuccess(TASK, Double.MAX_VALUE);
    collector.recordSuccess(TASK, Double.MAX_VALUE);

    TaskMetrics metrics = collector.taskMetrics(TASK);
    assertEquals(Double.MAX_VALUE, metrics.avgExecutionMillis());
    assertEquals(Double.MAX_VALUE, metrics.p99());
  }

  @Test
  @DisplayName("EDGE-5, AC-14: a negative duration counts as 0 and is reported")
  void negativeDurationCountsAsZero() {
    collector.recordSuccess(TASK, -5);
    collector.recordFailure(TASK, -0.5, FailureCategory.OTHER);

    TaskMetrics metrics = collector.taskMetrics(TASK);
    assertEquals(2, metrics.totalExecutions());
    assertEquals(0, metrics.lastExecutionMillis());
    assertEquals(0, metrics.p99());
    assertEquals(List.of("invalid resize -5.0", "invalid resize -0.5"), listener.told);
  }

  @Test
  @DisplayName("EDGE-5: so does a duration that is no finite number")
  void durationThatIsNoNumberCountsAsZero() {
    collector.recordSuccess(TASK, Double.NaN);
    collector.recordSuccess(TASK, Double.POSITIVE_INFINITY);

    assertEquals(0, collector.taskMetrics(TASK).avgExecutionMillis());
    assertEquals(0, collector.taskMetrics(TASK).p99());
    assertEquals(List.of("invalid resize NaN", "invalid resize Infinity"), listener.told);
  }

  @Test
  @DisplayName("EDGE-6: the oldest durations leave a full window, totals stay")
  void oldestDurationsLeaveAFullWindow() {
    for (int i = 0; i < 100; i++) {
      collector.recordSuccess(TASK, 1000);
    }
    for (int i = 1; i <= 100; i++) {
      collector.recordSuccess(TASK, i);
    }

    TaskMetrics metrics = collector.taskMetrics(TASK);
    assertEquals(50, metrics.p50());
    assertEquals(99, metrics.p99());
    assertEquals(200, metrics.totalExecutions());
    assertEquals((1000 * 100 + 5050) / 200.0, metrics.avgExecutionMillis(), 1e-9);
  }

  @Test
  @DisplayName("EDGE-7: an exceeded threshold without a listener is no error")
  void exceededThresholdWithoutListenerIsNoError() {
    TaskMetricsCollector quiet =
        new TaskMetricsCollector(
            TaskMetricsOptions.builder()
                .failureRateThreshold(0.1)
                .latencyThresholdMillis(1)
                .build());

    quiet.recordFailure(TASK, 500, FailureCategory.OTHER);
    quiet.recordSuccess(TASK, -1);

    assertEquals(2, quiet.taskMetrics(TASK).totalExecutions());
  }

  @Test
  @DisplayName("EDGE-8, AC-13: interleaved records of many tasks are all there")
  void interleavedRecordsAreAllThere() {
    for (int i = 0; i < 10_000; i++) {
      String task = "task-" + i % 10;
      if (i % 3 == 0) {
        collector.recordFailure(task, i, FailureCategory.OTHER);
      } else {
        collector.recordSuccess(task, i);
      }
    }

    int total = 0;
    for (TaskMetrics metrics : collector.allTaskMetrics()) {
      assertEquals(1000, metrics.totalExecutions());
      total += metrics.failureCount();
    }
    assertEquals(3334, total);
  }

  private List<String> names() {
    List<String> names = new ArrayList<>();
    for (TaskMetrics metrics : collector.allTaskMetrics()) {
      names.add(metrics.taskName());
    }
    return names;
  }

  private static void assertEmpty(TaskMetrics metrics) {
    assertEquals(0, metrics.totalExecutions());
    assertEquals(0, metrics.successCount());
    assertEquals(0, metrics.failureCount());
    assertEquals(0, metrics.retryCount());
    assertEquals(0, metrics.timeoutErrors());
    assertEquals(0, metrics.validationErrors());
    assertEquals(0, metrics.networkErrors());
    assertEquals(0, metrics.otherErrors());
    assertEquals(0, metrics.avgExecutionMillis());
    assertEquals(Double.NaN, metrics.lastExecutionMillis());
    assertEquals(Double.NaN, metrics.p50());
    assertEquals(Double.NaN, metrics.p90());
    assertEquals(Double.NaN, metrics.p99());
  }
}
