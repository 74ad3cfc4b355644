package dev.atelier.export.perfetto;

import dev.atelier.record.SpanRecord;
import dev.atelier.record.TraceRecord;

/** One thing in a recording. */
sealed interface Recorded {
  /** Returns when it began, epoch milliseconds. */
  double startMillis();

  /**
   * A finished call.
   *
   * @param number which one of the recording, from 1
   * @param lane where it ran, or {@link TaskTrack#NO_LANE} if it never did
   */
  record Call(int number, TaskTrack track, int lane, SpanRecord span) implements Recorded {
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
  record Trace(int number, TraceRecord trace) implements Recorded {
    @Override
    public double startMillis() {
      return trace.timing().startMillis();
    }
  }

  /** A counter's new value. */
  record Value(TaskTrack track, String counter, double value, double startMillis)
      implements Recorded {}
}
