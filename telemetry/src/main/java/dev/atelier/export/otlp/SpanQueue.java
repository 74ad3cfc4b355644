package dev.atelier.export.otlp;

import dev.atelier.export.Ring;
import dev.atelier.record.Recorder;
import dev.atelier.record.SpanEvent;
import dev.atelier.record.TraceEvent;
import dev.atelier.text.TextOut;

/**
 * Spans that wait to be sent: calls and, as root spans, ended traces. Bounded: what does not fit is
 * dropped and counted. Confined to the event loop.
 */
public final class SpanQueue implements Recorder {
  private final String seed;

  /* Each is a SpanEvent or a TraceEvent. */
  private final Ring<Object> waiting;

  private int dropped;

  /**
   * Makes an empty queue.
   *
   * @param capacity how many spans it holds, at least 1
   * @param seed any text that no other page has: it tells apart the calls without a trace
   */
  public SpanQueue(int capacity, String seed) {
    this.waiting = new Ring<>(capacity);
    this.seed = seed;
  }

  @Override
  public void span(SpanEvent span) {
    add(span);
  }

  @Override
  public void trace(TraceEvent trace) {
    add(trace);
  }

  /** Returns how many spans wait. */
  public int size() {
    return waiting.size();
  }

  /** Returns how many spans did not fit, since the queue was made. */
  public int dropped() {
    return dropped;
  }

  /**
   * Takes spans out and writes them as an ExportTraceServiceRequest.
   *
   * @param limit how many at most
   * @return how many they were; when 0, nothing was written
   */
  public int writeNext(TextOut text, OtlpResource resource, int limit) {
    int count = Math.min(limit, waiting.size());
    if (count == 0) {
      return 0;
    }
    OtlpJson otlp = new OtlpJson(text);
    SpanWriter writer = new SpanWriter(otlp, seed);
    resource.open(otlp, "resourceSpans", "scopeSpans", "spans");
    for (int i = 0; i < count; i++) {
      Object record = waiting.poll();
      if (record instanceof SpanEvent span) {
        writer.write(span);
      } else if (record instanceof TraceEvent trace) {
        writer.write(trace);
      }
    }
    resource.close(otlp);
    return count;
  }

  private void add(Object record) {
    if (!waiting.offer(record)) {
      dropped++;
    }
  }
}
