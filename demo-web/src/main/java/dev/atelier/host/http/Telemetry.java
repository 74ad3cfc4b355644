package dev.atelier.host.http;

import dev.atelier.host.events.EventsEnd;
import dev.atelier.host.ingest.IngestEnd;
import dev.atelier.host.ingest.PushedMetrics;
import dev.atelier.host.metrics.HostMetrics;
import dev.atelier.host.metrics.MetricsEnd;
import dev.atelier.metrics.reading.MetricReading;
import java.time.Clock;
import java.util.List;
import org.eclipse.jetty.server.Handler;

/** The ends for operators: what is measured, pushed and told, wired to each other. */
final class Telemetry {
  private final HostMetrics own = new HostMetrics();
  private final PushedMetrics pushed;
  private final EventsEnd events;
  private final IngestEnd ingest;

  Telemetry(HostOptions options) {
    pushed = new PushedMetrics(options.ingest(), Clock.systemUTC(), HostMetrics.all());
    events = new EventsEnd(options.events(), own, this::fleet);
    ingest = new IngestEnd(options.ingest(), pushed, own, this::tell);
  }

  HostMetrics recorder() {
    return own;
  }

  List<Handler> ends() {
    return List.of(new MetricsEnd(List.of(this::readOwn, pushed::read)), events, ingest);
  }

  /** Ends the streams of events, before the server cuts its connections. */
  void endStreams() {
    events.endStreams();
  }

  private MetricReading[] readOwn() {
    own.pages(pushed.openPages());
    return own.read();
  }

  /* After each push the sums have changed too. */
  private void tell(String name, String data) {
    events.tell(name, data);
    if (name.equals("push")) {
      events.tell("state", fleet());
    }
  }

  /* What all pages together have done, as one line of JSON. */
  private String fleet() {
    return "{\"pages\":%d,\"attempts\":%.0f,\"ok\":%.0f,\"failed\":%.0f,\"canceled\":%.0f,\"rejected\":%.0f}"
        .formatted(
            pushed.openPages(),
            pushed.sum("atelier_task_dispatch"),
            pushed.sum("atelier_task_success"),
            pushed.sum("atelier_task_failure"),
            pushed.sum("atelier_task_canceled"),
            pushed.sum("atelier_task_rejected"));
  }
}
