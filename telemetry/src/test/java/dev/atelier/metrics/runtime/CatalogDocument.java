package dev.atelier.metrics.runtime;

import dev.atelier.metrics.spec.MetricSpec;
import dev.atelier.metrics.spec.Unit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/** Writes {@code docs/reference/metrics.md} from the catalogue. */
final class CatalogDocument {
  private static final String HEAD =
      """
      # Metrics, spans and events

      Everything that the runtime tells, and what the [telemetry entries](api.md#telemetry) make of it. This page is
      written by a program from the catalogue in the code (`MetricCatalog`, `SpanCatalog`); a test fails when it is not
      what that program writes. How to write it anew: `mvn -pl telemetry -am test -Dtest=CatalogDocumentTest
      -Dsurefire.failIfNoSpecifiedTests=false -Dcatalogue.write=true`.

      """;

  private static final String NAMES =
      """

      ## Names

      One rule leads from an event to its metric: `task.dispatch.total` is `atelier.task.dispatch` in OpenTelemetry and
      `atelier_task_dispatch_total` in Prometheus; `task.duration_ms` is `atelier.task.duration`, in seconds, and
      `atelier_task_duration_seconds`. Counters of OpenTelemetry are monotonic sums. `p` stands for what Prometheus adds
      to a histogram's name: `bucket`, `sum`, `count`.

      | event | OpenTelemetry | unit (UCUM) | Prometheus |
      |---|---|---|---|
      """;

  private static final String LABELS =
      """

      ## Labels

      An attribute of an event is an attribute in OpenTelemetry and a label in Prometheus. A label without a value is left
      out. Each metric keeps 1000 label sets apart; further ones share one series, marked `otel.metric.overflow` (in
      Prometheus `otel_metric_overflow="true"`). The attributes `queue.max_in_flight` and `queue.max_depth` are
      configuration: events have them, metrics do not.

      | attribute | Prometheus | of | meaning |
      |---|---|---|---|
      """;

  private static final String SPANS =
      """

      ## Spans and traces

      Events of the kinds `span` and `trace`, while spans are on; the measures of the same names have the same fields in
      their `detail`, except for `ts` and `durationMs`. In OpenTelemetry a call is a span named `<task>.<method>`, of kind
      INTERNAL; a trace is the root span of its calls, with the id that stands in its `traceparent`.

      """;

  private static final String FROM_OUTSIDE =
      """

      ## Where the numbers of other systems are

      For who comes with dashboards of an execution engine, its words, and what to read here.

      | there | here (Prometheus) |
      |---|---|
      | execution latency by outcome | `atelier_task_duration_seconds`; by outcome from the rates of `atelier_task_success_total`, `atelier_task_failure_total`, `atelier_task_canceled_total`, `atelier_task_rejected_total` |
      | run duration, without the queue | `atelier_task_run_seconds` where spans are on; its average everywhere: (`atelier_task_duration_seconds_sum` − `atelier_queue_wait_seconds_sum`) / `atelier_task_duration_seconds_count` |
      | queue latency, queue depth | `atelier_queue_wait_seconds`, `atelier_queue_pending`, `atelier_queue_blocked` |
      | errors by kind | `atelier_task_error_total` by `error_kind` |
      | timeouts | `atelier_task_timeout_total` |
      | process exits by code or signal | `atelier_worker_exit_total` by `worker_exit_reason` |
      | payload sizes | `atelier_task_payload_bytes` by `payload_direction`, for tasks that are [measured](api.md#atelier-runtimemetrics) |
      | executions started | `atelier_task_dispatch_total` (attempts) |
      | active executions by task | `atelier_queue_in_flight` |
      | retries | `atelier_task_requeue_total` |
      """;

  private final StringBuilder text = new StringBuilder();

  private CatalogDocument() {}

