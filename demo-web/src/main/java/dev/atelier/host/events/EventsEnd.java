package dev.atelier.host.events;

import dev.atelier.host.metrics.HostRecorder;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Answers {@value #PATH} with a stream of events (Server-Sent Events). A new client is greeted with
 * the present state, or, when it comes back with {@code Last-Event-ID}, with what it missed.
 */
public final class EventsEnd extends Handler.Abstract implements EventSink {
  /** Where the events are. */
  public static final String PATH = "/events";

  private static final String LAST_EVENT_ID = "Last-Event-ID";
  private static final String RETRY_AFTER_SECONDS = "5";

  private final EventOptions options;
  private final HostRecorder recorder;
  private final Supplier<String> state;
  private final EventRing ring;
  private final Set<EventClient> clients = ConcurrentHashMap.newKeySet();
  /* Complete when the last byte of an answer has left, or when it never will. */
  private final Set<CompletableFuture<Void>> answers = ConcurrentHashMap.newKeySet();
  private final AtomicInteger places = new AtomicInteger();
  private @Nullable ScheduledExecutorService pulse;

  /**
   * Makes an end.
   *
   * @param state gives the greeting's data, JSON
   */
  public EventsEnd(EventOptions options, HostRecorder recorder, Supplier<String> state) {
    this.options = options;
    this.recorder = recorder;
    this.state = state;
    this.ring = new EventRing(options.keptEvents());
  }

  @Override
  public void tell(String name, String data) {
    ring.add(name, data);
    clients.forEach(EventClient::iterate);
  }

  /**
   * Ends the streams of all clients in good order; to be called while there are connections. Waits
   * a moment for those that read slowly, and leaves them to their fate.
   */
  public void endStreams() {
    clients.forEach(EventClient::end);
    CompletableFuture.allOf(answers.toArray(CompletableFuture<?>[]::new))
        .completeOnTimeout(null, 1, TimeUnit.SECONDS)
        .join();
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    if (!Request.getPathInContext(request).equals(PATH)) {
      return false;
    }
    if (!HttpMethod.GET.is(request.getMethod())) {
      response.getHeaders().put(HttpHeader.ALLOW, "GET");
      response.setStatus(HttpStatus.METHOD_NOT_ALLOWED_405);
      callback.succeeded();
      return true;
    }
    if (places.incrementAndGet() > options.maxClients()) {
      places.decrementAndGet();
      response.getHeaders().put(HttpHeader.RETRY_AFTER, RETRY_AFTER_SECONDS);
      response.setStatus(HttpStatus.SERVICE_UNAVAILABLE_503);
      callback.succeeded();
      return true;
    }
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/event-stream; charset=utf-8");
    EventClient client = new EventClient(ring, response, callback, recorder, this::forget);
    // In this order: what happens in between is told twice rather than never.
    long cursor = cursor(request);
    client.prepare("retry: 2000\nevent: state\ndata: " + state.get() + "\n\n", cursor);
    CompletableFuture<Void> answer = new CompletableFuture<>();
    answers.add(answer);
    Request.addCompletionListener(
        request,
        failure -> {
          answers.remove(answer);
          answer.complete(null);
        });
    recorder.clientJoined();
    clients.add(client);
    client.iterate();
    return true;
  }

  @Override
  protected void doStart() throws Exception {
    super.doStart();
    ScheduledExecutorService started =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "events-pulse");
              thread.setDaemon(true);
              return thread;
            });
    long nanos = options.heartbeat().toNanos();
    started.scheduleAtFixedRate(this::beat, nanos, nanos, TimeUnit.NANOSECONDS);
    pulse = started;
  }

  @Override
  protected void doStop() throws Exception {
    if (pulse != null) {
      pulse.shutdownNow();
    }
    endStreams();
    super.doStop();
  }

  private void beat() {
    Duration patience = options.patience();
    for (EventClient client : clients) {
      if (client.isStuckFor(patience.toNanos())) {
        client.drop();
      } else {
        client.beat();
      }
    }
  }

  private void forget(EventClient client) {
    clients.remove(client);
    places.decrementAndGet();
  }

  /* Whoever knows a later event than there is has it from another host: he begins anew. */
  private long cursor(Request request) {
    long latest = ring.latest();
    String last = request.getHeaders().get(LAST_EVENT_ID);
    if (last == null) {
      return latest;
    }
    try {
      long known = Long.parseLong(last);
      return known >= 0 && known <= latest ? known : latest;
    } catch (NumberFormatException e) {
      return latest;
    }
  }
}
