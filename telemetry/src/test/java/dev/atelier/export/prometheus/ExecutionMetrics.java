package dev.atelier.export.prometheus;

import dev.atelier.metrics.Counter;
import dev.atelier.metrics.Gauge;
import dev.atelier.metrics.Histogram;
import dev.atelier.metrics.MetricFamily;
import dev.atelier.metrics.MetricRegistry;
import dev.atelier.metrics.spec.Buckets;
import dev.atelier.metrics.spec.MetricSpec;

/** The execution metrics of the document of that name, complete, with its helper methods. */
final class ExecutionMetrics {
  final MetricRegistry registry = new MetricRegistry();

  private final MetricFamily<Counter> guilds = counter("guilds_total", "Guilds by state", "state");
  private final MetricFamily<Counter> guildOperations =
      counter("guild_operations_total", "Guild operations", "operation", "status");
  private final MetricFamily<Gauge> guildMembers =
      gauge("guild_members", "Members per guild", "guild_id");
  private final MetricFamily<Histogram> guildOperationDuration =
      seconds("guild_operation_duration", "Duration of guild operations", "operation");

  private final MetricFamily<Counter> tasks = counter("tasks_total", "Tasks by status", "status");
  private final MetricFamily<Gauge> tasksActive =
      gauge("tasks_active", "Active tasks by type", "type");
  private final MetricFamily<Histogram> taskDuration =
      seconds("task_duration", "Duration of tasks", "type");
  private final MetricFamily<Gauge> taskQueueDepth =
      gauge("task_queue_depth", "Queued tasks by priority", "priority");
  private final MetricFamily<Histogram> taskQueueLatency =
      seconds("task_queue_latency", "Time in the queue", "priority");

  private final MetricFamily<Counter> wasmExecutions =
      counter("wasm_executions_total", "WASM executions by status", "status");
  private final MetricFamily<Histogram> wasmExecutionTime =
      seconds("wasm_execution_time", "Duration of WASM executions");
  private final MetricFamily<Histogram> wasmMemoryUsage =
      bytes("wasm_memory_usage", "Memory of WASM executions");
  private final MetricFamily<Counter> wasmExitCodes =
      counter("wasm_exit_codes_total", "WASM exit codes", "code");
  private final MetricFamily<Histogram> wasmValidationTime =
      seconds("wasm_validation_time", "Duration of WASM validations");

  private final MetricFamily<Counter> manifestsCreated =
      counter("manifests_created_total", "Manifests by type", "type");
  private final MetricFamily<Counter> manifestValidation =
      counter("manifest_validation_total", "Manifest validations", "result");
  private final MetricFamily<Histogram> manifestSize = bytes("manifest_size", "Size of manifests");

  private final MetricFamily<Counter> receiptsGenerated =
      counter("receipts_generated_total", "Receipts created");
  private final MetricFamily<Counter> receiptsSigned =
      counter("receipts_signed_total", "Receipts signed by role", "role");
  private final MetricFamily<Counter> receiptsVerified =
      counter("receipts_verified_total", "Receipts verified", "result");
  private final MetricFamily<Histogram> receiptSize = bytes("receipt_size", "Size of receipts");

  private final MetricFamily<Histogram> taskCostEstimated =
      cost("task_cost_estimated", "Estimated cost of tasks", "type");
  private final MetricFamily<Histogram> taskCostActual =
      cost("task_cost_actual", "Actual cost of tasks", "type");
  private final MetricFamily<Counter> taskCostCapped =
      counter("task_cost_capped_total", "Tasks whose cost was capped", "type");
  private final MetricFamily<Histogram> costSavings =
      cost("cost_savings", "Estimated minus actual cost", "type");

  private final MetricFamily<Histogram> cpuTime =
      seconds("cpu_time", "CPU time by component", "component");
  private final MetricFamily<Histogram> memoryAllocated =
      bytes("memory_allocated", "Memory by component", "component");
  private final MetricFamily<Gauge> storageUsed = gauge("storage_used", "Storage by type", "type");

  private final MetricFamily<Counter> executionErrors =
      counter("errors_total", "Execution errors", "component", "error_type");
  private final MetricFamily<Counter> validationErrors =
      counter("validation_errors_total", "Validation errors", "component", "error_type");
  private final MetricFamily<Counter> timeoutErrors =
      counter("timeout_errors_total", "Timeouts by operation", "operation");

