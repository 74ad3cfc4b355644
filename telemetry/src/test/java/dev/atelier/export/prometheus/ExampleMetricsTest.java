package dev.atelier.export.prometheus;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.atelier.metrics.MetricRegistry;
import dev.atelier.metrics.reading.MetricReading;
import dev.atelier.text.StringText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Two sets of metrics from elsewhere, expressed with our instruments and compared as text. */
class ExampleMetricsTest {
  private static final double MB = 1024 * 1024;

  @Test
  void toolMetricsHaveTheNamesOfTheirTable() {
    ToolMetrics metrics = new ToolMetrics();

    assertEquals(
        List.of(
            "http_exec_started",
            "runtime_bun_process_exits",
            "runtime_tool_errors",
            "runtime_tool_execute_seconds",
            "runtime_tool_output_bytes",
            "runtime_tool_timeouts",
            "workflow_sync_poll_duration_seconds",
            "workflow_sync_polls"),
        familyNames(metrics.registry));
  }

  @Test
  void toolMetricsAreExposedAsExpected() throws IOException {
    ToolMetrics metrics = new ToolMetrics();

    metrics.executeSeconds.with("grep", "success").observe(0.012);
    metrics.executeSeconds.with("grep", "success").observe(0.4);
    metrics.executeSeconds.with("fetch", "timeout").observe(31);
    metrics.errors.with("fetch", "timeout").add(1);
    metrics.timeouts.with("fetch").add(1);
    metrics.processExits.with("exit", "0", "").add(2);
    metrics.processExits.with("signal", "137", "SIGKILL").add(1);
    metrics.outputBytes.with("grep").observe(120);
    metrics.outputBytes.with("grep").observe(2_000_000);
    metrics.started.with("task").add(2);
    metrics.polls.with("nightly", "completed").add(17);
    metrics.pollSeconds.with("nightly").observe(8.5);

    assertEquals(expected("tool-metrics.txt"), exposed(metrics.registry));
  }

  @Test
  void executionMetricsAreAllOfTheTable() {
    assertEquals(
        4 + 5 + 5 + 3 + 4 + 4 + 3 + 3, familyNames(new ExecutionMetrics().registry).size());
  }

  /* The usage example of the document, call by call. */
  @Test
  void executionMetricsAreExposedAsExpected() throws IOException {
    ExecutionMetrics metrics = new ExecutionMetrics();

    metrics.recordGuildCreated("success", 0.15);
    metrics.recordGuildMemberJoin("guild-001", "success", 0.05);
    metrics.recordTaskSubmitted("compute");
    metrics.setTaskQueueDepth("high", 5);
    metrics.recordTaskQueueLatency("high", 0.02);
    metrics.recordWasmExecution("success", 0.001, MB, 0);
    metrics.recordWasmValidation(0.0005);
    metrics.recordManifestCreated("task", 256);
    metrics.recordManifestValidation("success");
    metrics.recordReceiptGenerated(512);
    metrics.recordReceiptSigned("executor");
    metrics.recordReceiptVerified("success");
    metrics.recordTaskCost("compute", 10.0, 5.0, false);
    metrics.recordResourceUsage("wasm", 0.5, MB);
    metrics.setStorageUsed("receipts", 100 * MB);
    metrics.recordTaskCompleted("compute", 1.5, true);

    assertEquals(expected("execution-metrics.txt"), exposed(metrics.registry));
  }

  @Test
  void helpersThatTheExampleLeavesOutCountToo() {
    ExecutionMetrics metrics = new ExecutionMetrics();
    metrics.recordGuildCreated("failed", 1);
    metrics.recordGuildCreated("success", 1);
    metrics.recordGuildDissolved(0.1);
    metrics.recordGuildMemberJoin("g", "success", 0.1);
    metrics.recordGuildMemberLeave("g");
    metrics.recordTaskCompleted("compute", 1, false);
    metrics.recordTaskCost("compute", 5, 5, true);
    metrics.recordExecutionError("wasm", "trap");
    metrics.recordValidationError("manifest", "schema");
    metrics.recordTimeoutError("dispatch");

    List<String> lines = exposed(metrics.registry).lines().toList();
    for (String line :
        new String[] {
          "execution_guilds_total{state=\"active\"} 1",
          "execution_guilds_total{state=\"dissolved\"} 1",
          "execution_guild_operations_total{operation=\"create\",status=\"failed\"} 1",
          "execution_guild_members{guild_id=\"g\"} 0",
          "execution_tasks_total{status=\"failed\"} 1",
          "execution_task_cost_capped_total{type=\"compute\"} 1",
          "execution_errors_total{component=\"wasm\",error_type=\"trap\"} 1",
          "execution_validation_errors_total{component=\"manifest\",error_type=\"schema\"} 1",
          "execution_timeout_errors_total{operation=\"dispatch\"} 1",
        }) {
      assertEquals(1, lines.stream().filter(line::equals).count(), line);
    }
  }

  private static List<String> familyNames(MetricRegistry registry) {
    TreeSet<String> names = new TreeSet<>();
    for (MetricReading reading : registry.read()) {
      names.add(reading.spec().prometheusName());
    }
    return List.copyOf(names);
  }

  private static String exposed(MetricRegistry registry) {
    StringText text = new StringText();
    new ExpositionText(text, ExpositionFormat.PROMETHEUS, LabelPairs.NONE).write(registry.read());
    return text.toString();
  }

  private static String expected(String resource) throws IOException {
    try (InputStream in = ExampleMetricsTest.class.getResourceAsStream(resource)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
