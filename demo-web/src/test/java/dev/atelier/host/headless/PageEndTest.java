package dev.atelier.host.headless;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.atelier.host.http.DemoHost;
import dev.atelier.host.http.HostOptions;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PageEndTest {
  @TempDir private Path files;

  private final HttpClient client = HttpClient.newHttpClient();
  private final List<Integer> progress = new ArrayList<>();
  private final PageEnd end =
      new PageEnd(
          new Job(Filter.EDGES, 3, 64, true),
          new Exports(null, Path.of("trace.json"), null),
          progress::add);
  private DemoHost host;

  @BeforeEach
  void startHost() throws Exception {
    host = DemoHost.start(HostOptions.of(0, files.toUri()), end);
  }

  @AfterEach
  void stopHost() {
    host.close();
  }

  @Test
  void pageIsToldItsJob() throws Exception {
    String body = client.send(to(end.key(), "job").build(), BodyHandlers.ofString()).body();

    JsonObject job = JsonParser.parseString(body).getAsJsonObject();
    assertEquals("edges", job.get("filter").getAsString());
    assertEquals(64, job.get("tileSize").getAsInt());
    assertEquals(true, job.get("crash").getAsBoolean());
    assertEquals(true, job.get("perfetto").getAsBoolean());
    assertEquals(false, job.get("otlp").getAsBoolean());
    JsonObject pool = job.getAsJsonObject("pool");
    assertEquals(3, pool.get("poolSize").getAsInt());
    assertEquals("restart-requeue-in-flight", pool.get("crashPolicy").getAsString());
  }

  @Test
  void resultEndsTheRunWithTheOutputThatCameBefore() throws Exception {
    assertEquals(204, post(end.key(), "progress", "{\"settled\":8}".getBytes()));
    assertEquals(204, post(end.key(), "output", new byte[] {1, -1, 3}));
    assertEquals(204, post(end.key(), "perfetto", new byte[] {7}));
    assertEquals(204, post(end.key(), "otlp/v1/traces", new byte[] {8}));
    assertFalse(end.outcome().isDone());

    String report =
        "{\"width\":2,\"height\":1,\"tiles\":1,\"elapsedMs\":5.5,\"isolated\":true,"
            + "\"spans\":[{\"status\":\"ok\",\"durationMs\":4,\"attemptCount\":1}],"
            + "\"counters\":{\"task.success.total\":1},\"errors\":[],\"metrics\":[],\"exposition\":\"x 1\"}";
    assertEquals(204, post(end.key(), "result", report.getBytes()));

    PageEnd.Outcome outcome = end.outcome().join();
    assertArrayEquals(new byte[] {1, -1, 3}, outcome.output());
    assertArrayEquals(new byte[] {7}, outcome.perfetto());
    assertEquals("/v1/traces", outcome.otlp().get(0).path());
    assertArrayEquals(new byte[] {8}, outcome.otlp().get(0).body());
    assertEquals("x 1", outcome.report().exposition());
    assertEquals(1, outcome.report().counter("task.success.total"));
    assertEquals(0, outcome.report().counter("task.failure.total"));
    assertEquals("ok", outcome.report().spans().get(0).status());
    assertEquals(List.of(8), progress);
  }

  @Test
  void failureOfThePageEndsTheRun() throws Exception {
    post(end.key(), "failure", "{\"message\":\"no worker\"}".getBytes());

    assertEquals("The page failed: no worker", failure().getMessage());
  }

  @Test
  void reportThatCannotBeReadEndsTheRun() throws Exception {
    post(end.key(), "result", "{\"spans\":".getBytes());

    assertInstanceOf(HeadlessException.class, failure());
  }

  @Test
  void nobodyWithoutTheKeyIsHeard() throws Exception {
    assertEquals(404, post("guess", "result", "{}".getBytes()));
    assertEquals(404, post("headless", "failure", "{\"message\":\"x\"}".getBytes()));
    assertEquals(404, post(end.key(), "nonsense", new byte[0]));

    assertFalse(end.outcome().isDone());
  }

  private Throwable failure() {
    return assertThrows(CompletionException.class, () -> end.outcome().join()).getCause();
  }

  private int post(String key, String what, byte[] body) throws Exception {
    HttpRequest request = to(key, what).POST(BodyPublishers.ofByteArray(body)).build();
    HttpResponse<Void> response = client.send(request, BodyHandlers.discarding());
    return response.statusCode();
  }

  private HttpRequest.Builder to(String key, String what) {
    return HttpRequest.newBuilder(host.url().resolve("/headless/" + key + "/" + what));
  }
}
