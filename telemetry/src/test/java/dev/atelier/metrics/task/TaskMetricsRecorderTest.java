package dev.atelier.metrics.task;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.atelier.record.CallStatus;
import dev.atelier.record.Ending;
import dev.atelier.record.MetricSample;
import dev.atelier.record.SpanRecord;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rows HP-8, AC-6, AC-7 and AC-11: the events of executions become records. */
class TaskMetricsRecorderTest {
  private final TaskMetricsCollector collector =
      new TaskMetricsCollector(TaskMetricsOptions.builder().build());
  private final TaskMetricsRecorder recorder =
      new TaskMetricsRecorder(
          collector,
          span ->
              span.ending().error().startsWith("bad input")
                  ? FailureCategory.VALIDATION
                  : FailureCategory.OTHER);

  @Test
  @DisplayName("HP-8, AC-6, AC-11: a successful call is recorded with its duration")
  void successfulCallIsRecorded() {
    told(MetricSample.counter("task.success.total", 1));
    told(MetricSample.histogram("task.duration_ms", 12.5));

    assertEquals(1, collector.taskMetrics("resize").successCount());
    assertEquals(12.5, collector.taskMetrics("resize").lastExecutionMillis());
  }

  @Test
  @DisplayName("HP-8: a failed call is recorded, its category taken from its span")
  void failedCallIsRecorded() {
    told(MetricSample.counter("task.failure.total", 1));
    told(MetricSample.histogram("task.duration_ms", 8));
    recorder.span(failed("bad input: width"));
    told(MetricSample.counter("task.failure.total", 1));
    told(MetricSample.histogram("task.duration_ms", 9));
    recorder.span(failed("no idea"));

    TaskMetrics metrics = collector.taskMetrics("resize");
    assertEquals(2, metrics.failureCount());
    assertEquals(1, metrics.validationErrors());
    assertEquals(1, metrics.otherErrors());
    assertEquals(9, metrics.lastExecutionMillis());
  }

  @Test
  @DisplayName("HP-8: a call that timed out is a failure of that category")
  void timedOutCallIsAFailure() {
    told(MetricSample.counter("task.canceled.total", 1));
    told(MetricSample.counter("task.timeout.total", 1));
    told(MetricSample.histogram("task.duration_ms", 100));

    assertEquals(1, collector.taskMetrics("resize").timeoutErrors());
    assertEquals(1, collector.taskMetrics("resize").failureCount());
  }

  @Test
  void timeoutMayBeToldBeforeTheCancel() {
    told(MetricSample.counter("task.timeout.total", 1));
    told(MetricSample.counter("task.canceled.total", 1));
    told(MetricSample.histogram("task.duration_ms", 100));

    assertEquals(1, collector.taskMetrics("resize").timeoutErrors());
  }

  @Test
  @DisplayName("HP-8: a requeued call is a retry")
  void requeuedCallIsARetry() {
    told(MetricSample.counter("task.requeue.total", 1));

    assertEquals(1, collector.taskMetrics("resize").retryCount());
  }

  @Test
  void canceledAndRefusedCallsWereNotExecuted() {
    told(MetricSample.counter("task.canceled.total", 1));
    told(MetricSample.histogram("task.duration_ms", 5));
    told(MetricSample.counter("task.rejected.total", 1));
    told(MetricSample.histogram("task.duration_ms", 0));

    assertEquals(0, collector.allTaskMetrics().length);
  }

  @Test
  void taskWithoutANameIsKnownByItsId() {
    recorder.metric(MetricSample.counter("task.success.total", 1).ofTask("task-9", ""));
    recorder.metric(MetricSample.histogram("task.duration_ms", 1).ofTask("task-9", ""));

    assertEquals(1, collector.taskMetrics("task-9").successCount());
  }

  private void told(MetricSample event) {
    recorder.metric(event.ofTask("task-1", "resize"));
  }

  private static SpanRecord failed(String error) {
    return SpanRecord.builder("task-1-1")
        .task("task-1", "resize", "parallel")
        .ending(new Ending(CallStatus.ERROR, "exception", error))
        .build();
  }
}
