package dev.atelier.summary;

import dev.atelier.text.JsonOut;

/**
 * Writes a summary as JSON for scripts: {@code {"total": {..}, "methods": {"<task>.<method>":
 * {..}}}}.
 */
public final class SummaryJson {
  private SummaryJson() {}

  /** Writes the summary; times are milliseconds, {@code null} where there are none. */
  public static void write(JsonOut json, RunSummary summary) {
    json.object().key("total");
    write(json, summary.total());
    json.key("methods").object();
    for (MethodSummary method : summary.methods()) {
      json.key(method.name());
      write(json, method);
    }
    json.endObject().endObject();
  }

  private static void write(JsonOut json, MethodSummary method) {
    json.object();
    json.key("calls").number(method.calls());
    json.key("ok").number(method.ok());
    json.key("failed").number(method.failed());
    json.key("canceled").number(method.canceled());
    json.key("rejected").number(method.rejected());
    json.key("attempts").number(method.attempts());
    json.key("durationMs");
    write(json, method.duration());
    json.key("queueWaitMs");
    write(json, method.queueWait());
    json.endObject();
  }

  private static void write(JsonOut json, Distribution distribution) {
    json.object();
    json.key("p50").number(distribution.percentile(50));
    json.key("p90").number(distribution.percentile(90));
    json.key("p99").number(distribution.percentile(99));
    json.endObject();
  }
}
