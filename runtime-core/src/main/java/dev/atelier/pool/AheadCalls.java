package dev.atelier.pool;

import dev.atelier.port.WorkerPort;
import dev.atelier.queue.Call;
import org.jspecify.annotations.Nullable;

/**
 * Calls that one worker has ahead of their turn, in the order in which it starts them. One that has
 * ended stays: until the worker returns it, it may have been started before its end was known.
 */
final class AheadCalls {
  private final @Nullable Call[] ring = new Call[WorkerPort.MOST_AHEAD];

  // Mutable state: `size` calls from `first` on, round the ring.
  private int first;
  private int size;

  int size() {
    return size;
  }

  void add(Call call) {
    ring[at(size)] = call;
    size++;
  }

  /** Takes the first call, or null. */
  @Nullable Call take() {
    Call call = ring[first];
    if (call != null) {
      ring[first] = null;
      first = at(1);
      size--;
    }
    return call;
  }

  /** Returns a call by id and attempt, or null. */
  @Nullable Call find(int id, int attempt) {
    for (int i = 0; i < size; i++) {
      Call call = ring[at(i)];
      if (call != null && call.id == id && call.attemptSent() == attempt) {
        return call;
      }
    }
    return null;
  }

  Call[] toArray() {
    Call[] calls = new Call[size];
    for (int i = 0; i < size; i++) {
      calls[i] = ring[at(i)];
    }
    return calls;
  }

  void remove(Call call) {
    int kept = 0;
    for (int i = 0; i < size; i++) {
      Call other = ring[at(i)];
      if (other != call) {
        ring[at(kept++)] = other;
      }
    }
    for (int i = kept; i < size; i++) {
      ring[at(i)] = null;
    }
    size = kept;
  }

  private int at(int offset) {
    return (first + offset) & (ring.length - 1);
  }
}
