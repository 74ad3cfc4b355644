package dev.atelier.export.perfetto;

import dev.atelier.record.SpanEvent;
import dev.atelier.record.TraceEvent;

/** One thing in a recording. */
sealed interface Recorded {
  /** Returns when it began, epoch milliseconds. */
  double startMillis();

  /**
   * A finished call.
   *
   * @param number which one of the recording, from 1
   * @param lane where it ran, or {@link TaskTrack#NO_LANE} if nowhere
   * @param follows whether the one before it on its lane ended at the moment when it began to run
   */
  record Call(int number, TaskTrack track, int lane, boolean follows, SpanEvent span)
      implements Recorded {
    @Override
    public double startMillis() {
      return span.timing().startMillis();
    }
  }

  /**
   * An ended trace.
   *
   * @param number which one of the recording, from 1
   */
  record Trace(int number, TraceEvent trace) implements Recorded {
    @Override
    public double startMillis() {
      return trace.timing().startMillis();
    }
  }

  /** A counter's new value. */
  record Value(TaskTrack track, String counter, double value, double startMillis)
      implements Recorded {}
}
