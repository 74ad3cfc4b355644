package dev.atelier.record;

/**
 * A consumer of the event stream. Without one nothing runs: installing it subscribes to a runtime's
 * events. Called once per event, in order; must not throw (see {@link GuardedRecorder}). Confined
 * to the event loop.
 */
public interface Recorder {
  /** Takes one metric event; {@code event} is valid during this call only. */
  default void metric(MetricEvent event) {}

  /** Takes one finished call. */
  default void span(SpanEvent span) {}

  /** Takes one ended trace. */
  default void trace(TraceEvent trace) {}
}
