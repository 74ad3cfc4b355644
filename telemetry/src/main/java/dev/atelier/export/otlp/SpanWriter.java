package dev.atelier.export.otlp;

import dev.atelier.metrics.runtime.MetricCatalog;
import dev.atelier.metrics.runtime.SpanCatalog;
import dev.atelier.record.CallStatus;
import dev.atelier.record.Ending;
import dev.atelier.record.SpanEvent;
import dev.atelier.record.Timing;
import dev.atelier.record.TraceEvent;
import dev.atelier.text.JsonOut;

/**
 * Writes spans. A trace is a root span, or the child of the span elsewhere that it continues, and
 * its calls are children of that; a call without a trace is a trace of its own. Status: {@code ok}
 * is OK, {@code error} is ERROR with the message, {@code canceled} is UNSET with {@code
 * canceled=true}.
 */
final class SpanWriter {
  private static final int KIND_INTERNAL = 1;
  private static final int STATUS_OK = 1;
  private static final int STATUS_ERROR = 2;

  /* Sampled, and known whether the parent came from elsewhere: bits 0 and 8 of a span's flags; it did: bit 9. */
  private static final int FLAGS = 0x101;
  private static final int REMOTE = 0x200;

  private final OtlpJson otlp;
  private final String seed;

  SpanWriter(OtlpJson otlp, String seed) {
    this.otlp = otlp;
    this.seed = seed;
  }

  void write(SpanEvent span) {
    boolean isTraced = !span.traceId().isEmpty();
    String trace = OtlpIds.traceId(isTraced ? span.traceId() : seed.concat(span.callId()));
    JsonOut json = otlp.json().object();
    json.key("traceId").string(trace);
    json.key("spanId").string(OtlpIds.spanId(trace, span.callId()));
    if (isTraced) {
      json.key("parentSpanId").string(OtlpIds.rootSpanId(trace, span.parentSpanId()));
    }
    json.key("name").string(span.taskLabel().concat(".").concat(span.method()));
    writeTimes(span.timing(), FLAGS);
    json.key("attributes").array();
    otlp.attribute(MetricCatalog.TASK_ID, span.taskId());
    otlp.attribute(MetricCatalog.TASK_NAME, span.taskName());
    otlp.attribute(MetricCatalog.TASK_TYPE, span.taskType());
    otlp.attribute(SpanCatalog.CALL_ID, span.callId());
    otlp.attribute(SpanCatalog.METHOD, span.method());
    if (span.workerIndex() >= 0) {
      otlp.intAttribute(MetricCatalog.WORKER_INDEX, span.workerIndex());
    }
    otlp.intAttribute(SpanCatalog.ATTEMPTS, span.attemptCount());
    otlp.attribute(SpanCatalog.WAIT, span.queueWaitMillis());
    otlp.attribute(SpanCatalog.LAST_WAIT, span.queueWaitLastMillis());
    otlp.attribute(SpanCatalog.TRANSFER, span.transferMillis());
    otlp.attribute(SpanCatalog.RUN, span.runMillis());
    otlp.attribute(SpanCatalog.ANSWER, span.answerMillis());
    writeEnding(span.ending());
  }

  void write(TraceEvent trace) {
    String id = OtlpIds.traceId(trace.traceId());
    JsonOut json = otlp.json().object();
    json.key("traceId").string(id);
    json.key("spanId").string(OtlpIds.rootSpanId(id, trace.spanId()));
    boolean isContinued = OtlpIds.isSpanId(trace.parentSpanId());
    if (isContinued) {
      json.key("parentSpanId").string(trace.parentSpanId());
    }
    json.key("name").string(trace.name().isEmpty() ? "trace" : trace.name());
    writeTimes(trace.timing(), isContinued ? FLAGS | REMOTE : FLAGS);
    json.key("attributes").array();
    writeEnding(trace.ending());
  }

  private void writeTimes(Timing timing, int flags) {
    otlp.json().key("flags").number(flags).key("kind").number(KIND_INTERNAL);
    otlp.nanos("startTimeUnixNano", timing.startMillis());
    otlp.nanos("endTimeUnixNano", timing.endMillis());
  }

  /* Closes the attributes and the span. */
  private void writeEnding(Ending ending) {
    JsonOut json = otlp.json();
    if (ending.status() == CallStatus.CANCELED) {
      otlp.trueAttribute(SpanCatalog.CANCELED);
    }
    otlp.attribute(SpanCatalog.ERROR_TYPE, ending.errorKind());
    json.endArray().key("status").object();
    if (ending.status() == CallStatus.OK) {
      json.key("code").number(STATUS_OK);
    } else if (ending.status() == CallStatus.ERROR) {
      json.key("code").number(STATUS_ERROR).key("message").string(ending.error());
    }
    json.endObject().endObject();
  }
}