  void recordGuildCreated(String status, double seconds) {
    guildOperations.with("create", status).add(1);
    guildOperationDuration.with("create").observe(seconds);
    if (status.equals("success")) {
      guilds.with("active").add(1);
    }
  }

  void recordGuildDissolved(double seconds) {
    guildOperations.with("dissolve", "success").add(1);
    guildOperationDuration.with("dissolve").observe(seconds);
    guilds.with("dissolved").add(1);
  }

  void recordGuildMemberJoin(String guildId, String status, double seconds) {
    guildOperations.with("join", status).add(1);
    guildOperationDuration.with("join").observe(seconds);
    if (status.equals("success")) {
      guildMembers.with(guildId).add(1);
    }
  }

  void recordGuildMemberLeave(String guildId) {
    guildOperations.with("leave", "success").add(1);
    guildMembers.with(guildId).add(-1);
  }

  void recordTaskSubmitted(String type) {
    tasks.with("submitted").add(1);
    tasksActive.with(type).add(1);
  }

  void recordTaskCompleted(String type, double seconds, boolean success) {
    tasks.with(success ? "completed" : "failed").add(1);
    tasksActive.with(type).add(-1);
    taskDuration.with(type).observe(seconds);
  }

  void setTaskQueueDepth(String priority, double depth) {
    taskQueueDepth.with(priority).set(depth);
  }

  void recordTaskQueueLatency(String priority, double seconds) {
    taskQueueLatency.with(priority).observe(seconds);
  }

  void recordWasmExecution(String status, double seconds, double bytes, int exitCode) {
    wasmExecutions.with(status).add(1);
    wasmExecutionTime.with().observe(seconds);
    wasmMemoryUsage.with().observe(bytes);
    wasmExitCodes.with(Integer.toString(exitCode)).add(1);
  }

  void recordWasmValidation(double seconds) {
    wasmValidationTime.with().observe(seconds);
  }

  void recordManifestCreated(String type, double bytes) {
    manifestsCreated.with(type).add(1);
    manifestSize.with().observe(bytes);
  }

  void recordManifestValidation(String result) {
    manifestValidation.with(result).add(1);
  }

  void recordReceiptGenerated(double bytes) {
    receiptsGenerated.with().add(1);
    receiptSize.with().observe(bytes);
  }

  void recordReceiptSigned(String role) {
    receiptsSigned.with(role).add(1);
  }

  void recordReceiptVerified(String result) {
    receiptsVerified.with(result).add(1);
  }

  void recordTaskCost(String type, double estimated, double actual, boolean capped) {
    taskCostEstimated.with(type).observe(estimated);
    taskCostActual.with(type).observe(actual);
    costSavings.with(type).observe(estimated - actual);
    if (capped) {
      taskCostCapped.with(type).add(1);
    }
  }

  void recordResourceUsage(String component, double cpuSeconds, double bytes) {
    cpuTime.with(component).observe(cpuSeconds);
    memoryAllocated.with(component).observe(bytes);
  }

  void setStorageUsed(String type, double bytes) {
    storageUsed.with(type).set(bytes);
  }

  void recordExecutionError(String component, String errorType) {
    executionErrors.with(component, errorType).add(1);
  }

  void recordValidationError(String component, String errorType) {
    validationErrors.with(component, errorType).add(1);
  }

  void recordTimeoutError(String operation) {
    timeoutErrors.with(operation).add(1);
  }

  private MetricFamily<Counter> counter(String name, String help, String... labels) {
    return registry.counter(
        MetricSpec.counter("execution_" + name).help(help).labels(labels).build());
  }

  private MetricFamily<Gauge> gauge(String name, String help, String... labels) {
    return registry.gauge(MetricSpec.gauge("execution_" + name).help(help).labels(labels).build());
  }

  private MetricFamily<Histogram> seconds(String name, String help, String... labels) {
    return histogram(name, help, Buckets.durations(), labels);
  }

  private MetricFamily<Histogram> bytes(String name, String help, String... labels) {
    return histogram(name, help, Buckets.bytes(), labels);
  }

  private MetricFamily<Histogram> cost(String name, String help, String... labels) {
    return histogram(name, help, Buckets.costs(), labels);
  }

  private MetricFamily<Histogram> histogram(
      String name, String help, double[] buckets, String... labels) {
    return registry.histogram(
        MetricSpec.histogram("execution_" + name)
            .help(help)
            .labels(labels)
            .buckets(buckets)
            .build());
  }
}
