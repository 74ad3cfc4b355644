package dev.atelier.host.http;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * One request, its answer and its deadline, of which only one can come first.
 *
 * <pre>
 *   OPEN ──first write──▶ ANSWERING ──callback──▶ DONE
 *     │                       │
 *     └──────deadline─────────┴──▶ EXPIRED: what the handler still does has no effect
 * </pre>
 */
final class TimedExchange implements Callback {
  private enum State {
    OPEN,
    ANSWERING,
    DONE,
    EXPIRED
  }

  private final Request request;
  private final Response response;
  private final Callback callback;
  private final Runnable onExpired;
  private final AtomicReference<State> state = new AtomicReference<>(State.OPEN);
  private final AtomicReference<@Nullable Runnable> reader = new AtomicReference<>();
  private volatile boolean waitsForBody;
  private volatile Scheduler.@Nullable Task timer;

  TimedExchange(Request request, Response response, Callback callback, Runnable onExpired) {
    this.request = request;
    this.response = response;
    this.callback = callback;
    this.onExpired = onExpired;
  }

  /** The request as the handler is to see it: reading fails after the deadline. */
  Request request() {
    return new TimedRequest(request);
  }

  /** The response as the handler is to see it: writing fails after the deadline. */
  Response response() {
    return new TimedResponse(request, response);
  }

  /** Takes the timer, to be canceled when the answer comes first. */
  void endAfter(Scheduler.Task timer) {
    this.timer = timer;
    if (state.get() == State.DONE) {
      timer.cancel();
    }
  }

  boolean hasExpired() {
    return state.get() == State.EXPIRED;
  }

  /** The deadline is over. */
  void expire() {
    if (state.compareAndSet(State.OPEN, State.EXPIRED)) {
      onExpired.run();
      int status =
          waitsForBody ? HttpStatus.REQUEST_TIMEOUT_408 : HttpStatus.SERVICE_UNAVAILABLE_503;
      // What the handler may have said of an answer that is not to come.
      response.getHeaders().remove(HttpHeader.CONTENT_LENGTH);
      response.getHeaders().put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE);
      response.setStatus(status);
      response.write(true, null, callback);
    } else if (state.compareAndSet(State.ANSWERING, State.EXPIRED)) {
      onExpired.run();
      callback.failed(new TimeoutException("the answer was not taken in time"));
    }
    Runnable waiting = reader.getAndSet(null);
    if (hasExpired() && waiting != null) {
      request.getContext().execute(waiting);
    }
  }

  @Override
  public void succeeded() {
    if (isFirst()) {
      callback.succeeded();
    }
  }

  @Override
  public void failed(Throwable failure) {
    if (isFirst()) {
      callback.failed(failure);
    }
  }

  private boolean isFirst() {
    boolean isFirst =
        state.compareAndSet(State.OPEN, State.DONE)
            || state.compareAndSet(State.ANSWERING, State.DONE);
    Scheduler.Task running = timer;
    if (isFirst && running != null) {
      running.cancel();
    }
    return isFirst;
  }

  private final class TimedRequest extends Request.Wrapper {
    private TimedRequest(Request wrapped) {
      super(wrapped);
    }

    @Override
    public Content.@Nullable Chunk read() {
      if (hasExpired()) {
        return Content.Chunk.from(new TimeoutException("the body did not come in time"), true);
      }
      Content.Chunk chunk = super.read();
      waitsForBody = chunk == null;
      return chunk;
    }

    /* Remembers who waits, since after the deadline the body may never come. */
    @Override
    public void demand(Runnable demand) {
      reader.set(demand);
      if (hasExpired()) {
        wake();
      } else {
        super.demand(this::wake);
      }
    }

    private void wake() {
      Runnable waiting = reader.getAndSet(null);
      if (waiting != null) {
        waiting.run();
      }
    }
  }

  private final class TimedResponse extends Response.Wrapper {
    private TimedResponse(Request request, Response wrapped) {
      super(request, wrapped);
    }

    @Override
    public void write(boolean last, @Nullable ByteBuffer content, Callback written) {
      if (state.compareAndSet(State.OPEN, State.ANSWERING) || state.get() == State.ANSWERING) {
        super.write(last, content, written);
      } else {
        written.failed(new TimeoutException("the answer came too late"));
      }
    }
  }
}
