package dev.atelier.pool;

import dev.atelier.queue.Call;
import org.jspecify.annotations.Nullable;

/**
 * Calls in flight by id, without boxing. Ids are handed out in sequence, so that the low bits alone
 * spread them evenly.
 */
final class CallTable {
  /*
   * Open addressing with linear probing; deletion shifts later entries back (Knuth, TAOCP vol. 3,
   * 6.4, algorithm R), so that no tombstones pile up.
   */
  private @Nullable Call[] slots = new Call[16];
  private int size;

  @Nullable Call get(int id) {
    int mask = slots.length - 1;
    for (int i = id & mask; ; i = (i + 1) & mask) {
      Call call = slots[i];
      if (call == null || call.id == id) {
        return call;
      }
    }
  }

  void put(Call call) {
    if (++size * 2 > slots.length) {
      grow();
    }
    insert(call);
  }

  void remove(Call call) {
    int mask = slots.length - 1;
    int hole = call.id & mask;
    while (slots[hole] != call) {
      if (slots[hole] == null) {
        return;
      }
      hole = (hole + 1) & mask;
    }
    size--;
    for (int i = (hole + 1) & mask; ; i = (i + 1) & mask) {
      Call moved = slots[i];
      if (moved == null) {
        break;
      }
      int distanceFromHome = (i - moved.id) & mask;
      if (distanceFromHome >= ((i - hole) & mask)) {
        slots[hole] = moved;
        hole = i;
      }
    }
    slots[hole] = null;
  }

  private void insert(Call call) {
    int mask = slots.length - 1;
    int i = call.id & mask;
    while (slots[i] != null) {
      i = (i + 1) & mask;
    }
    slots[i] = call;
  }

  private void grow() {
    @Nullable Call[] old = slots;
    slots = new Call[old.length * 2];
    for (int i = 0; i < old.length; i++) {
      Call call = old[i];
      if (call != null) {
        insert(call);
      }
    }
  }
}
