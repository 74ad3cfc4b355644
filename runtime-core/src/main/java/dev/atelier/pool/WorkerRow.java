package dev.atelier.pool;

import dev.atelier.queue.Call;
import org.jspecify.annotations.Nullable;

/** The slots of one task: which of them has room, and how they are as a whole. */
final class WorkerRow {
  private final WorkerSlot[] slots;

  // Mutable state: live slots, and slots that wait for a restart.
  private int active;
  private int backingOff;

  WorkerRow(int size, Engine engine) {
    slots = new WorkerSlot[size];
    for (int i = 0; i < size; i++) {
      slots[i] = new WorkerSlot(i, engine);
    }
  }

  WorkerSlot at(int index) {
    return slots[index];
  }

  int active() {
    return active;
  }

  boolean isBackingOff() {
    return backingOff > 0;
  }

  boolean hasRoom() {
    return backingOff < slots.length;
  }

  /** Tells whether no worker is there or on its way. */
  boolean isEmpty() {
    return active + backingOff == 0;
  }

  /** Tells whether a worker is ready and none is on its way. */
  boolean isReady() {
    boolean ready = false;
    for (WorkerSlot slot : slots) {
      if (slot.state() == WorkerSlot.State.STARTING) {
        return false;
      }
      ready |= slot.state() == WorkerSlot.State.READY;
    }
    return ready && backingOff == 0;
  }

  /**
   * Returns the slot with the least to do; an absent one only when every live one has something.
   */
  WorkerSlot leastLoaded() {
    WorkerSlot best = null;
    WorkerSlot absent = null;
    for (WorkerSlot slot : slots) {
      if (slot.isLive()) {
        if (best == null || slot.isBetterThan(best)) {
          best = slot;
        }
      } else if (absent == null && slot.takesCalls()) {
        absent = slot;
      }
    }
    @Nullable WorkerSlot chosen =
        best == null || (absent != null && best.load() > 0) ? absent : best;
    if (chosen == null) {
      throw new IllegalStateException();
    }
    return chosen;
  }

  /**
   * Returns the slot that a call is best sent ahead to: of those that take it the one with least.
   */
  @Nullable WorkerSlot forAhead(Call call) {
    WorkerSlot best = null;
    for (WorkerSlot slot : slots) {
      if (slot.takesAhead(call) && (best == null || slot.aheadSize() < best.aheadSize())) {
        best = slot;
      }
    }
    return best;
  }

  /** Asks every worker for the calls that it has ahead. */
  void recall() {
    for (WorkerSlot slot : slots) {
      slot.recall();
    }
  }

  int[] loads() {
    int[] loads = new int[slots.length];
    for (int i = 0; i < loads.length; i++) {
      loads[i] = slots[i].load();
    }
    return loads;
  }

  /** Ends every worker, and every wait for one. */
  void stopAll() {
    for (WorkerSlot slot : slots) {
      if (slot.state() == WorkerSlot.State.BACKING_OFF) {
        recover(slot);
      } else {
        slot.stop();
      }
    }
  }

  /** Ends a slot's wait: it may start a worker again. */
  void recover(WorkerSlot slot) {
    backingOff--;
    slot.recover();
  }

  void spawned() {
    active++;
  }

  void terminated() {
    active--;
  }

  void crashed() {
    active--;
    backingOff++;
  }
}
