package dev.atelier.queue;

import org.jspecify.annotations.Nullable;

/** Calls of one priority in arrival order; a node of the tree of {@link PriorityLanes}. */
final class Lane {
  final int priority;
  final int rank;
  @Nullable Lane lower;
  @Nullable Lane higher;

  // Mutable state: an intrusive list, ascending by call id.
  @Nullable Call first;
  @Nullable Call last;

  Lane(int priority, int rank) {
    this.priority = priority;
    this.rank = rank;
  }

  /** Inserts a call behind {@code before}; null means in front of everyone. */
  void insertAfter(@Nullable Call before, Call call) {
    Call after = before == null ? first : before.next;
    call.lane = this;
    call.previous = before;
    call.next = after;
    if (before == null) {
      first = call;
    } else {
      before.next = call;
    }
    if (after == null) {
      last = call;
    } else {
      after.previous = call;
    }
  }

  void remove(Call call) {
    Call before = call.previous;
    Call after = call.next;
    if (before == null) {
      first = after;
    } else {
      before.next = after;
    }
    if (after == null) {
      last = before;
    } else {
      after.previous = before;
    }
    call.lane = null;
    call.previous = null;
    call.next = null;
  }
}
