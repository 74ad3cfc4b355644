package dev.atelier.metrics.task;

import dev.atelier.metrics.runtime.MetricCatalog;
import dev.atelier.record.CallStatus;
import dev.atelier.record.MetricEvent;
import dev.atelier.record.Recorder;
import dev.atelier.record.SpanEvent;
import org.jspecify.annotations.Nullable;

/**
 * Feeds a collector from a runtime's events, under the tasks' names (their ids where they have
 * none).
 *
 * <p>An execution is a call that reached its end: with a result, with an error, or by its timeout,
 * which counts as a failure of the category {@link FailureCategory#TIMEOUT}. Calls that their
 * caller canceled and calls that the queue refused were not executed and are not counted. A
 * requeued call is a retry. Durations are those of {@code task.duration_ms}: from the request to
 * the settlement.
 *
 * <p>Metric events suffice, so spans may be off or sampled. Only the categories of other errors
 * need the calls' spans.
 */
public final class TaskMetricsRecorder implements Recorder {
  private final TaskMetricsCollector collector;
  private final FailureClassifier classifier;

  // Mutable state: how the call ended whose duration is the next to come. The runtime tells the
  // counters of a settlement before its duration, with nothing in between.
  private boolean isSuccess;
  private @Nullable FailureCategory failure;

  /** Makes a recorder that feeds a collector. */
  public TaskMetricsRecorder(TaskMetricsCollector collector, FailureClassifier classifier) {
    this.collector = collector;
    this.classifier = classifier;
  }

  @Override
  public void metric(MetricEvent event) {
    String name = event.name();
    if (name.equals(MetricCatalog.TASK_DURATION)) {
      settle(event);
    } else if (name.equals("task.success.total")) {
      isSuccess = true;
    } else if (name.equals("task.failure.total")) {
      failure = FailureCategory.OTHER;
    } else if (name.equals("task.timeout.total")) {
      failure = FailureCategory.TIMEOUT;
    } else if (name.equals("task.requeue.total")) {
      collector.recordRetry(label(event));
    }
  }

  @Override
  public void span(SpanEvent span) {
    if (span.ending().status() == CallStatus.ERROR) {
      collector.categorize(span.taskLabel(), classifier.categoryOf(span));
    }
  }

  private void settle(MetricEvent event) {
    boolean succeeded = isSuccess;
    FailureCategory failed = failure;
    isSuccess = false;
    failure = null;
    if (succeeded) {
      collector.recordSuccess(label(event), event.value());
    } else if (failed != null) {
      collector.recordFailure(label(event), event.value(), failed);
    }
  }

  private static String label(MetricEvent event) {
    String name = event.attribute(MetricCatalog.TASK_NAME);
    return name.isEmpty() ? event.attribute(MetricCatalog.TASK_ID) : name;
  }
}
