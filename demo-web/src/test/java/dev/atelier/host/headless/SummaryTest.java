package dev.atelier.host.headless;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.atelier.host.headless.PageReport.Span;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SummaryTest {
  private static final int TILES = 4;
  private static final Comparison EQUAL = new Comparison(100, 0, -1);

  private final List<Span> spans =
      new ArrayList<>(List.of(ok(10, 1, 0), ok(20, 2, 1), ok(30, 3, 0), ok(40, 4, 1)));
  private final Map<String, Integer> counters =
      new HashMap<>(Map.of("task.success.total", 4, "task.dispatch.total", 4));
  private boolean isolated = true;
  private boolean crash;
  private Comparison bytes = EQUAL;

  @Test
  void everyTileDeliveredUnchangedPasses() {
    Summary summary = summary();

    assertEquals(List.of(), summary.problems());
    assertTrue(summary.passed());
    assertEquals(4, summary.total().calls());
    assertEquals(4, summary.total().ok());
    assertEquals(2, summary.workers());
    assertEquals(4, summary.total().attempts());
    assertEquals(20, summary.total().duration().percentile(50));
    assertEquals(4, summary.total().queueWait().percentile(99));
  }

  @Test
  void callsAreCountedByTheirEnding() {
    spans.set(0, new Span("tiles", "blur", "error", "exception", 5, 1.0, 0, 1));
    spans.set(1, new Span("tiles", "blur", "error", "queue", 5, 1.0, null, 0));
    spans.set(2, new Span("tiles", "blur", "canceled", "abort", 5, 1.0, null, 0));
    counters.putAll(
        Map.of(
            "task.success.total", 1,
            "task.failure.total", 1,
            "task.rejected.total", 1,
            "task.canceled.total", 1,
            "task.dispatch.total", 2));

    Summary summary = summary();

    assertEquals(
        List.of(1, 1, 1, 1),
        List.of(
            summary.total().ok(),
            summary.total().failed(),
            summary.total().canceled(),
            summary.total().rejected()));
    assertTrue(summary.problems().contains("3 of 4 tiles were not delivered"));
  }

  @Test
  void differentBytesFail() {
    bytes = new Comparison(100, 7, 42);

    assertProblem("7 of 100 bytes differ from the JVM's, the first at 42");
  }

  @Test
  void countersThatDisagreeWithSpansFail() {
    counters.put("task.success.total", 5);

    assertProblem("task.success.total counted 5, the spans say 4");
  }

  @Test
  void singleBusyWorkerFailsInAPoolOfTwo() {
    spans.replaceAll(span -> ok(10, 1, 0));

    assertProblem("only 1 worker answered any call");
  }

  @Test
  void pageThatIsNotIsolatedFails() {
    isolated = false;

    assertProblem("the page was not cross-origin isolated");
  }

  @Test
  void crashThatWasNotAskedForFails() {
    counters.put("worker.crash.total", 1);

    assertProblem("1 workers crashed");
  }

  @Test
  void crashThatWasAskedForHasToHappenAndToCostACallItsAttempt() {
    crash = true;

    assertEquals(
        List.of(
            "no worker crashed, though one was told to", "no call was sent again after the crash"),
        summary().problems());
  }

  @Test
  void crashWithEveryTileDeliveredPasses() {
    crash = true;
    spans.set(0, new Span("tiles", "blur", "ok", null, 90, 9.0, 1, 2));
    counters.putAll(
        Map.of("worker.crash.total", 1, "task.requeue.total", 1, "task.dispatch.total", 5));

    assertEquals(List.of(), summary().problems());
  }

  @Test
  void jsonHasTheNumbersForScripts() {
    JsonObject json = JsonParser.parseString(SummaryFormat.json(summary())).getAsJsonObject();

    assertTrue(json.get("passed").getAsBoolean());
    assertEquals(4, json.get("calls").getAsInt());
    assertEquals(4, json.get("ok").getAsInt());
    assertEquals(0, json.get("failed").getAsInt());
    assertEquals(0, json.get("canceled").getAsInt());
    assertEquals(0, json.get("rejected").getAsInt());
    assertEquals(20.0, json.getAsJsonObject("durationMs").get("p50").getAsDouble());
    assertEquals(4.0, json.getAsJsonObject("queueWaitMs").get("p99").getAsDouble());
    assertEquals(0, json.get("bytesDifferent").getAsInt());
    assertEquals("a metric", json.getAsJsonArray("metrics").get(0).getAsString());
    JsonObject method = json.getAsJsonObject("methods").getAsJsonObject("tiles.blur");
    assertEquals(4, method.get("ok").getAsInt());
    assertEquals(20.0, method.getAsJsonObject("durationMs").get("p50").getAsDouble());
  }

  @Test
  void jsonOfAFailureSaysWhy() {
    JsonObject json = JsonParser.parseString(SummaryFormat.json("no browser")).getAsJsonObject();

    assertFalse(json.get("passed").getAsBoolean());
    assertEquals("no browser", json.getAsJsonArray("problems").get(0).getAsString());
  }

  @Test
  void tableHasTheNumbersForPeople() {
    String table = SummaryFormat.table(summary());

    assertTrue(table.matches("(?s).*duration p50 +20\\.00 ms\\R.*"), table);
    assertTrue(table.matches("(?s).*queue wait p99 +4\\.00 ms\\R.*"), table);
    assertTrue(table.matches("(?s).*\\Rmethod +calls +ok +failed .*wait p99\\R.*"), table);
    assertTrue(table.matches("(?s).*\\Rtiles\\.blur +4 +4 +0 +0 +0 +20\\.00 .*"), table);
    assertTrue(table.contains("All right"), table);
  }

  @Test
  void eachMethodHasARowAndAllTogetherOne() {
    spans.add(new Span("tiles", "edges", "error", "exception", 7.0004, null, null, 1));

    String table = SummaryFormat.table(summary());
    JsonObject json = JsonParser.parseString(SummaryFormat.json(summary())).getAsJsonObject();

    assertTrue(
        table.matches("(?s).*\\Rtiles\\.edges +1 +0 +1 +0 +0 +7\\.00 +7\\.00 +- +-\\R.*"), table);
    assertTrue(table.matches("(?s).*\\Rall +5 +4 +1 .*"), table);
    JsonObject edges = json.getAsJsonObject("methods").getAsJsonObject("tiles.edges");
    assertEquals(7.0, edges.getAsJsonObject("durationMs").get("p99").getAsDouble());
    assertTrue(edges.getAsJsonObject("queueWaitMs").get("p50").isJsonNull());
  }

  @Test
  void tableOfAFailureNamesEveryProblem() {
    bytes = new Comparison(100, 7, 42);
    isolated = false;

    String table = SummaryFormat.table(summary());

    assertTrue(table.contains("Problem: 7 of 100 bytes differ"), table);
    assertTrue(table.contains("Problem: the page was not"), table);
    assertFalse(table.contains("All right"), table);
  }

  private void assertProblem(String problem) {
    Summary summary = summary();

    assertEquals(List.of(problem), summary.problems());
    assertFalse(summary.passed());
  }

  private Summary summary() {
    Job job = new Job(Filter.BLUR, 2, 96, crash);
    JsonArray metrics = new JsonArray();
    metrics.add("a metric");
    PageReport report =
        new PageReport(1024, 768, TILES, 123, isolated, spans, counters, List.of(), metrics, "");
    return Summary.of(job, TILES, report, bytes);
  }

  private static Span ok(double durationMs, double queueWaitMs, int worker) {
    return new Span("tiles", "blur", "ok", null, durationMs, queueWaitMs, worker, 1);
  }
}
