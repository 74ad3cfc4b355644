package dev.atelier.metrics.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.atelier.text.JsonOut;
import dev.atelier.text.StringText;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The test list of the node metrics document, with task for node. Its rows on recording during real
 * executions stand in {@link TaskMetricsRecorderTest}, those on percentiles under load in {@link
 * RollingWindowTest}.
 */
class TaskMetricsCollectorTest {
  private static final String TASK = "resize";

  private final RecordingListener listener = new RecordingListener();
  private final TaskMetricsCollector collector =
      new TaskMetricsCollector(TaskMetricsOptions.builder().listener(listener).build());

  @Test
  @DisplayName("HP-1, AC-9: a new collector knows no task")
  void newCollectorKnowsNoTask() {
    assertEquals(List.of(), names());
  }

  @Test
  @DisplayName("HP-2, AC-1, AC-2: a success is counted and its duration kept")
  void successIsCounted() {
    collector.recordSuccess(TASK, 10);
    collector.recordSuccess(TASK, 30);

    TaskMetrics metrics = collector.taskMetrics(TASK);
    assertEquals(2, metrics.successCount());
    assertEquals(0, metrics.failureCount());
    assertEquals(2, metrics.totalExecutions());
    assertEquals(30, metrics.lastExecutionMillis());
    assertEquals(20, metrics.avgExecutionMillis());
  }

  @Test
  @DisplayName("HP-3, AC-2: a failure is counted, its duration kept, its category known")
  void failureIsCounted() {
    collector.recordSuccess(TASK, 10);
    collector.recordFailure(TASK, 40, FailureCategory.OTHER);

    TaskMetrics metrics = collector.taskMetrics(TASK);
    assertEquals(1, metrics.failureCount());
    assertEquals(2, metrics.totalExecutions());
    assertEquals(40, metrics.lastExecutionMillis());
    assertEquals(25, metrics.avgExecutionMillis());
    assertEquals(1, metrics.otherErrors());
  }

  @Test
  @DisplayName("HP-4, AC-2: a retry is counted and is no execution")
  void retryIsCounted() {
    collector.recordRetry(TASK);
    collector.recordRetry(TASK);

    assertEquals(2, collector.taskMetrics(TASK).retryCount());
    assertEquals(0, collector.taskMetrics(TASK).totalExecutions());
  }

  @Test
  @DisplayName("HP-5, AC-3: each task has its own numbers")
  void eachTaskHasItsOwnNumbers() {
    collector.recordSuccess("a", 1);
    collector.recordFailure("b", 2, FailureCategory.OTHER);

    assertEquals(1, collector.taskMetrics("a").successCount());
    assertEquals(0, collector.taskMetrics("a").failureCount());
    assertEquals(0, collector.taskMetrics("b").successCount());
    assertEquals(1, collector.taskMetrics("b").failureCount());
  }

  @Test
  @DisplayName("HP-6, AC-4: all tasks are returned, in order of appearance")
  void allTasksAreReturned() {
    collector.recordSuccess("z", 1);
    collector.recordRetry("a");

    assertEquals(List.of("z", "a"), names());
    assertEquals(1, collector.allTaskMetrics()[0].successCount());
  }

  @Test
  @DisplayName("HP-7, AC-8: percentiles are those of the durations")
  void percentilesAreThoseOfTheDurations() {
    for (int i = 100; i >= 1; i--) {
      collector.recordSuccess(TASK, i);
    }

    TaskMetrics metrics = collector.taskMetrics(TASK);
    assertEquals(50, metrics.p50());
    assertEquals(90, metrics.p90());
    assertEquals(99, metrics.p99());
  }

  @Test
  @DisplayName("HP-9, AC-12: the window has the size that was asked for")
  void windowHasTheGivenSize() {
    TaskMetricsCollector small =
        new TaskMetricsCollector(TaskMetricsOptions.builder().windowSize(2).build());

    small.recordSuccess(TASK, 1000);
    small.recordSuccess(TASK, 1);
    small.recordSuccess(TASK, 2);

    assertEquals(2, small.taskMetrics(TASK).p99());
    assertEquals(3, small.taskMetrics(TASK).totalExecutions());
  }

  @Test
  @DisplayName("HP-10, AC-15: failures are counted by category")
  void failuresAreCountedByCategory() {
    collector.recordFailure(TASK, 1, FailureCategory.TIMEOUT);
    collector.recordFailure(TASK, 1, FailureCategory.TIMEOUT);
    collector.recordFailure(TASK, 1, FailureCategory.VALIDATION);
    collector.recordFailure(TASK, 1, FailureCategory.NETWORK);
    collector.recordFailure(TASK, 1);

    TaskMetrics metrics = collector.taskMetrics(TASK);
    assertEquals(2, metrics.timeoutErrors());
    assertEquals(1, metrics.validationErrors());
    assertEquals(1, metrics.networkErrors());
    assertEquals(1, metrics.otherErrors());
    assertEquals(5, metrics.failureCount());
  }

