package dev.atelier.host.ingest;

import dev.atelier.host.events.EventSink;
import dev.atelier.host.ingest.Refusal.Field;
import dev.atelier.host.metrics.HostRecorder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.MimeTypes;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Takes at {@value #PATH} what pages push: {@code POST /ingest?page=<id>&seq=<n>[&end=true]} with
 * Prometheus text or OpenMetrics, which is what {@code push} of {@code atelier-runtime/prometheus}
 * sends. What is not taken is answered with a JSON object of {@code status}, {@code field}, {@code
 * value} and {@code allowed}.
 */
public final class IngestEnd extends Handler.Abstract {
  /** Where pages push to. */
  public static final String PATH = "/ingest";

  private static final String TYPES =
      "text/plain; version=0.0.4 or application/openmetrics-text, in utf-8";

  private final IngestLimits limits;
  private final PushedMetrics metrics;
  private final HostRecorder recorder;
  private final EventSink events;

  /**
   * Makes an end.
   *
   * @param events is told of each push: {@code push}, {@code refused}
   */
  public IngestEnd(
      IngestLimits limits, PushedMetrics metrics, HostRecorder recorder, EventSink events) {
    this.limits = limits;
    this.metrics = metrics;
    this.recorder = recorder;
    this.events = events;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    if (!Request.getPathInContext(request).equals(PATH)) {
      return false;
    }
    try {
      Push push = head(request);
      boolean isOpenMetrics = isOpenMetrics(request);
      long length = request.getLength();
      if (length > limits.maxBytes()) {
        throw tooLarge(Long.toString(length));
      }
      Content.Source.asByteArrayAsync(request, limits.maxBytes())
          .whenComplete(
              (body, failure) -> {
                if (failure == null) {
                  take(push, new Body(body, isOpenMetrics), new Answer(response, callback));
                } else {
                  giveUp(failure, new Answer(response, callback));
                }
              });
    } catch (Refusal refusal) {
      refuse(refusal, new Answer(response, callback));
    }
    return true;
  }

  @SuppressWarnings("ArrayRecordComponent") // Handed on once, never compared.
  private record Body(byte[] bytes, boolean isOpenMetrics) {}

  private record Answer(Response response, Callback callback) {}

  private static Push head(Request request) throws Refusal {
    if (!HttpMethod.POST.is(request.getMethod())) {
      throw Refusal.of(
          HttpStatus.METHOD_NOT_ALLOWED_405, new Field("method", request.getMethod()), "POST");
    }
    checkOrigin(request);
    try {
      return Push.of(Request.extractQueryParameters(request, StandardCharsets.UTF_8));
    } catch (RuntimeException e) {
      // Jetty says in its own ways that escapes cannot be read.
      throw Refusal.of(
          new Field("query", String.valueOf(request.getHttpURI().getQuery())),
          "parameters in UTF-8, percent-encoded");
    }
  }

  /* Other sites may send simple requests to this address too, from the same browser. */
  private static void checkOrigin(Request request) throws Refusal {
    String origin = request.getHeaders().get(HttpHeader.ORIGIN);
    String port = ":" + Request.getLocalPort(request);
    List<String> own = List.of("http://localhost" + port, "http://127.0.0.1" + port);
    if (origin != null && !own.contains(origin.toLowerCase(Locale.ROOT))) {
      throw Refusal.of(HttpStatus.FORBIDDEN_403, new Field("Origin", origin), own.get(0));
    }
  }

  private static boolean isOpenMetrics(Request request) throws Refusal {
    String coding = request.getHeaders().get(HttpHeader.CONTENT_ENCODING);
    if (coding != null && !coding.equalsIgnoreCase("identity")) {
      throw unsupported("Content-Encoding", coding, "identity");
    }
    String type = request.getHeaders().get(HttpHeader.CONTENT_TYPE);
    String essence = essence(type);
    String charset = type == null ? null : MimeTypes.getCharsetFromContentType(type);
    boolean isOpenMetrics = essence.equals("application/openmetrics-text");
    boolean isKnown = isOpenMetrics || essence.equals("text/plain");
    if (!isKnown || (charset != null && !charset.equalsIgnoreCase("utf-8"))) {
      throw unsupported("Content-Type", String.valueOf(type), TYPES);
    }
    return isOpenMetrics;
  }

  private static String essence(@Nullable String type) {
    return type == null ? "" : type.replaceFirst(";.*", "").strip().toLowerCase(Locale.ROOT);
  }

  private void take(Push push, Body body, Answer answer) {
    try {
      List<PushedFamily> families = ExpositionReader.read(text(body.bytes()), body.isOpenMetrics());
      boolean isNews = metrics.take(push, families);
      recorder.pushTaken(body.bytes().length);
      answer.response().setStatus(HttpStatus.NO_CONTENT_204);
      answer.callback().succeeded();
      if (isNews) {
        int series = families.stream().mapToInt(family -> family.series().size()).sum();
        // The id has no character that JSON would have to escape.
        events.tell(
            "push",
            "{\"page\":\"%s\",\"seq\":%d,\"series\":%d,\"bytes\":%d,\"end\":%b}"
                .formatted(push.page(), push.seq(), series, body.bytes().length, push.ends()));
      }
    } catch (Refusal refusal) {
      refuse(refusal, answer);
    } catch (RuntimeException e) {
      // Nobody above would answer: this runs when the body has come, and handle() is long over.
      answer.callback().failed(e);
    }
  }

  private static String text(byte[] bytes) throws Refusal {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw Refusal.of(new Field("body", bytes.length + " bytes"), "UTF-8");
    }
  }

  /* The body did not come: it is too long, or its client has gone. */
  private void giveUp(Throwable failure, Answer answer) {
    if (failure instanceof IllegalStateException
        || failure.getCause() instanceof IllegalStateException) {
      refuse(tooLarge("more"), answer);
    } else {
      // There is nobody to answer, and no fault of the host's to be logged.
      answer.response().setStatus(HttpStatus.BAD_REQUEST_400);
      answer.callback().succeeded();
    }
  }

  private void refuse(Refusal refusal, Answer answer) {
    recorder.pushRefused(refusal.status());
    Response response = answer.response();
    response.setStatus(refusal.status());
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
    if (refusal.status() == HttpStatus.METHOD_NOT_ALLOWED_405) {
      response.getHeaders().put(HttpHeader.ALLOW, "POST");
    }
    Content.Sink.write(response, true, refusal.json(), answer.callback());
    events.tell("refused", refusal.json());
  }

  private Refusal tooLarge(String bytes) {
    return Refusal.of(
        HttpStatus.PAYLOAD_TOO_LARGE_413,
        new Field("body", bytes + " bytes"),
        "at most " + limits.maxBytes() + " bytes");
  }

  private static Refusal unsupported(String header, String value, String allowed) {
    return Refusal.of(HttpStatus.UNSUPPORTED_MEDIA_TYPE_415, new Field(header, value), allowed);
  }
}
