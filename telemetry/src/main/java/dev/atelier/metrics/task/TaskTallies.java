package dev.atelier.metrics.task;

import org.jspecify.annotations.Nullable;

/**
 * The tallies of all tasks, found by name and listed in order of appearance. A hash table of its
 * own, since the platform's would be a quarter of the bundle.
 */
final class TaskTallies {
  private static final int FIRST_CAPACITY = 16;

  // Mutable state. Invariant: every tally in the list from `first` to `last` is in `table`, and
  // only
  // those; `size` is their number.
  private @Nullable TaskTally[] table = new @Nullable TaskTally[FIRST_CAPACITY];
  private @Nullable TaskTally first;
  private @Nullable TaskTally last;
  private int size;

  int size() {
    return size;
  }

  @Nullable TaskTally first() {
    return first;
  }

  @Nullable TaskTally find(String taskName) {
    TaskTally tally = table[bucket(taskName)];
    while (tally != null && !tally.taskName.equals(taskName)) {
      tally = tally.nextInBucket;
    }
    return tally;
  }

  /** Adds a tally of a task that has none. */
  void add(TaskTally tally) {
    if (last == null) {
      first = tally;
    } else {
      last.next = tally;
    }
    last = tally;
    size++;
    if (size > table.length) {
      rebuild(table.length * 2);
    } else {
      chain(tally);
    }
  }

  void remove(String taskName) {
    TaskTally before = null;
    TaskTally tally = first;
    while (tally != null && !tally.taskName.equals(taskName)) {
      before = tally;
      tally = tally.next;
    }
    if (tally == null) {
      return;
    }
    if (before == null) {
      first = tally.next;
    } else {
      before.next = tally.next;
    }
    if (tally == last) {
      last = before;
    }
    size--;
    rebuild(table.length);
  }

  void clear() {
    first = null;
    last = null;
    size = 0;
    rebuild(FIRST_CAPACITY);
  }

  private void rebuild(int capacity) {
    table = new @Nullable TaskTally[capacity];
    for (TaskTally tally = first; tally != null; tally = tally.next) {
      chain(tally);
    }
  }

  private void chain(TaskTally tally) {
    int bucket = bucket(tally.taskName);
    tally.nextInBucket = table[bucket];
    table[bucket] = tally;
  }

  private int bucket(String taskName) {
    int hash = taskName.hashCode();
    return (hash ^ hash >>> 16) & table.length - 1;
  }
}
