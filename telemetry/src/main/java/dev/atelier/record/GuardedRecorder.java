package dev.atelier.record;

import java.util.function.Consumer;

/**
 * A recorder whose failures hurt nobody: what the recorder inside throws goes to a handler, and the
 * next event is delivered as if nothing had happened.
 */
public final class GuardedRecorder implements Recorder {
  private final Recorder recorder;
  private final Consumer<RuntimeException> onFailure;

  /**
   * Guards a recorder.
   *
   * @param onFailure told of each failure; what it throws itself is dropped
   */
  public GuardedRecorder(Recorder recorder, Consumer<RuntimeException> onFailure) {
    this.recorder = recorder;
    this.onFailure = onFailure;
  }

  @Override
  public void metric(MetricEvent event) {
    try {
      recorder.metric(event);
    } catch (RuntimeException failure) {
      report(failure);
    }
  }

  @Override
  public void span(SpanEvent span) {
    try {
      recorder.span(span);
    } catch (RuntimeException failure) {
      report(failure);
    }
  }

  @Override
  public void trace(TraceEvent trace) {
    try {
      recorder.trace(trace);
    } catch (RuntimeException failure) {
      report(failure);
    }
  }

  private void report(RuntimeException failure) {
    try {
      onFailure.accept(failure);
    } catch (RuntimeException ignored) {
      // The handler is the last resort; there is nobody left to tell.
    }
  }
}
