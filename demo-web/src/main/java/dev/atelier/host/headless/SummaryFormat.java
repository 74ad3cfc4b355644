package dev.atelier.host.headless;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A summary as text: a table for people, JSON for scripts. */
final class SummaryFormat {
  private SummaryFormat() {}

  /** A table of two columns and a last line that says whether all was right. */
  static String table(Summary summary) {
    StringBuilder table = new StringBuilder();
    row(table, "filter", summary.job().filter().toString());
    row(table, "tiles", Integer.toString(summary.tiles()));
    row(table, "workers", Integer.toString(summary.workers()));
    row(table, "calls", Integer.toString(summary.calls()));
    row(table, "  ok", Integer.toString(summary.ok()));
    row(table, "  failed", Integer.toString(summary.failed()));
    row(table, "  canceled", Integer.toString(summary.canceled()));
    row(table, "  rejected", Integer.toString(summary.rejected()));
    row(table, "attempts", Integer.toString(summary.attempts()));
    row(table, "crashes", Integer.toString(summary.crashes()));
    row(table, "duration p50", millis(summary.duration().p50()));
    row(table, "duration p99", millis(summary.duration().p99()));
    row(table, "queue wait p50", millis(summary.queueWait().p50()));
    row(table, "queue wait p99", millis(summary.queueWait().p99()));
    row(table, "whole job", millis(summary.elapsedMs()));
    row(table, "bytes compared", Integer.toString(summary.bytes().compared()));
    row(table, "bytes different", Integer.toString(summary.bytes().different()));
    table.append('\n');
    if (summary.passed()) {
      table.append("All right: every tile is what the same Java code makes of it on the JVM.\n");
    }
    for (String problem : summary.problems()) {
      table.append("Problem: ").append(problem).append('\n');
    }
    return table.toString();
  }

  /** One JSON object, with a final newline. */
  static String json(Summary summary) {
    JsonObject json = new JsonObject();
    json.addProperty("passed", summary.passed());
    json.addProperty("filter", summary.job().filter().toString());
    json.addProperty("tiles", summary.tiles());
    json.addProperty("workers", summary.workers());
    json.addProperty("calls", summary.calls());
    json.addProperty("ok", summary.ok());
    json.addProperty("failed", summary.failed());
    json.addProperty("canceled", summary.canceled());
    json.addProperty("rejected", summary.rejected());
    json.addProperty("attempts", summary.attempts());
    json.addProperty("requeued", summary.requeued());
    json.addProperty("crashes", summary.crashes());
    json.add("durationMs", percentiles(summary.duration()));
    json.add("queueWaitMs", percentiles(summary.queueWait()));
    json.addProperty("elapsedMs", rounded(summary.elapsedMs()));
    json.addProperty("bytesCompared", summary.bytes().compared());
    json.addProperty("bytesDifferent", summary.bytes().different());
    json.add("problems", texts(summary.problems()));
    return print(json);
  }

  /** The JSON of a run that came to no summary. */
  static String json(String problem) {
    JsonObject json = new JsonObject();
    json.addProperty("passed", false);
    json.add("problems", texts(List.of(problem)));
    return print(json);
  }

  private static void row(StringBuilder table, String name, String value) {
    table.append(String.format(Locale.ROOT, "%-16s %12s%n", name, value));
  }

  private static String millis(@Nullable Double millis) {
    return millis == null ? "-" : String.format(Locale.ROOT, "%.2f ms", millis);
  }

  private static JsonObject percentiles(Percentiles percentiles) {
    JsonObject json = new JsonObject();
    json.addProperty("p50", rounded(percentiles.p50()));
    json.addProperty("p99", rounded(percentiles.p99()));
    return json;
  }

  /** To the microsecond: browsers do not measure finer. */
  private static @Nullable Double rounded(@Nullable Double millis) {
    return millis == null ? null : Math.round(millis * 1000) / 1000.0;
  }

  private static JsonArray texts(List<String> texts) {
    JsonArray array = new JsonArray();
    texts.forEach(array::add);
    return array;
  }

  private static String print(JsonObject json) {
    return new GsonBuilder().setPrettyPrinting().serializeNulls().create().toJson(json) + "\n";
  }
}
