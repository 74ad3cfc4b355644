package dev.atelier.host.headless;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportsTest {
  private static final PageReport REPORT =
      new PageReport(1, 1, 1, 1, true, List.of(), Map.of(), List.of(), new JsonArray(), "x 1\n");

  @TempDir private Path directory;
  private final List<String> received = new ArrayList<>();
  private int status = 200;
  private HttpServer collector;

  @BeforeEach
  void startCollector() throws IOException {
    collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    collector.createContext(
        "/",
        exchange -> {
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          received.add(
              exchange.getRequestMethod()
                  + " "
                  + exchange.getRequestURI()
                  + " "
                  + exchange.getRequestHeaders().getFirst("Content-Type")
                  + " "
                  + body);
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    collector.start();
  }

  @AfterEach
  void stopCollector() {
    collector.stop(0);
  }

  @Test
  void filesHaveWhatThePageSent() throws Exception {
    Path text = directory.resolve("metrics.prom");
    Path trace = directory.resolve("trace.json");

    new Exports(text, trace, null).deliver(outcome());

    assertEquals("x 1\n", Files.readString(text));
    assertEquals("{\"traceEvents\":[]}", Files.readString(trace));
    assertEquals(List.of(), received);
  }

  @Test
  void collectorGetsEveryMessageAtItsPath() throws Exception {
    new Exports(null, null, url("/")).deliver(outcome());
    new Exports(null, null, url("/otlp")).deliver(outcome());

    assertEquals(
        List.of(
            "POST /v1/traces application/json {\"resourceSpans\":[]}",
            "POST /v1/metrics application/json {\"resourceMetrics\":[]}",
            "POST /otlp/v1/traces application/json {\"resourceSpans\":[]}",
            "POST /otlp/v1/metrics application/json {\"resourceMetrics\":[]}"),
        received);
  }

  @Test
  void collectorThatRefusesIsSaidSo() {
    status = 503;

    HeadlessException failure =
        assertThrows(
            HeadlessException.class, () -> new Exports(null, null, url("")).deliver(outcome()));

    assertEquals("The collector answered 503 to " + url("/v1/traces"), failure.getMessage());
  }

  @Test
  void collectorThatIsNotThereIsSaidSo() {
    URI gone = url("");
    collector.stop(0);

    HeadlessException failure =
        assertThrows(
            HeadlessException.class, () -> new Exports(null, null, gone).deliver(outcome()));

    assertTrue(failure.getMessage().startsWith("The collector cannot be reached at " + gone));
  }

  @Test
  void fileThatCannotBeWrittenIsNamed() {
    Path nowhere = directory.resolve("missing/metrics.prom");

    HeadlessException failure =
        assertThrows(
            HeadlessException.class, () -> new Exports(nowhere, null, null).deliver(outcome()));

    assertTrue(failure.getMessage().startsWith("Cannot write " + nowhere), failure.getMessage());
  }

  private URI url(String path) {
    return URI.create("http://localhost:" + collector.getAddress().getPort() + path);
  }

  private static PageEnd.Outcome outcome() {
    return new PageEnd.Outcome(
        REPORT,
        new byte[0],
        bytes("{\"traceEvents\":[]}"),
        List.of(
            new PageEnd.Message("/v1/traces", bytes("{\"resourceSpans\":[]}")),
            new PageEnd.Message("/v1/metrics", bytes("{\"resourceMetrics\":[]}"))));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
