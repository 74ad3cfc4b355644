package dev.atelier.host.headless;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import dev.atelier.summary.Distribution;
import dev.atelier.summary.SummaryJson;
import dev.atelier.summary.SummaryTable;
import dev.atelier.text.JsonOut;
import dev.atelier.text.StringText;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A summary as text: tables for people, JSON for scripts. */
final class SummaryFormat {
  private SummaryFormat() {}

  /**
   * A table of two columns about the run, one with a row for each method, and a last line that says
   * whether all was right.
   */
  static String table(Summary summary) {
    StringBuilder table = new StringBuilder();
    row(table, "filter", summary.job().filter().toString());
    row(table, "tiles", Integer.toString(summary.tiles()));
    row(table, "workers", Integer.toString(summary.workers()));
    row(table, "calls", Integer.toString(summary.total().calls()));
    row(table, "  ok", Integer.toString(summary.total().ok()));
    row(table, "  failed", Integer.toString(summary.total().failed()));
    row(table, "  canceled", Integer.toString(summary.total().canceled()));
    row(table, "  rejected", Integer.toString(summary.total().rejected()));
    row(table, "attempts", Integer.toString(summary.total().attempts()));
    row(table, "crashes", Integer.toString(summary.crashes()));
    row(table, "duration p50", millis(summary.total().duration().percentile(50)));
    row(table, "duration p99", millis(summary.total().duration().percentile(99)));
    row(table, "queue wait p50", millis(summary.total().queueWait().percentile(50)));
    row(table, "queue wait p99", millis(summary.total().queueWait().percentile(99)));
    row(table, "whole job", millis(summary.elapsedMs()));
    row(table, "bytes compared", Integer.toString(summary.bytes().compared()));
    row(table, "bytes different", Integer.toString(summary.bytes().different()));
    table.append('\n');
    StringText methods = new StringText();
    new SummaryTable(methods).write(summary.run());
    table.append(methods).append("Times in milliseconds.\n\n");
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
    json.addProperty("calls", summary.total().calls());
    json.addProperty("ok", summary.total().ok());
    json.addProperty("failed", summary.total().failed());
    json.addProperty("canceled", summary.total().canceled());
    json.addProperty("rejected", summary.total().rejected());
    json.addProperty("attempts", summary.total().attempts());
    json.addProperty("requeued", summary.requeued());
    json.addProperty("crashes", summary.crashes());
    json.add("durationMs", percentiles(summary.total().duration()));
    json.add("queueWaitMs", percentiles(summary.total().queueWait()));
    json.addProperty("elapsedMs", rounded(summary.elapsedMs()));
    json.addProperty("bytesCompared", summary.bytes().compared());
    json.addProperty("bytesDifferent", summary.bytes().different());
    json.add("methods", methods(summary));
    json.add("metrics", summary.metrics());
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

  private static String millis(double millis) {
    return Double.isNaN(millis) ? "-" : String.format(Locale.ROOT, "%.2f ms", millis);
  }

  private static JsonObject percentiles(Distribution distribution) {
    JsonObject json = new JsonObject();
    for (int percent : new int[] {50, 90, 99}) {
      double value = distribution.percentile(percent);
      json.addProperty("p" + percent, Double.isNaN(value) ? null : rounded(value));
    }
    return json;
  }

  /* By name, with the same fields and the same precision as the whole. */
  private static JsonObject methods(Summary summary) {
    StringText text = new StringText();
    SummaryJson.write(new JsonOut(text), summary.run());
    JsonObject methods =
        JsonParser.parseString(text.toString()).getAsJsonObject().getAsJsonObject("methods");
    for (Map.Entry<String, JsonElement> method : methods.entrySet()) {
      for (String times : List.of("durationMs", "queueWaitMs")) {
        JsonObject percentiles = method.getValue().getAsJsonObject().getAsJsonObject(times);
        percentiles
            .entrySet()
            .forEach(
                entry -> {
                  if (entry.getValue().isJsonPrimitive()) {
                    entry.setValue(new JsonPrimitive(rounded(entry.getValue().getAsDouble())));
                  }
                });
      }
    }
    return methods;
  }

  /** To the microsecond: browsers do not measure finer. */
  private static double rounded(double millis) {
    return Math.round(millis * 1000) / 1000.0;
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
