package dev.atelier.host.headless;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
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
 */
record PageReport(
    int width,
    int height,
    int tiles,
    double elapsedMs,
    boolean isolated,
    List<Span> spans,
    Map<String, Integer> counters,
    List<String> errors) {

  /**
   * A call from beginning to end.
   *
   * @param status ok, error or canceled
   * @param errorKind abort, queue, crash or exception; null if ok
   * @param durationMs from the call to its end, milliseconds
   * @param queueWaitMs waits of all attempts, milliseconds; null if it was never queued
   * @param workerIndex slot of the last attempt; null if there was none
   * @param attemptCount dispatches to a worker
   */
  record Span(
      String status,
      @Nullable String errorKind,
      double durationMs,
      @Nullable Double queueWaitMs,
      @Nullable Integer workerIndex,
      int attemptCount) {}

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
        || report.errors == null) {
      throw new JsonParseException("the page's report is incomplete");
    }
    return report;
  }

  /** Sum of a counter, 0 if it never counted. */
  int counter(String name) {
    return counters.getOrDefault(name, 0);
  }
}
