package dev.atelier.metrics.runtime;

/**
 * Every field of the spans and traces that the runtime emits, with what it becomes in
 * OpenTelemetry.
 */
public final class SpanCatalog {
  // Attributes of spans in OpenTelemetry; those of tasks and workers are named like the metrics'.
  public static final String CALL_ID = "task.call.id";
  public static final String METHOD = "code.function.name";
  public static final String ATTEMPTS = "attempt.count";
  public static final String WAIT = "queue.wait_ms";
  public static final String LAST_WAIT = "queue.wait_last_ms";
  public static final String TRANSFER = "call.transfer_ms";
  public static final String RUN = "call.run_ms";
  public static final String ANSWER = "call.answer_ms";
  public static final String CANCELED = "canceled";
  public static final String ERROR_TYPE = "error.type";

  private static final String TEXT = "string";
  private static final String COUNT = "integer";
  private static final String MILLIS = "number, ms";
  private static final String TIMED = ", with `workerTiming`.";
  private static final String TRACE_ID = "traceId";
  private static final String PARENT_ID = "parentSpanId";

  private SpanCatalog() {}

  /** Returns all fields, in a fresh array: those of spans, then those of traces. */
  public static SpanField[] all() {
    return new SpanField[] {
      span("ts", "number, ms since 1970", "endTimeUnixNano", "When the call settled."),
      span("durationMs", MILLIS, "startTimeUnixNano", "Time from the request to the settlement."),
      span("spanId", TEXT, "spanId (hashed to 8 bytes)", "The same as callId."),
      span(TRACE_ID, TEXT, TRACE_ID, "Id of the call's trace, if it has one."),
      span("traceName", TEXT, "name of the root span", "Name of that trace, if it has one."),
      span(PARENT_ID, TEXT, PARENT_ID, "Span id of that trace, if it continues another one."),
      span("callId", TEXT, CALL_ID, "Id of the call: the task's id and a number."),
      span("taskId", TEXT, MetricCatalog.TASK_ID, "Id of the task."),
      span("taskName", TEXT, MetricCatalog.TASK_NAME, "Name of the task, if it has one."),
      span("taskType", TEXT, MetricCatalog.TASK_TYPE, "`parallel` or `singleton`."),
      span("method", TEXT, METHOD, "The method that was called."),
      span("workerIndex", COUNT, MetricCatalog.WORKER_INDEX, "Slot of the last attempt, if any."),
      span("queueWaitMs", MILLIS, WAIT, "Waits of all attempts together."),
      span("queueWaitLastMs", MILLIS, LAST_WAIT, "Wait of the last attempt."),
      span("transferMs", MILLIS, TRANSFER, "From the last dispatch to the handler's start" + TIMED),
      span("runMs", MILLIS, RUN, "From the handler's start to its end" + TIMED),
      span("answerMs", MILLIS, ANSWER, "From the handler's end to the settlement" + TIMED),
      span("attemptCount", COUNT, ATTEMPTS, "How often the call was dispatched."),
      span(
          "status",
          TEXT,
          "status",
          "`ok`: OK, `error`: ERROR, `canceled`: UNSET and canceled=true."),
      span("errorKind", TEXT, ERROR_TYPE, "`abort`, `queue`, `crash`, `exception`; unless ok."),
      span("error", TEXT, "status.message", "Message of the error, of status `error`."),
      trace("ts", "number, ms since 1970", "endTimeUnixNano", "When the trace ended."),
      trace("durationMs", MILLIS, "startTimeUnixNano", "How long it lasted."),
      trace(TRACE_ID, TEXT, TRACE_ID, "Its id, 32 hex digits."),
      trace("traceName", TEXT, "name", "Its name, if it has one."),
      trace("spanId", TEXT, "spanId", "Its span id, if it continues another trace."),
      trace(PARENT_ID, TEXT, PARENT_ID, "The span elsewhere that it continues."),
      trace("status", TEXT, "status", "As of a span."),
      trace("errorKind", TEXT, ERROR_TYPE, "As of a span."),
      trace("error", TEXT, "status.message", "As of a span.")
    };
  }

  private static SpanField span(String name, String type, String otel, String meaning) {
    return new SpanField(MetricCatalog.SPAN, name, type, otel, meaning);
  }

  private static SpanField trace(String name, String type, String otel, String meaning) {
    return new SpanField(MetricCatalog.TRACE, name, type, otel, meaning);
  }
}
