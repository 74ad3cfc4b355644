package dev.atelier.host.headless;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
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
  private static final Set<String> MESSAGES = Set.of("progress", "output", "result", "failure");

  private final String key = UUID.randomUUID().toString();
  private final String root = "/headless/" + key + "/";
  private final Job job;
  private final IntConsumer onProgress;
  private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
  private volatile byte[] output = {};

  /**
   * What the page sent.
   *
   * @param report what it saw
   * @param output bytes of the filtered picture
   */
  @SuppressWarnings(
      "ArrayRecordComponent") // A carrier for one run; nobody compares outcomes by equals.
  record Outcome(PageReport report, byte[] output) {}

  /**
   * Makes the end of one run.
   *
   * @param job what the page is to do
   * @param onProgress learns how many tiles have settled; called on the server's threads
   */
  PageEnd(Job job, IntConsumer onProgress) {
    this.job = job;
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
      byte[] json = new Gson().toJson(job.toJson()).getBytes(StandardCharsets.UTF_8);
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
      outcome.complete(new Outcome(report, output));
    } catch (JsonParseException e) {
      outcome.completeExceptionally(
          new HeadlessException("The page's report cannot be read: " + e.getMessage(), e));
    }
  }

  private static JsonObject object(byte[] body) {
    return JsonParser.parseString(new String(body, StandardCharsets.UTF_8)).getAsJsonObject();
  }
}
