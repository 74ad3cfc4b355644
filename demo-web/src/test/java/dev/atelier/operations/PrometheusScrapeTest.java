package dev.atelier.operations;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.atelier.export.prometheus.ExpositionFormat;
import dev.atelier.export.prometheus.ExpositionText;
import dev.atelier.export.prometheus.LabelPairs;
import dev.atelier.host.http.DemoHost;
import dev.atelier.host.http.HostOptions;
import dev.atelier.metrics.MetricRegistry;
import dev.atelier.metrics.reading.Exemplar;
import dev.atelier.metrics.runtime.MetricCatalog;
import dev.atelier.metrics.runtime.RuntimeMetric;
import dev.atelier.text.StringText;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real Prometheus scrapes the host: OpenMetrics, values and exemplars arrive. */
@Timeout(300)
class PrometheusScrapeTest {
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final long PATIENCE_SECONDS = 120;

  @TempDir private Path directory;
  private final HttpClient client = HttpClient.newHttpClient();

  @Test
  void prometheusTakesWhatPagesPushed() throws Exception {
    Program program = Program.named("prometheus", "prometheus");
    try (DemoHost host = DemoHost.start(HostOptions.of(0, directory.toUri()))) {
      push(host, "one", 3);
      push(host, "two", 4);
      Process prometheus = scrape(program, host);
      try {
        URI api = awaitScrape(prometheus);

        JsonObject target =
            get(api, "targets").getAsJsonArray("activeTargets").get(0).getAsJsonObject();
        assertEquals("up", target.get("health").getAsString(), target.toString());
        assertEquals("", target.get("lastError").getAsString());
        assertEquals(1, value(api, "up{job=\"atelier\"}"));
        assertEquals(7, value(api, "sum(atelier_task_success_total)"));
        assertEquals(7, value(api, "sum(atelier_task_duration_seconds_count)"));
        assertEquals(7 * 0.25, value(api, "sum(atelier_task_duration_seconds_sum)"));
        assertEquals(2, value(api, "atelier_host_ingest_pages"));
        assertEquals(
            2, value(api, "http_server_request_duration_seconds_count{http_route=\"/ingest\"}"));
        assertEquals(scrapedNames(host), storedNames(api));
        assertExemplar(api);
      } finally {
        prometheus.destroy();
        if (!prometheus.waitFor(20, TimeUnit.SECONDS)) {
          prometheus.destroyForcibly().waitFor();
        }
      }
    }
  }

  private void push(DemoHost host, String page, int calls) throws Exception {
    MetricRegistry registry = new MetricRegistry();
    for (RuntimeMetric metric : MetricCatalog.all()) {
      String event = metric.event();
      String[] labels = new String[metric.spec().labelCount()];
      Arrays.fill(labels, "tiles");
      if (event.equals("task.success.total")) {
        registry.counter(metric.spec()).with(labels).add(calls);
      } else if (event.equals(MetricCatalog.TASK_DURATION)) {
        var series = registry.histogram(metric.spec()).with(labels);
        for (int i = 0; i < calls; i++) {
          series.observe(0.25);
        }
        series.exemplify(new Exemplar(TRACE, "", 0.25, System.currentTimeMillis()));
      }
    }
    StringText text = new StringText();
    ExpositionText exposition =
        new ExpositionText(text, ExpositionFormat.OPEN_METRICS, LabelPairs.NONE);
    exposition.write(registry.read());
    exposition.end();
    HttpRequest request =
        HttpRequest.newBuilder(host.url().resolve("/ingest?seq=1&page=" + page))
            .header("Content-Type", ExpositionFormat.OPEN_METRICS.contentType())
            .POST(BodyPublishers.ofString(text.toString()))
            .build();
    assertEquals(204, client.send(request, BodyHandlers.ofString()).statusCode());
  }

  private int port;

  private Process scrape(Program prometheus, DemoHost host) throws Exception {
    Path config = directory.resolve("prometheus.yml");
    Files.writeString(
        config,
        """
        global:
          scrape_interval: 1s
        scrape_configs:
          - job_name: atelier
            static_configs:
              - targets: ['127.0.0.1:%d']
        """
            .formatted(host.port()));
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    return prometheus
        .start(
            "--config.file=" + config,
            "--storage.tsdb.path=" + directory.resolve("data"),
            "--web.listen-address=127.0.0.1:" + port,
            "--enable-feature=exemplar-storage")
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("prometheus.log").toFile())
        .start();
  }

  /** Waits until the host has been scraped once after everything was pushed. */
  private URI awaitScrape(Process prometheus) throws Exception {
    URI api = URI.create("http://127.0.0.1:" + port + "/api/v1/");
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (System.nanoTime() < end && prometheus.isAlive()) {
      try {
        JsonArray found = result(api, "atelier_host_ingest_pages");
        if (!found.isEmpty()) {
          return api;
        }
      } catch (IOException e) {
        // It does not listen yet, or is not ready.
      }
      Thread.onSpinWait();
    }
    throw new AssertionError(
        "Prometheus did not scrape the host:\n"
            + Files.readString(directory.resolve("prometheus.log")));
  }

  private void assertExemplar(URI api) throws Exception {
    String query =
        "query_exemplars?query=atelier_task_duration_seconds_bucket&start=0&end=9999999999";
    JsonArray found = getArray(api, query);
    assertEquals(1, found.size(), found.toString());
    JsonObject exemplar =
        found.get(0).getAsJsonObject().getAsJsonArray("exemplars").get(0).getAsJsonObject();
    assertEquals(
        TRACE, exemplar.getAsJsonObject("labels").get("trace_id").getAsString(), found.toString());
    assertEquals(0.25, exemplar.get("value").getAsDouble());
  }

  /** Names of all samples that the host serves. */
  private List<String> scrapedNames(DemoHost host) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(host.url().resolve("/metrics")).build();
    return client
        .send(request, BodyHandlers.ofString())
        .body()
        .lines()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.replaceFirst("[ {].*", ""))
        .sorted()
        .distinct()
        .toList();
  }

  /** Names that Prometheus has stored, without its own of every scrape. */
  private List<String> storedNames(URI api) throws Exception {
    JsonArray names = getArray(api, "label/__name__/values");
    return names.asList().stream()
        .map(JsonElement::getAsString)
        .filter(name -> !name.equals("up") && !name.startsWith("scrape_"))
        .sorted()
        .toList();
  }

  private double value(URI api, String query) throws Exception {
    JsonArray result = result(api, query);
    assertEquals(1, result.size(), query + ": " + result);
    return result.get(0).getAsJsonObject().getAsJsonArray("value").get(1).getAsDouble();
  }

  private JsonArray result(URI api, String query) throws Exception {
    String escaped = URLEncoder.encode(query, StandardCharsets.UTF_8);
    return get(api, "query?query=" + escaped).getAsJsonArray("result");
  }

  private JsonObject get(URI api, String path) throws Exception {
    return data(api, path).getAsJsonObject();
  }

  private JsonArray getArray(URI api, String path) throws Exception {
    return data(api, path).getAsJsonArray();
  }

  private JsonElement data(URI api, String path) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(api.resolve(path)).build();
    HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException(response.statusCode() + ": " + response.body());
    }
    String body = response.body();
    JsonElement data = JsonParser.parseString(body).getAsJsonObject().get("data");
    assertTrue(data != null, body);
    return data;
  }
}
