package dev.atelier.host.headless;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonParseException;
import dev.atelier.record.CallStatus;
import dev.atelier.record.Ending;
import dev.atelier.record.SpanRecord;
import dev.atelier.record.Timing;
import dev.atelier.summary.RunSummary;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the page saw, as it tells it.
 *
 * @param width width of the picture as the browser decoded it, pixels
 * @param height height, pixels
 * @param tiles tiles sent
 * @param elapsedMs from the first call to the last answer, milliseconds
 * @param isolated whether the page was cross-origin isolated
 * @param spans one record for each call
 * @param counters sums of the runtime's counters by name
 * @param errors how tiles failed, the first few
 * @param metrics what its registry of metrics collected
 * @param exposition the same as Prometheus text
 */
record PageReport(
    int width,
    int height,
    int tiles,
    double elapsedMs,
    boolean isolated,
    List<Span> spans,
    Map<String, Integer> counters,
    List<String> errors,
    JsonArray metrics,
    String exposition) {

  /**
   * A call from beginning to end.
   *
   * @param taskName name of the task
   * @param method what was called
   * @param status ok, error or canceled
   * @param errorKind abort, queue, crash or exception; null if ok
   * @param durationMs from the call to its end, milliseconds
   * @param queueWaitMs waits of all attempts, milliseconds; null if it was never queued
   * @param workerIndex slot of the last attempt; null if there was none
   * @param attemptCount dispatches to a worker
   */
  record Span(
      String taskName,
      String method,
      String status,
      @Nullable String errorKind,
      double durationMs,
      @Nullable Double queueWaitMs,
      @Nullable Integer workerIndex,
      int attemptCount) {

    /* Only what a summary looks at. */
    private SpanRecord toRecord() {
      double waited = queueWaitMs == null ? Double.NaN : queueWaitMs;
      String kind = errorKind == null ? "" : errorKind;
      return SpanRecord.builder("")
          .task("", taskName, "parallel")
          .method(method)
          .attempts(attemptCount, workerIndex == null ? -1 : workerIndex)
          .queueWait(waited, waited)
          .timing(new Timing(0, durationMs))
          .ending(new Ending(CallStatus.of(status), kind, ""))
          .build();
    }
  }

  /** Sums up the calls. */
  RunSummary summary() {
    RunSummary summary = new RunSummary();
    spans.forEach(span -> summary.span(span.toRecord()));
    return summary;
  }

  /**
   * Reads a report.
   *
   * @throws JsonParseException if it is not one
   */
  static PageReport parse(String json) {
    PageReport report = new Gson().fromJson(json, PageReport.class);
    if (report == null
        || report.spans == null
        || report.counters == null
        || report.errors == null
        || report.metrics == null
        || report.exposition == null) {
      throw new JsonParseException("the page's report is incomplete");
    }
    return report;
  }

  /** Sum of a counter, 0 if it never counted. */
  int counter(String name) {
    return counters.getOrDefault(name, 0);
  }
}
