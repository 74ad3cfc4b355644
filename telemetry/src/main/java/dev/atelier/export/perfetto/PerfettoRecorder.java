package dev.atelier.export.perfetto;

import dev.atelier.export.Ring;
import dev.atelier.metrics.runtime.MetricCatalog;
import dev.atelier.record.MetricEvent;
import dev.atelier.record.MetricKind;
import dev.atelier.record.Recorder;
import dev.atelier.record.SpanEvent;
import dev.atelier.record.TraceEvent;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the latest calls, traces and gauges for a trace file. Bounded: when full, the oldest are
 * forgotten and counted. Confined to the event loop.
 */
public final class PerfettoRecorder implements Recorder {
  /* The first process is that of the traces. */
  private static final int FIRST_TASK_PID = 2;

  /* Milliseconds: times that are closer may be the same nanosecond in a file. */
  private static final double MOMENT = 2e-6;

  private final Ring<Recorded> records;

  // Mutable state.
  private @Nullable TaskTrack firstTrack;
  private int tracks;
  private int numbered;
  private int forgotten;

  /**
   * Starts recording.
   *
   * @param capacity how many calls, traces and changes of a gauge are kept, at least 1
   */
  public PerfettoRecorder(int capacity) {
    this.records = new Ring<>(capacity);
  }

  @Override
  public void metric(MetricEvent event) {
    if (event.kind() == MetricKind.GAUGE) {
      TaskTrack track = track(event.attribute(MetricCatalog.TASK_ID));
      name(track, event.attribute(MetricCatalog.TASK_NAME));
      double value = event.value();
      if (Math.abs(value) <= Double.MAX_VALUE && track.changes(event.name(), value)) {
        add(new Recorded.Value(track, event.name(), value, event.atMillis()));
      }
    }
  }

  @Override
  public void span(SpanEvent span) {
    TaskTrack track = track(span.taskId());
    name(track, span.taskName());
    numbered++;
    TaskTrack.Lane lane = hasRun(span) ? track.laneOf(span.workerIndex(), runStart(span)) : null;
    if (lane == null) {
      add(new Recorded.Call(numbered, track, TaskTrack.NO_LANE, false, span));
      return;
    }
    boolean follows = runStart(span) - lane.busyUntil < MOMENT;
    lane.busyUntil = span.timing().endMillis();
    add(new Recorded.Call(numbered, track, lane.tid, follows, span));
  }

  @Override
  public void trace(TraceEvent trace) {
    numbered++;
    add(new Recorded.Trace(numbered, trace));
  }

  /** Returns how much is kept. */
  public int size() {
    return records.size();
  }

  /** Returns how much has been forgotten. */
  public int forgotten() {
    return forgotten;
  }

  @Nullable Recorded get(int index) {
    return records.get(index);
  }

  @Nullable TaskTrack firstTrack() {
    return firstTrack;
  }

  /** Tells whether a call ever reached a worker. */
  static boolean hasRun(SpanEvent span) {
    return span.workerIndex() >= 0 && span.attemptCount() > 0;
  }

  /** Returns when a call left the queue. After a requeue the earlier attempts count as running. */
  static double runStart(SpanEvent span) {
    double wait = span.queueWaitMillis();
    double start = span.timing().startMillis();
    return wait > 0 ? Math.min(start + wait, span.timing().endMillis()) : start;
  }

  private void add(Recorded record) {
    if (!records.offer(record)) {
      records.poll();
      forgotten++;
      records.offer(record);
    }
  }

  private TaskTrack track(String taskId) {
    TaskTrack last = null;
    for (TaskTrack track = firstTrack; track != null; track = track.next) {
      if (track.taskId.equals(taskId)) {
        return track;
      }
      last = track;
    }
    TaskTrack made = new TaskTrack(taskId, FIRST_TASK_PID + tracks);
    tracks++;
    if (last == null) {
      firstTrack = made;
    } else {
      last.next = made;
    }
    return made;
  }

  private static void name(TaskTrack track, String taskName) {
    if (!taskName.isEmpty()) {
      track.label = taskName;
    }
  }
}
