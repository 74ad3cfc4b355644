package dev.atelier.host.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Calls a host, well-mannered or not. */
final class Caller {
  static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";
  static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

  /* Far above anything that is waited for: a host that hangs must end a test, not a slow machine. */
  static final Duration PATIENCE = Duration.ofSeconds(60);

  private final HttpClient client = HttpClient.newHttpClient();
  private final DemoHost host;

  Caller(DemoHost host) {
    this.host = host;
  }

  URI at(String path) {
    return host.url().resolve(path);
  }

  HttpResponse<String> get(String path, String... headers) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(at(path)).timeout(PATIENCE);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  /** Opens an answer that goes on. */
  HttpResponse<InputStream> open(String path, String... headers) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(at(path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), BodyHandlers.ofInputStream());
  }

  HttpResponse<String> push(String query, String type, String body) throws Exception {
    return send(HttpRequest.newBuilder(at("/ingest" + query)).header("Content-Type", type), body);
  }

  HttpResponse<String> send(HttpRequest.Builder request, String body) throws Exception {
    request.timeout(PATIENCE).POST(BodyPublishers.ofString(body));
    return client.send(request.build(), BodyHandlers.ofString());
  }

  /** Opens a connection and writes a text; the caller reads what comes, or does not. */
  Socket raw(String text) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), host.port());
    socket.setSoTimeout((int) PATIENCE.toMillis());
    socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    socket.getOutputStream().flush();
    return socket;
  }

  String metrics() throws Exception {
    return get("/metrics").body();
  }

  /** The value of a sample, as its line begins; 0 if there is none. */
  double metric(String sample) throws Exception {
    return metrics()
        .lines()
        .filter(line -> line.startsWith(sample + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(sample.length() + 1)))
        .sum();
  }

  /**
   * Waits until a sample has a value: what is counted at the end of an answer may come after it.
   */
  void awaitMetric(String sample, double expected) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (metric(sample) != expected) {
      if (System.nanoTime() > end) {
        throw new AssertionError(sample + " is not " + expected + " in\n" + metrics());
      }
      Thread.onSpinWait();
    }
  }
}
