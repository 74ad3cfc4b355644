package dev.atelier.host.metrics;

import dev.atelier.export.prometheus.ExpositionFormat;
import dev.atelier.export.prometheus.ExpositionText;
import dev.atelier.export.prometheus.LabelPairs;
import dev.atelier.metrics.reading.MetricReading;
import dev.atelier.text.StringText;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Answers {@value #PATH} with what several sources say, as Prometheus text or OpenMetrics. */
public final class MetricsEnd extends Handler.Abstract {
  /** Where the metrics are. */
  public static final String PATH = "/metrics";

  private final List<Supplier<MetricReading[]>> sources;

  /**
   * Makes an end.
   *
   * @param sources read at each request, in this order; no two may have a metric of one name
   */
  public MetricsEnd(List<Supplier<MetricReading[]>> sources) {
    this.sources = List.copyOf(sources);
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    if (!Request.getPathInContext(request).equals(PATH)) {
      return false;
    }
    boolean isHead = HttpMethod.HEAD.is(request.getMethod());
    if (!isHead && !HttpMethod.GET.is(request.getMethod())) {
      response.getHeaders().put(HttpHeader.ALLOW, "GET, HEAD");
      response.setStatus(HttpStatus.METHOD_NOT_ALLOWED_405);
      callback.succeeded();
      return true;
    }
    ExpositionFormat format = Negotiation.of(accepted(request));
    byte[] body = text(format).getBytes(StandardCharsets.UTF_8);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, format.contentType());
    response.getHeaders().put(HttpHeader.VARY, "Accept");
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
    response.write(true, isHead ? null : ByteBuffer.wrap(body), callback);
    return true;
  }

  /* Several headers of one name are one list. */
  private static String accepted(Request request) {
    return String.join(",", request.getHeaders().getValuesList(HttpHeader.ACCEPT));
  }

  private String text(ExpositionFormat format) {
    StringText text = new StringText();
    ExpositionText exposition = new ExpositionText(text, format, LabelPairs.NONE);
    for (Supplier<MetricReading[]> source : sources) {
      exposition.write(source.get());
    }
    exposition.end();
    return text.toString();
  }
}
