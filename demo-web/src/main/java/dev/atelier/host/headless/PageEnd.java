package dev.atelier.host.headless;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntConsumer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * The host's end of a headless run: gives the page its job and takes what it sends back.
 *
 * <p>Its paths contain a random key that only the page is told, so no other page of the browser can
 * answer in its place.
 */
final class PageEnd extends Handler.Abstract {
  private static final Set<String> MESSAGES =
      Set.of(
          "progress",
          "output",
          "perfetto",
          "otlp/v1/traces",
          "otlp/v1/metrics",
          "result",
          "failure");

  private final String key = UUID.randomUUID().toString();
  private final String root = "/headless/" + key + "/";
  private final Job job;
  private final Exports exports;
  private final IntConsumer onProgress;
  private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
  private final List<Message> otlp = Collections.synchronizedList(new ArrayList<>());
  private volatile byte[] output = {};
  private volatile byte[] perfetto = {};

  /**
   * What the page sent.
   *
   * @param report what it saw
   * @param output bytes of the filtered picture
   * @param perfetto a trace file; empty unless the job asks for one
   * @param otlp messages for a collector; none unless the job asks for them
   */
  @SuppressWarnings(
      "ArrayRecordComponent") // A carrier for one run; nobody compares outcomes by equals.
  record Outcome(PageReport report, byte[] output, byte[] perfetto, List<Message> otlp) {}

  /**
   * A message for an OpenTelemetry collector.
   *
   * @param path {@code /v1/traces} or {@code /v1/metrics}
   * @param body JSON
   */
  @SuppressWarnings("ArrayRecordComponent") // Sent on as it came.
  record Message(String path, byte[] body) {}

  /**
   * Makes the end of one run.
   *
   * @param job what the page is to do
   * @param exports what of its telemetry the page is to send
   * @param onProgress learns how many tiles have settled; called on the server's threads
   */
  PageEnd(Job job, Exports exports, IntConsumer onProgress) {
    this.job = job;
    this.exports = exports;
    this.onProgress = onProgress;
  }

  /** The part of the page's address after #. */
  String key() {
    return key;
  }

  /** Completes with what the page sent; fails with a {@link HeadlessException} if the page did. */
  CompletableFuture<Outcome> outcome() {
    return outcome;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws IOException {
    String path = Request.getPathInContext(request);
    if (!path.startsWith(root)) {
      return false;
    }
    String what = path.substring(root.length());
    if (HttpMethod.GET.is(request.getMethod()) && what.equals("job")) {
      response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
      byte[] json = new Gson().toJson(job.toJson(exports)).getBytes(StandardCharsets.UTF_8);
      response.write(true, ByteBuffer.wrap(json), callback);
      return true;
    }
    if (!HttpMethod.POST.is(request.getMethod()) || !MESSAGES.contains(what)) {
      return false;
    }
    byte[] body;
    try (InputStream in = Content.Source.asInputStream(request)) {
      body = in.readAllBytes();
    }
    // Taken once the page has its answer: the last message makes the host stop.
    Request.addCompletionListener(request, failure -> take(what, body));
    response.setStatus(HttpStatus.NO_CONTENT_204);
    callback.succeeded();
    return true;
  }

  private void take(String what, byte[] body) {
    switch (what) {
      case "progress" -> onProgress.accept(object(body).get("settled").getAsInt());
      case "output" -> output = body;
      case "perfetto" -> perfetto = body;
      case "otlp/v1/traces", "otlp/v1/metrics" ->
          otlp.add(new Message(what.substring("otlp".length()), body));
      case "result" -> finish(body);
      case "failure" ->
          outcome.completeExceptionally(
              new HeadlessException(
                  "The page failed: " + object(body).get("message").getAsString()));
      default -> throw new IllegalArgumentException(what);
    }
  }

  private void finish(byte[] body) {
    try {
      PageReport report = PageReport.parse(new String(body, StandardCharsets.UTF_8));
      outcome.complete(new Outcome(report, output, perfetto, List.copyOf(otlp)));
    } catch (JsonParseException e) {
      outcome.completeExceptionally(
          new HeadlessException("The page's report cannot be read: " + e.getMessage(), e));
    }
  }

  private static JsonObject object(byte[] body) {
    return JsonParser.parseString(new String(body, StandardCharsets.UTF_8)).getAsJsonObject();
  }
}
