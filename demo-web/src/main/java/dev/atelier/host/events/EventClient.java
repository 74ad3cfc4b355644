package dev.atelier.host.events;

import dev.atelier.host.metrics.HostRecorder;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IteratingCallback;
import org.jspecify.annotations.Nullable;

/**
 * One client of the stream. It holds one write at a time and a place in the ring, so that a client
 * that reads slowly costs no memory; what it is not read in time it loses.
 */
final class EventClient extends IteratingCallback {
  private static final byte[] HEARTBEAT = ": heartbeat\n\n".getBytes(StandardCharsets.UTF_8);
  private static final int MAX_WRITE = 16 * 1024;

  private final EventRing ring;
  private final Response response;
  private final Callback callback;
  private final HostRecorder recorder;
  private final Consumer<EventClient> onGone;
  private final AtomicBoolean gone = new AtomicBoolean();
  private final AtomicBoolean heartbeatIsDue = new AtomicBoolean();
  private volatile byte @Nullable [] greeting;
  private volatile long cursor;
  private volatile boolean isEnding;
  /* When the write that is under way began, nanoseconds; 0 if there is none. */
  private volatile long writesSince;

  EventClient(
      EventRing ring,
      Response response,
      Callback callback,
      HostRecorder recorder,
      Consumer<EventClient> onGone) {
    this.ring = ring;
    this.response = response;
    this.callback = callback;
    this.recorder = recorder;
    this.onGone = onGone;
  }

  /** Says what to begin with: a greeting, then what comes after an event. To be called first. */
  void prepare(String greeting, long cursor) {
    this.greeting = greeting.getBytes(StandardCharsets.UTF_8);
    this.cursor = cursor;
  }

  /** Sends a sign of life when there is nothing else to send; a client that is gone is noticed. */
  void beat() {
    heartbeatIsDue.set(true);
    iterate();
  }

  /** Tells whether the write that is under way has taken longer than some nanoseconds. */
  boolean isStuckFor(long nanos) {
    long since = writesSince;
    return since != 0 && System.nanoTime() - since > nanos;
  }

  /** Cuts the client off. */
  void drop() {
    leave("slow");
    // Fails the write that is under way, which ends the iteration too.
    callback.failed(new TimeoutException("the client does not read its events"));
  }

  /** Ends the stream once the write that is under way is over: the host stops. */
  void end() {
    isEnding = true;
    iterate();
  }

  @Override
  protected Action process() {
    if (isEnding) {
      leave("shutdown");
    }
    if (gone.get()) {
      return Action.SUCCEEDED;
    }
    byte[] next = next();
    if (next.length == 0) {
      return Action.IDLE;
    }
    writesSince = System.nanoTime() | 1; // Never 0.
    response.write(false, ByteBuffer.wrap(next), this);
    return Action.SCHEDULED;
  }

  @Override
  protected void onSuccess() {
    writesSince = 0;
  }

  @Override
  protected void onCompleteSuccess() {
    callback.succeeded();
  }

  @Override
  protected void onFailure(Throwable cause) {
    leave("closed");
    callback.failed(cause);
  }

  private byte[] next() {
    byte[] hello = greeting;
    if (hello != null) {
      greeting = null;
      return hello;
    }
    EventRing.Batch batch = ring.after(cursor, MAX_WRITE);
    cursor = batch.next();
    boolean beats = heartbeatIsDue.getAndSet(false);
    if (batch.count() == 0) {
      return beats ? HEARTBEAT : batch.bytes();
    }
    recorder.eventsSent(batch.count());
    return batch.lost() == 0 ? batch.bytes() : withLoss(batch);
  }

  private byte[] withLoss(EventRing.Batch batch) {
    recorder.eventsLost(batch.lost());
    String loss = "event: lost\ndata: {\"events\":" + batch.lost() + "}\n\n";
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    both.writeBytes(loss.getBytes(StandardCharsets.UTF_8));
    both.writeBytes(batch.bytes());
    return both.toByteArray();
  }

  private void leave(String reason) {
    if (gone.compareAndSet(false, true)) {
      recorder.clientLeft(reason);
      onGone.accept(this);
    }
  }
}
