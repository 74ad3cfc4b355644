package dev.atelier.host.metrics;

import dev.atelier.metrics.MetricRegistry;
import dev.atelier.metrics.reading.MetricReading;
import dev.atelier.metrics.spec.Buckets;
import dev.atelier.metrics.spec.MetricSpec;
import dev.atelier.metrics.spec.Unit;

/**
 * Keeps the host's own metrics. Requests are named as OpenTelemetry names those of every HTTP
 * server; what only this host has begins with {@code atelier.host}.
 *
 * <p>Instruments belong to one thread, a server has many: every method takes this object's lock for
 * the time of one recording.
 */
public final class HostMetrics implements HostRecorder {
  private static final String METHOD = "http.request.method";
  private static final String ROUTE = "http.route";
  private static final String STATUS = "http.response.status_code";
  private static final Unit REQUESTS = Unit.count("request");
  private static final Unit CLIENTS = Unit.count("client");
  private static final Unit EVENTS = Unit.count("event");

  /* The bounds that OpenTelemetry advises for the durations of requests. */
  private static final double[] LATENCIES = {
    0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10
  };

  /** Time from a request's arrival to the end of its answer. */
  public static final MetricSpec REQUEST_DURATION =
      MetricSpec.histogram("http.server.request.duration")
          .labels(METHOD, ROUTE, STATUS)
          .unit(Unit.SECONDS)
          .buckets(LATENCIES)
          .help("Time from a request's arrival to the end of its answer.")
          .build();

  /** Requests that are being answered. */
  public static final MetricSpec ACTIVE_REQUESTS =
      MetricSpec.gauge("http.server.active_requests")
          .labels(METHOD)
          .unit(REQUESTS)
          .help("Requests that are being answered, streams of events included.")
          .build();

  /** Requests that took too long. */
  public static final MetricSpec DEADLINES_EXCEEDED =
      MetricSpec.counter("atelier.host.deadlines_exceeded")
          .labels(ROUTE)
          .unit(REQUESTS)
          .help("Requests that were ended since they took too long.")
          .build();

  /** Clients of the stream of events. */
  public static final MetricSpec SSE_CLIENTS =
      MetricSpec.gauge("atelier.host.sse.clients")
          .unit(CLIENTS)
          .help("Clients that listen to the stream of events.")
          .build();

  /** Clients that have gone. */
  public static final MetricSpec SSE_DISCONNECTS =
      MetricSpec.counter("atelier.host.sse.disconnects")
          .labels("reason")
          .unit(CLIENTS)
          .help("Clients that left the stream of events, by reason: closed, slow or shutdown.")
          .build();

  /** Events sent. */
  public static final MetricSpec SSE_SENT =
      MetricSpec.counter("atelier.host.sse.events_sent")
          .unit(EVENTS)
          .help("Events sent, each counted once for each client.")
          .build();

  /** Events lost. */
  public static final MetricSpec SSE_LOST =
      MetricSpec.counter("atelier.host.sse.events_lost")
          .unit(EVENTS)
          .help("Events that slow clients were not sent, each counted once for each client.")
          .build();

  /** Sizes of what pages pushed. */
  public static final MetricSpec PUSH_SIZE =
      MetricSpec.histogram("atelier.host.ingest.size")
          .unit(Unit.BYTES)
          .buckets(Buckets.bytes())
          .help("Sizes of the pushes that were taken.")
          .build();

  /** Pushes refused. */
  public static final MetricSpec PUSHES_REFUSED =
      MetricSpec.counter("atelier.host.ingest.refused")
          .labels(STATUS)
          .unit(Unit.count("push"))
          .help("Pushes that were refused, by the status of the answer.")
          .build();

  /** Open pages. */
  public static final MetricSpec PAGES =
      MetricSpec.gauge("atelier.host.ingest.pages")
          .unit(Unit.count("page"))
          .help("Pages that have pushed lately and have not said that they end.")
          .build();

  private final MetricRegistry registry = new MetricRegistry();

  /** Starts with what can be told before anything happens: the gauges and sums without labels. */
  public HostMetrics() {
    for (MetricSpec spec : all()) {
      registry.family(spec);
    }
    registry.gauge(SSE_CLIENTS).with().set(0);
    registry.gauge(PAGES).with().set(0);
    registry.counter(SSE_SENT).with().add(0);
    registry.counter(SSE_LOST).with().add(0);
    registry.histogram(PUSH_SIZE).with();
  }

  /** Returns the definitions of all metrics, in a fresh array. */
  public static MetricSpec[] all() {
    return new MetricSpec[] {
      REQUEST_DURATION,
      ACTIVE_REQUESTS,
      DEADLINES_EXCEEDED,
      SSE_CLIENTS,
      SSE_DISCONNECTS,
      SSE_SENT,
      SSE_LOST,
      PUSH_SIZE,
      PUSHES_REFUSED,
      PAGES
    };
  }

  /** Returns what the metrics say now. */
  public synchronized MetricReading[] read() {
    return registry.read();
  }

  @Override
  public synchronized void requestStarted(String method) {
    registry.gauge(ACTIVE_REQUESTS).with(method).add(1);
  }

  @Override
  public synchronized void requestEnded(Exchange exchange, double seconds) {
    registry.gauge(ACTIVE_REQUESTS).with(exchange.method()).add(-1);
    registry
        .histogram(REQUEST_DURATION)
        .with(exchange.method(), exchange.route(), Integer.toString(exchange.status()))
        .observe(seconds);
  }

  @Override
  public synchronized void deadlineExceeded(String route) {
    registry.counter(DEADLINES_EXCEEDED).with(route).add(1);
  }

  @Override
  public synchronized void clientJoined() {
    registry.gauge(SSE_CLIENTS).with().add(1);
  }

  @Override
  public synchronized void clientLeft(String reason) {
    registry.gauge(SSE_CLIENTS).with().add(-1);
    registry.counter(SSE_DISCONNECTS).with(reason).add(1);
  }

  @Override
  public synchronized void eventsSent(int events) {
    registry.counter(SSE_SENT).with().add(events);
  }

  @Override
  public synchronized void eventsLost(long events) {
    registry.counter(SSE_LOST).with().add(events);
  }

  @Override
  public synchronized void pushTaken(int bytes) {
    registry.histogram(PUSH_SIZE).with().observe(bytes);
  }

  @Override
  public synchronized void pushRefused(int status) {
    registry.counter(PUSHES_REFUSED).with(Integer.toString(status)).add(1);
  }

  @Override
  public synchronized void pages(int open) {
    registry.gauge(PAGES).with().set(open);
  }
}
