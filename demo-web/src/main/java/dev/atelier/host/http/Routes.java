package dev.atelier.host.http;

import dev.atelier.host.events.EventsEnd;
import dev.atelier.host.ingest.IngestEnd;
import dev.atelier.host.metrics.MetricsEnd;
import java.util.Set;
import org.eclipse.jetty.server.Request;

/** Few words for many requests: what may become a label. */
final class Routes {
  private static final Set<String> ENDS = Set.of(MetricsEnd.PATH, EventsEnd.PATH, IngestEnd.PATH);
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT");

  private Routes() {}

  /** The route of a request: the path of one of the host's ends, or {@code /*} for files. */
  static String of(Request request) {
    String path = Request.getPathInContext(request);
    if (ENDS.contains(path)) {
      return path;
    }
    return path.startsWith("/headless/") ? "/headless/*" : "/*";
  }

  /** The method of a request, or {@code _OTHER} when HTTP does not know it. */
  static String method(Request request) {
    return METHODS.contains(request.getMethod()) ? request.getMethod() : "_OTHER";
  }
}
