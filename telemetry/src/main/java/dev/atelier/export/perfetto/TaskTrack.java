package dev.atelier.export.perfetto;

import org.jspecify.annotations.Nullable;

/** What a task is in a trace file: a process, with its workers' lanes as threads, and counters. */
final class TaskTrack {
  /** The lane of what has none. */
  static final int NO_LANE = 0;

  /**
   * The thread that asynchronous slices and counters are filed under; the lanes are those after it.
   */
  static final int CALLS_TID = 1;

  /* Lanes of one worker. A worker with more calls at a time shows the others as slices only. */
  private static final int MAX_LANES = 64;

  final String taskId;
  final int pid;

  // Mutable state.
  String label;
  @Nullable Lane firstLane;
  @Nullable Sample firstCounter;
  @Nullable TaskTrack next;
  private int lanes;

  TaskTrack(String taskId, int pid) {
    this.taskId = taskId;
    this.label = taskId;
    this.pid = pid;
  }

  /**
   * Returns a lane of a worker that is free from a moment on, a new one if need be, null if there
   * are too many: slices of one thread must not overlap, and a worker may have several calls at a
   * time. Calls come in the order in which they end.
   */
  @Nullable Lane laneOf(int workerIndex, double startMillis) {
    Lane last = null;
    int ofWorker = 0;
    for (Lane lane = firstLane; lane != null; lane = lane.next) {
      if (lane.workerIndex == workerIndex) {
        if (lane.busyUntil <= startMillis) {
          return lane;
        }
        ofWorker++;
      }
      last = lane;
    }
    if (ofWorker == MAX_LANES) {
      return null;
    }
    lanes++;
    Lane made = new Lane(workerIndex, CALLS_TID + lanes, ofWorker);
    if (last == null) {
      firstLane = made;
    } else {
      last.next = made;
    }
    return made;
  }

  /** Remembers a counter's value; returns whether it is another one than before. */
  boolean changes(String counter, double value) {
    Sample known = firstCounter;
    while (known != null && !known.counter.equals(counter)) {
      known = known.next;
    }
    if (known != null && known.value == value) {
      return false;
    }
    if (known == null) {
      known = new Sample(counter);
      known.next = firstCounter;
      firstCounter = known;
    }
    known.value = value;
    return true;
  }

  /* A row of slices that do not overlap. */
  static final class Lane {
    final int workerIndex;
    final int tid;

    /* How many lanes the worker had before this one. */
    final int number;

    double busyUntil;
    @Nullable Lane next;

    Lane(int workerIndex, int tid, int number) {
      this.workerIndex = workerIndex;
      this.tid = tid;
      this.number = number;
    }
  }

  /* The latest value of a counter. */
  static final class Sample {
    final String counter;
    double value;
    @Nullable Sample next;

    Sample(String counter) {
      this.counter = counter;
    }
  }
}
