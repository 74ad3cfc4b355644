package dev.atelier.host.http;

import dev.atelier.host.events.EventsEnd;
import dev.atelier.host.metrics.HostRecorder;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Ends requests that take too long, whoever is slow: a client that does not send its body is
 * answered with 408, a handler that does not answer with 503, and a client that does not take its
 * answer is cut off. Streams of events have no deadline.
 */
final class Deadlines extends Handler.Wrapper {
  private final Duration limit;
  private final HostRecorder recorder;

  Deadlines(Duration limit, HostRecorder recorder, Handler handler) {
    super(handler);
    this.limit = limit;
    this.recorder = recorder;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    String route = Routes.of(request);
    if (route.equals(EventsEnd.PATH)) {
      return super.handle(request, response, callback);
    }
    TimedExchange timed =
        new TimedExchange(request, response, callback, () -> recorder.deadlineExceeded(route));
    timed.endAfter(
        request
            .getComponents()
            .getScheduler()
            .schedule(timed::expire, limit.toMillis(), TimeUnit.MILLISECONDS));
    try {
      return super.handle(timed.request(), timed.response(), timed) || timed.hasExpired();
    } catch (Exception e) {
      if (timed.hasExpired()) {
        return true; // The handler was woken by the deadline, and the client has its answer.
      }
      throw e;
    }
  }
}
