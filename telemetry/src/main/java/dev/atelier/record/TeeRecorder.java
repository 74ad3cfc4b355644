package dev.atelier.record;

/** Two recorders of the same events. */
public final class TeeRecorder implements Recorder {
  private final Recorder first;
  private final Recorder second;

  /** Joins two recorders; the first one is told first. */
  public TeeRecorder(Recorder first, Recorder second) {
    this.first = first;
    this.second = second;
  }

  @Override
  public void metric(MetricEvent event) {
    first.metric(event);
    second.metric(event);
  }

  @Override
  public void span(SpanEvent span) {
    first.span(span);
    second.span(span);
  }

  @Override
  public void trace(TraceEvent trace) {
    first.trace(trace);
    second.trace(trace);
  }
}
