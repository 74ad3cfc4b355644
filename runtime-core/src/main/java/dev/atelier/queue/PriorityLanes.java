package dev.atelier.queue;

import org.jspecify.annotations.Nullable;

/**
 * Calls by priority, highest first, and by arrival inside one priority. Adding, taking and removing
 * cost O(1) while all calls share a priority, else O(log priorities); nothing scans.
 */
final class PriorityLanes {
  /*
   * A treap (Seidel and Aragon, "Randomized search trees", 1996) of lanes, ordered by priority, with
   * pseudo-random ranks as heap keys. A lane that runs empty leaves the tree unless
   * everything is empty: then the last one stays for the next call, so that a queue that fills and
   * drains allocates nothing.
   */
  private @Nullable Lane root;
  private int size;
  private int random = 0x9e3779b9;

  int size() {
    return size;
  }

  void addLast(Call call) {
    Lane lane = lane(call.priority);
    lane.insertAfter(lane.last, call);
    size++;
  }

  /** Puts a call back to where it would stand by arrival: in front, behind older ones. */
  void addBack(Call call) {
    Lane lane = lane(call.priority);
    Call before = null;
    Call candidate = lane.first;
    while (candidate != null && candidate.id < call.id) {
      before = candidate;
      candidate = candidate.next;
    }
    lane.insertAfter(before, call);
    size++;
  }

  /** Returns the call to take next, or null. */
  @Nullable Call first() {
    Lane lane = root;
    while (lane != null && lane.higher != null) {
      lane = lane.higher;
    }
    return lane == null ? null : lane.first;
  }

  /** Returns the call to take after this one, or null. */
  @Nullable Call after(Call call) {
    if (call.next != null || call.lane == null) {
      return call.next;
    }
    Lane below = null;
    for (Lane lane = root; lane != null; ) {
      if (lane.priority < call.priority) {
        below = lane;
        lane = lane.higher;
      } else {
        lane = lane.lower;
      }
    }
    return below == null ? null : below.first;
  }

  /** Returns the oldest call of the lowest priority, or null. */
  @Nullable Call oldestOfLowest() {
    Lane lane = root;
    while (lane != null && lane.lower != null) {
      lane = lane.lower;
    }
    return lane == null ? null : lane.first;
  }

  void remove(Call call) {
    Lane lane = call.lane;
    if (lane == null) {
      throw new IllegalStateException("not queued");
    }
    lane.remove(call);
    size--;
    if (lane.first == null && size > 0) {
      root = without(root, lane);
    }
  }

  private Lane lane(int priority) {
    Lane lane = root;
    while (lane != null && lane.priority != priority) {
      lane = priority < lane.priority ? lane.lower : lane.higher;
    }
    if (lane == null) {
      lane = new Lane(priority, nextRank());
      root = root == null || size == 0 ? lane : with(root, lane);
    }
    return lane;
  }

  private int nextRank() {
    random ^= random << 13;
    random ^= random >>> 17;
    random ^= random << 5;
    return random;
  }

  private static Lane with(@Nullable Lane tree, Lane lane) {
    if (tree == null) {
      return lane;
    }
    if (lane.priority < tree.priority) {
      Lane child = with(tree.lower, lane);
      tree.lower = child;
      if (child.rank > tree.rank) {
        tree.lower = child.higher;
        child.higher = tree;
        return child;
      }
    } else {
      Lane child = with(tree.higher, lane);
      tree.higher = child;
      if (child.rank > tree.rank) {
        tree.higher = child.lower;
        child.lower = tree;
        return child;
      }
    }
    return tree;
  }

  private static @Nullable Lane without(@Nullable Lane tree, Lane lane) {
    if (tree == null || tree == lane) {
      return tree == null ? null : merge(tree.lower, tree.higher);
    }
    if (lane.priority < tree.priority) {
      tree.lower = without(tree.lower, lane);
    } else {
      tree.higher = without(tree.higher, lane);
    }
    return tree;
  }

  private static @Nullable Lane merge(@Nullable Lane lower, @Nullable Lane higher) {
    if (lower == null || higher == null) {
      return lower == null ? higher : lower;
    }
    if (lower.rank > higher.rank) {
      lower.higher = merge(lower.higher, higher);
      return lower;
    }
    higher.lower = merge(lower, higher.lower);
    return higher;
  }
}