  static String write() {
    CatalogDocument document = new CatalogDocument();
    document.text.append(HEAD);
    document.writeMetrics();
    document.text.append(NAMES);
    for (Map.Entry<String, List<RuntimeMetric>> entry : byName().entrySet()) {
      document.writeNames(entry.getValue());
    }
    document.text.append(LABELS);
    document.writeLabels();
    document.text.append(SPANS);
    document.writeFields("atelier:span", "A call, from its request to its settlement");
    document.writeFields("atelier:trace", "A workflow");
    document.text.append(FROM_OUTSIDE);
    return document.text.toString();
  }

  private void writeMetrics() {
    text.append(
        "## Metrics\n\n| OpenTelemetry | kind | unit | labels | meaning |\n|---|---|---|---|---|\n");
    for (List<RuntimeMetric> feeds : byName().values()) {
      MetricSpec spec = feeds.get(0).spec();
      row(code(spec.otelName()), spec.kind().word(), unit(spec.unit()), labels(spec), spec.help());
    }
    text.append("\n`task` stands for the labels `task.id`, `task.name`, `task.type`.\n");
    text.append("\nBuckets, by their upper bounds: of seconds ").append(bounds(Unit.SECONDS));
    text.append("; of bytes ").append(bounds(Unit.BYTES)).append(".\n");
  }

  private void writeNames(List<RuntimeMetric> feeds) {
    MetricSpec spec = feeds.get(0).spec();
    StringJoiner events = new StringJoiner(", ");
    for (RuntimeMetric feed : feeds) {
      events.add(code(feed.event()));
    }
    String name = spec.prometheusName();
    String prometheus =
        switch (spec.kind()) {
          case COUNTER -> name + "_total";
          case GAUGE -> name;
          case HISTOGRAM -> name + "_p";
        };
    row(events.toString(), code(spec.otelName()), code(spec.unit().code()), code(prometheus));
  }

  private void writeLabels() {
    for (String[] label : MetricCatalog.labels()) {
      row(code(label[0]), code(label[0].replace('.', '_')), label[1], label[2]);
    }
  }

  private void writeFields(String event, String title) {
    text.append("### ").append(event).append("\n\n").append(title).append(".\n\n");
    text.append("| field | type | OpenTelemetry | meaning |\n|---|---|---|---|\n");
    for (SpanField field : SpanCatalog.all()) {
      if (field.event().equals(event)) {
        row(code(field.name()), field.type(), otel(field.otel()), field.meaning());
      }
    }
    text.append(event.endsWith("span") ? "\n" : "");
  }

  private void row(String... cells) {
    text.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }

  /* The metrics with all that feeds them, in the order of the catalogue. */
  private static Map<String, List<RuntimeMetric>> byName() {
    Map<String, List<RuntimeMetric>> metrics = new LinkedHashMap<>();
    for (RuntimeMetric metric : MetricCatalog.all()) {
      metrics.computeIfAbsent(metric.spec().name(), name -> new ArrayList<>()).add(metric);
    }
    return metrics;
  }

  private static String labels(MetricSpec spec) {
    StringJoiner labels = new StringJoiner(", ");
    labels.add("task");
    for (int i = 0; i < spec.labelCount(); i++) {
      if (!spec.label(i).startsWith("task.")) {
        labels.add(code(spec.label(i)));
      }
    }
    return labels.toString();
  }

  private static String bounds(Unit unit) {
    StringJoiner bounds = new StringJoiner(", ");
    for (RuntimeMetric metric : MetricCatalog.all()) {
      if (metric.spec().unit().equals(unit) && bounds.length() == 0) {
        for (double bound : metric.spec().bounds()) {
          bounds.add(java.math.BigDecimal.valueOf(bound).stripTrailingZeros().toPlainString());
        }
      }
    }
    return bounds.toString();
  }

  private static String unit(Unit unit) {
    return unit.word().isEmpty() ? unit.name() + "s" : unit.word();
  }

  private static String otel(String name) {
    int space = name.indexOf(' ');
    return space < 0 ? code(name) : code(name.substring(0, space)) + name.substring(space);
  }

  private static String code(String text) {
    return "`" + text + "`";
  }
}
