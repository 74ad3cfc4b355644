package dev.atelier.export.prometheus;

import dev.atelier.metrics.Counter;
import dev.atelier.metrics.Histogram;
import dev.atelier.metrics.MetricFamily;
import dev.atelier.metrics.MetricRegistry;
import dev.atelier.metrics.spec.MetricSpec;
import dev.atelier.metrics.spec.Unit;

/** The tool, asynchronous start and poll metrics of the engine monitoring document, complete. */
final class ToolMetrics {
  final MetricRegistry registry = new MetricRegistry();

  final MetricFamily<Histogram> executeSeconds =
      registry.histogram(
          MetricSpec.histogram("runtime_tool_execute_seconds")
              .unit(Unit.SECONDS)
              .labels("tool_id", "outcome")
              .buckets(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
              .help("Latency of runtime tool executions from start to completion")
              .build());

  final MetricFamily<Counter> errors =
      registry.counter(
          MetricSpec.counter("runtime_tool_errors_total")
              .labels("tool_id", "error_kind")
              .help("Total runtime tool errors categorized by failure point")
              .build());

  final MetricFamily<Counter> timeouts =
      registry.counter(
          MetricSpec.counter("runtime_tool_timeouts_total")
              .labels("tool_id")
              .help("Total tool executions that exceeded timeout")
              .build());

  final MetricFamily<Counter> processExits =
      registry.counter(
          MetricSpec.counter("runtime_bun_process_exits_total")
              .labels("status", "code", "signal")
              .help("Bun process termination reasons")
              .build());

  final MetricFamily<Histogram> outputBytes =
      registry.histogram(
          MetricSpec.histogram("runtime_tool_output_bytes")
              .unit(Unit.BYTES)
              .labels("tool_id")
              .buckets(100, 1000, 10000, 100000, 1000000, 10000000)
              .help("Size distribution of tool stdout payloads")
              .build());

  final MetricFamily<Counter> started =
      registry.counter(
          MetricSpec.counter("http_exec_started_total")
              .labels("kind")
              .help("Total async execution starts accepted")
              .build());

  final MetricFamily<Counter> polls =
      registry.counter(
          MetricSpec.counter("workflow_sync_polls_total")
              .labels("workflow_id", "outcome")
              .help("Total poll iterations per workflow sync execution")
              .build());

  final MetricFamily<Histogram> pollSeconds =
      registry.histogram(
          MetricSpec.histogram("workflow_sync_poll_duration_seconds")
              .unit(Unit.SECONDS)
              .labels("workflow_id")
              .buckets(0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300)
              .help("Total time spent polling for workflow completion")
              .build());
}