  @Test
  @DisplayName("HP-11, AC-16: all numbers can be written as JSON")
  void allNumbersCanBeWrittenAsJson() {
    collector.recordSuccess("a\"b", 1.5);
    collector.recordFailure("a\"b", 2.5, FailureCategory.NETWORK);
    collector.recordRetry("new");
    StringText text = new StringText();

    TaskMetricsJson.write(new JsonOut(text), collector);

    assertEquals(
        "{'windowSize':100,'tasks':{"
            + "'a\\'b':{'totalExecutions':2,'successCount':1,'failureCount':1,'retryCount':0,"
            + "'lastExecutionMs':2.5,'avgExecutionMs':2,'p50':1.5,'p90':2.5,'p99':2.5,"
            + "'timeoutErrors':0,'validationErrors':0,'networkErrors':1,'otherErrors':0},"
            + "'new':{'totalExecutions':0,'successCount':0,'failureCount':0,'retryCount':1,"
            + "'lastExecutionMs':null,'avgExecutionMs':0,'p50':null,'p90':null,'p99':null,"
            + "'timeoutErrors':0,'validationErrors':0,'networkErrors':0,'otherErrors':0}}}",
        text.toString().replace('"', '\''));
  }

  @Test
  @DisplayName("HP-12, AC-17: a failure rate above the threshold is told with task and rate")
  void failureRateAboveTheThresholdIsTold() {
    TaskMetricsCollector watching = watching(0.5, Double.POSITIVE_INFINITY);

    watching.recordSuccess(TASK, 1);
    watching.recordFailure(TASK, 1, FailureCategory.OTHER);
    assertEquals(List.of(), listener.told, "one half is not above one half");
    watching.recordFailure(TASK, 1, FailureCategory.OTHER);

    assertEquals(List.of("rate resize 0.6666666666666666"), listener.told);
  }

  @Test
  @DisplayName("HP-13, AC-17: a p99 above the threshold is told with task and p99")
  void latencyAboveTheThresholdIsTold() {
    TaskMetricsCollector watching = watching(1, 100);

    watching.recordSuccess(TASK, 100);
    assertEquals(List.of(), listener.told);
    watching.recordSuccess(TASK, 250);

    assertEquals(List.of("p99 resize 250.0"), listener.told);
  }

  @Test
  @DisplayName("AC-5: a task, or all of them, is forgotten on demand")
  void resetForgets() {
    collector.recordSuccess("a", 1);
    collector.recordSuccess("b", 1);
    collector.recordSuccess("c", 1);

    collector.resetTaskMetrics("b");
    assertEquals(List.of("a", "c"), names());
    assertEquals(0, collector.taskMetrics("b").totalExecutions());
    collector.resetTaskMetrics();

    assertEquals(List.of(), names());
  }

  @Test
  void forgettingKeepsTheOthersFindable() {
    for (int i = 0; i < 100; i++) {
      collector.recordSuccess("task-" + i, i);
    }

    for (String gone : new String[] {"task-0", "task-50", "task-99"}) {
      collector.resetTaskMetrics(gone);
    }
    collector.recordSuccess("last", 1);
    collector.recordRetry("task-98");

    assertEquals(98, names().size());
    assertEquals("task-1", names().get(0));
    assertEquals("last", names().get(97));
    for (int i = 1; i < 99; i++) {
      assertEquals(i == 50 ? 0 : 1, collector.taskMetrics("task-" + i).successCount());
    }
    assertEquals(1, collector.taskMetrics("task-98").retryCount());
  }

  @Test
  @DisplayName("AC-17: a threshold is told after every execution that finds it exceeded")
  void thresholdIsToldAgain() {
    TaskMetricsCollector watching = watching(0.5, Double.POSITIVE_INFINITY);

    watching.recordFailure(TASK, 1, FailureCategory.OTHER);
    watching.recordFailure(TASK, 1, FailureCategory.OTHER);
    watching.recordRetry(TASK);

    assertEquals(List.of("rate resize 1.0", "rate resize 1.0"), listener.told);
  }

  @Test
  @DisplayName("AC-12: the default window is 100")
  void defaultWindowIsOneHundred() {
    assertEquals(100, TaskMetricsOptions.builder().build().windowSize());
  }

  @Test
  void impossibleOptionsAreRefused() {
    TaskMetricsOptions.Builder builder = TaskMetricsOptions.builder();

    assertThrows(IllegalArgumentException.class, () -> builder.windowSize(0));
    assertThrows(IllegalArgumentException.class, () -> builder.windowSize(100_001));
    assertThrows(IllegalArgumentException.class, () -> builder.failureRateThreshold(-0.1));
    assertThrows(IllegalArgumentException.class, () -> builder.failureRateThreshold(1.1));
    assertThrows(IllegalArgumentException.class, () -> builder.failureRateThreshold(Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> builder.latencyThresholdMillis(-1));
    assertThrows(IllegalArgumentException.class, () -> builder.latencyThresholdMillis(Double.NaN));
  }

  private TaskMetricsCollector watching(double failureRate, double latencyMillis) {
    TaskMetricsOptions.Builder options = TaskMetricsOptions.builder().listener(listener);
    options.failureRateThreshold(failureRate).latencyThresholdMillis(latencyMillis);
    return new TaskMetricsCollector(options.build());
  }

  private List<String> names() {
    List<String> names = new ArrayList<>();
    for (TaskMetrics metrics : collector.allTaskMetrics()) {
      names.add(metrics.taskName());
    }
    return names;
  }
}
