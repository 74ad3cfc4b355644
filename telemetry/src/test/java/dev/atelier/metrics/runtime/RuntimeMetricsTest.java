package dev.atelier.metrics.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.atelier.metrics.MetricRegistry;
import dev.atelier.metrics.reading.Exemplar;
import dev.atelier.metrics.reading.MetricReading;
import dev.atelier.metrics.reading.SeriesReading;
import dev.atelier.record.MetricSample;
import dev.atelier.record.SpanRecord;
import dev.atelier.record.Timing;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class RuntimeMetricsTest {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

  private final MetricRegistry registry = new MetricRegistry();
  private final RuntimeMetrics metrics = new RuntimeMetrics(registry);

  @Test
  void countersAddUpUnderTheLabelsOfTheCatalogue() {
    for (int i = 0; i < 3; i++) {
      metrics.metric(
          MetricSample.counter("task.rejected.total", 1)
              .ofTask("task-1", "resize")
              .with("queue.policy", "reject")
              .with("queue.max_depth", "4"));
    }

    SeriesReading series = only("atelier_task_rejected");
    assertEquals(3, series.value());
    assertEquals("task-1", series.labels().value(0));
    assertEquals("resize", series.labels().value(1));
    assertEquals("parallel", series.labels().value(2));
    assertEquals("reject", series.labels().value(3));
    assertEquals(4, series.labels().size());
  }

  @Test
  void gaugesKeepTheLastValue() {
    metrics.metric(MetricSample.gauge("queue.pending", 7).ofTask("task-1", ""));
    metrics.metric(MetricSample.gauge("queue.pending", 2).ofTask("task-1", ""));

    assertEquals(2, only("atelier_queue_pending").value());
  }

  @Test
  void millisecondsBecomeSeconds() {
    metrics.metric(MetricSample.histogram("task.duration_ms", 2500).ofTask("task-1", ""));

    SeriesReading series = only("atelier_task_duration_seconds");
    assertEquals(2.5, series.value());
    assertEquals(1, series.countIn(9), "2.5 s is above 1 and not above 5");
  }

  @Test
  void callOfATraceLeavesAnExemplarAtItsDuration() {
    metrics.metric(MetricSample.histogram("task.duration_ms", 2500).ofTask("task-1", "resize"));
    metrics.span(
        SpanRecord.builder("task-1-1")
            .task("task-1", "resize", "parallel")
            .trace(TRACE)
            .timing(new Timing(10_000, 2500))
            .build());

    SeriesReading series = only("atelier_task_duration_seconds");
    Exemplar exemplar = series.exemplar(9);
    assertNotNull(exemplar);
    assertEquals(TRACE, exemplar.traceId());
    assertEquals(2.5, exemplar.value());
    assertEquals(10_000, exemplar.atMillis());
    assertEquals(1, series.count());
  }

  @Test
  void callWithoutATraceLeavesNoExemplar() {
    metrics.metric(MetricSample.histogram("task.duration_ms", 0).ofTask("task-1", ""));
    metrics.span(SpanRecord.builder("task-1-1").task("task-1", "", "parallel").build());

    assertNull(only("atelier_task_duration_seconds").exemplar(0));
  }

  @Test
  void timeOnAWorkerIsTheDurationWithoutTheWait() {
    metrics.span(ran(1, 700, 2500));
    metrics.span(ran(1, Double.NaN, 4000));
    metrics.span(ran(0, 9000, 9000));
    metrics.span(ran(1, 30, 29));

    SeriesReading run = only("atelier_task_run_seconds");
    assertEquals(3, run.count());
    assertEquals(1.8 + 4 + 0, run.value());
  }

  @Test
  void errorsAreCountedByKind() {
    tell("task.failure.total", "", "");
    tell("task.failure.total", "error.kind", "crash");
    tell("task.canceled.total", "", "");
    tell("task.canceled.total", "error.kind", "timeout");
    tell("task.timeout.total", "", "");
    tell("task.rejected.total", "", "");
    tell("task.success.total", "", "");

    assertEquals(
        Map.of("exception", 1.0, "crash", 1.0, "abort", 1.0, "timeout", 1.0, "queue", 1.0),
        byLastLabel("atelier_task_error"));
    assertEquals(2, only("atelier_task_failure").value(), "kinds are no labels of the failures");
  }

  @Test
  void exitsOfWorkersAreCountedByReason() {
    tell("worker.crash.total", "worker.exit_reason", "closed");
    tell("worker.crash.total", "", "");
    tell("worker.terminate.total", "worker.exit_reason", "idle");
    tell("worker.terminate.total", "worker.exit_reason", "idle");
    tell("worker.terminate.total", "", "");

    assertEquals(
        Map.of("closed", 1.0, "error", 1.0, "idle", 2.0, "stop", 1.0),
        byLastLabel("atelier_worker_exit"));
  }

  @Test
  void eventsOutsideTheCatalogueAreCountedAndIgnored() {
    metrics.metric(MetricSample.counter("task.unheard_of.total", 1));
    metrics.metric(MetricSample.gauge("task.success.total", 1));
    metrics.metric(MetricSample.counter("task.success.total", -1));

    assertEquals(3, metrics.ignored());
    metrics.metric(MetricSample.counter("task.success.total", 1));
    assertEquals(3, metrics.ignored());
  }

  @Test
  void catalogueNamesEveryMetricOfTheRuntimeOnce() {
    Set<String> names = new TreeSet<>();
    for (RuntimeMetric metric : MetricCatalog.all()) {
      names.add(metric.event() + " -> " + metric.spec().prometheusName());
    }

    assertEquals(
        new TreeSet<>(
            Set.of(
                "task.dispatch.total -> atelier_task_dispatch",
                "task.success.total -> atelier_task_success",
                "task.failure.total -> atelier_task_failure",
                "task.canceled.total -> atelier_task_canceled",
                "task.rejected.total -> atelier_task_rejected",
                "task.timeout.total -> atelier_task_timeout",
                "task.requeue.total -> atelier_task_requeue",
                "worker.spawn.total -> atelier_worker_spawn",
                "worker.crash.total -> atelier_worker_crash",
                "worker.terminate.total -> atelier_worker_terminate",
                "queue.in_flight -> atelier_queue_in_flight",
                "queue.pending -> atelier_queue_pending",
                "queue.blocked -> atelier_queue_blocked",
                "workers.active -> atelier_workers_active",
                "task.duration_ms -> atelier_task_duration_seconds",
                "queue.wait_ms -> atelier_queue_wait_seconds",
                "task.payload_bytes -> atelier_task_payload_bytes",
                "atelier:span -> atelier_task_run_seconds",
                "task.failure.total -> atelier_task_error",
                "task.canceled.total -> atelier_task_error",
                "task.rejected.total -> atelier_task_error",
                "worker.crash.total -> atelier_worker_exit",
                "worker.terminate.total -> atelier_worker_exit")),
        names);
  }

  private static SpanRecord ran(int attempts, double waitMillis, double durationMillis) {
    return SpanRecord.builder("task-1-1")
        .task("task-1", "resize", "parallel")
        .attempts(attempts, 0)
        .queueWait(waitMillis, waitMillis)
        .timing(new Timing(10_000, durationMillis))
        .build();
  }

  private void tell(String counter, String attribute, String value) {
    metrics.metric(MetricSample.counter(counter, 1).ofTask("task-1", "").with(attribute, value));
  }

  private Map<String, Double> byLastLabel(String prometheusName) {
    MetricReading reading = reading(prometheusName);
    Map<String, Double> values = new TreeMap<>();
    for (int i = 0; i < reading.size(); i++) {
      SeriesReading series = reading.series(i);
      values.put(series.labels().value(series.labels().size() - 1), series.value());
    }
    return values;
  }

  private SeriesReading only(String prometheusName) {
    MetricReading reading = reading(prometheusName);
    assertEquals(1, reading.size());
    return reading.series(0);
  }

  private MetricReading reading(String prometheusName) {
    for (MetricReading reading : registry.read()) {
      if (reading.spec().prometheusName().equals(prometheusName)) {
        return reading;
      }
    }
    throw new AssertionError("no metric " + prometheusName);
  }
}
