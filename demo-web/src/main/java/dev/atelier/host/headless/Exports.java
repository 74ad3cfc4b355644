package dev.atelier.host.headless;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where the telemetry of a run is to go, beside the summary.
 *
 * @param prometheus file for the metrics, as Prometheus text; null for none
 * @param perfetto file for the trace, for ui.perfetto.dev; null for none
 * @param otlp a collector's OTLP/HTTP endpoint, {@code /v1/traces} and {@code /v1/metrics} are
 *     appended; null for none
 */
public record Exports(@Nullable Path prometheus, @Nullable Path perfetto, @Nullable URI otlp) {
  /** Nowhere. */
  public static final Exports NONE = new Exports(null, null, null);

  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  /**
   * Delivers what the page sent.
   *
   * @throws HeadlessException saying what could not be delivered
   */
  void deliver(PageEnd.Outcome outcome) throws HeadlessException, InterruptedException {
    if (prometheus != null) {
      write(prometheus, outcome.report().exposition().getBytes(StandardCharsets.UTF_8));
    }
    if (perfetto != null) {
      write(perfetto, outcome.perfetto());
    }
    if (otlp != null) {
      if (outcome.otlp().isEmpty()) {
        throw new HeadlessException("The page made no OTLP messages.");
      }
      for (PageEnd.Message message : outcome.otlp()) {
        post(otlp, message);
      }
    }
  }

  private static void write(Path file, byte[] bytes) throws HeadlessException {
    try {
      Files.write(file, bytes);
    } catch (IOException e) {
      throw new HeadlessException("Cannot write " + file + ": " + e, e);
    }
  }

  private static void post(URI collector, PageEnd.Message message)
      throws HeadlessException, InterruptedException {
    URI target = URI.create(collector.toString().replaceFirst("/+$", "") + message.path());
    HttpRequest request =
        HttpRequest.newBuilder(target)
            .timeout(TIMEOUT)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(message.body()))
            .build();
    try {
      int status =
          HttpClient.newHttpClient()
              .send(request, HttpResponse.BodyHandlers.discarding())
              .statusCode();
      if (status / 100 != 2) {
        throw new HeadlessException("The collector answered " + status + " to " + target);
      }
    } catch (IOException e) {
      throw new HeadlessException("The collector cannot be reached at " + target + ": " + e, e);
    }
  }
}
