package dev.atelier.host.http;

import dev.atelier.host.metrics.Exchange;
import dev.atelier.host.metrics.HostRecorder;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Tells a recorder of every request: that it came, and how and when it was answered. */
final class Measured extends Handler.Wrapper {
  private static final double NANOS = 1e-9;

  private final HostRecorder recorder;

  Measured(HostRecorder recorder, Handler handler) {
    super(handler);
    this.recorder = recorder;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    String method = Routes.method(request);
    String route = Routes.of(request);
    long began = System.nanoTime();
    recorder.requestStarted(method);
    Request.addCompletionListener(
        request,
        failure ->
            recorder.requestEnded(
                new Exchange(method, route, response.getStatus()),
                (System.nanoTime() - began) * NANOS));
    return super.handle(request, response, callback);
  }
}
