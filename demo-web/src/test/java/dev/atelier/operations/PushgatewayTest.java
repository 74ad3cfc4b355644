package dev.atelier.operations;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.atelier.export.prometheus.ExpositionFormat;
import dev.atelier.export.prometheus.ExpositionText;
import dev.atelier.export.prometheus.LabelPairs;
import dev.atelier.metrics.MetricRegistry;
import dev.atelier.metrics.runtime.MetricCatalog;
import dev.atelier.metrics.runtime.RuntimeMetric;
import dev.atelier.metrics.spec.MetricSpec;
import dev.atelier.text.StringText;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real Pushgateway takes what pages push, in the way that docs/operations describes. */
@Timeout(300)
class PushgatewayTest {
  private static final long PATIENCE_SECONDS = 120;

  @TempDir private Path directory;
  private final HttpClient client = HttpClient.newHttpClient();

  @Test
  void gatewayTakesTheRuntimesMetrics() throws Exception {
    Program program = gateway();
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    Process gateway =
        program
            .start("--web.listen-address=127.0.0.1:" + port)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("log").toFile())
            .start();
    try {
      URI root = URI.create("http://127.0.0.1:" + port + "/");
      awaitReady(gateway, root.resolve("-/ready"));

      HttpRequest push =
          HttpRequest.newBuilder(root.resolve("metrics/job/shop/instance/page-1"))
              .header("Content-Type", ExpositionFormat.PROMETHEUS.contentType())
              .PUT(BodyPublishers.ofString(metrics()))
              .build();
      HttpResponse<String> answer = client.send(push, BodyHandlers.ofString());

      assertEquals(200, answer.statusCode(), answer.body());
      String served = get(root.resolve("metrics")).body();
      assertTrue(
          served
              .lines()
              .anyMatch(
                  line ->
                      line.startsWith("atelier_task_success_total{instance=\"page-1\",job=\"shop\"")
                          && line.endsWith("} 3")),
          served);
    } finally {
      gateway.destroy();
      if (!gateway.waitFor(20, TimeUnit.SECONDS)) {
        gateway.destroyForcibly().waitFor();
      }
    }
  }

  /* The gateway is one way of two, and not every distribution has it: without it this says so. */
  private static Program gateway() throws Exception {
    try {
      return Program.named("prometheus-pushgateway", "prometheus-pushgateway");
    } catch (IllegalStateException missing) {
      return abort(missing.getMessage());
    }
  }

  private static String metrics() {
    MetricRegistry registry = new MetricRegistry();
    for (RuntimeMetric metric : MetricCatalog.all()) {
      MetricSpec spec = metric.spec();
      String[] labels = new String[spec.labelCount()];
      Arrays.fill(labels, "tiles");
      registry.family(spec).with(labels).record(3);
    }
    StringText text = new StringText();
    new ExpositionText(text, ExpositionFormat.PROMETHEUS, LabelPairs.NONE).write(registry.read());
    return text.toString();
  }

  private void awaitReady(Process gateway, URI ready) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (System.nanoTime() < end && gateway.isAlive()) {
      try {
        if (get(ready).statusCode() == 200) {
          return;
        }
      } catch (IOException e) {
        // It does not listen yet.
      }
      Thread.onSpinWait();
    }
    throw new AssertionError("The Pushgateway did not start.");
  }

  private HttpResponse<String> get(URI uri) throws Exception {
    return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }
}
