package dev.atelier.queue;

import dev.atelier.port.Clock;
import dev.atelier.port.Timers;
import org.jspecify.annotations.Nullable;

/**
 * Every deadline of a runtime behind one timer. Setting and clearing cost O(log n), and O(1) for
 * the usual case of one timeout for all calls, where a new deadline is the latest. Confined to the
 * event loop.
 */
public final class Deadlines {
  /*
   * A binary heap ordered by time. The timer is armed for the first alarm; when that one is cleared
   * the timer is left to fire in vain once, which is cheaper than arming it anew each time.
   */
  private final Clock clock;
  private final Timers.Timer timer;

  // Mutable state: heap[0..size) is a heap; armedFor <= heap[0].dueAt while size > 0.
  private @Nullable Alarm[] heap = new Alarm[8];
  private int size;
  private double armedFor = Double.POSITIVE_INFINITY;

  public Deadlines(Clock clock, Timers timers) {
    this.clock = clock;
    this.timer = timers.newTimer(this::wake);
  }

  /** Sets or moves an alarm to {@code delayMillis} (>= 0) from now. */
  public void set(Alarm alarm, int delayMillis) {
    clear(alarm);
    alarm.dueAt = clock.now() + delayMillis;
    if (size == heap.length) {
      Alarm[] larger = new Alarm[size * 2];
      for (int i = 0; i < size; i++) {
        larger[i] = heap[i];
      }
      heap = larger;
    }
    siftUp(size++, alarm);
    arm();
  }

  /** Calls an alarm off; does nothing when it is not set. */
  public void clear(Alarm alarm) {
    int place = alarm.place;
    if (place < 0) {
      return;
    }
    alarm.place = -1;
    Alarm last = at(--size);
    heap[size] = null;
    if (last != alarm) {
      siftDown(place, last);
      if (last.place == place) {
        siftUp(place, last);
      }
    }
    if (size == 0 && armedFor != Double.POSITIVE_INFINITY) {
      armedFor = Double.POSITIVE_INFINITY;
      timer.disarm();
    }
  }

  /** Returns how many alarms are set. */
  public int size() {
    return size;
  }

  private void arm() {
    double first = at(0).dueAt;
    if (first < armedFor) {
      armedFor = first;
      timer.arm(Math.max(0, first - clock.now()));
    }
  }

  private void wake() {
    armedFor = Double.POSITIVE_INFINITY;
    double now = clock.now();
    while (size > 0 && at(0).dueAt <= now) {
      Alarm due = at(0);
      clear(due);
      due.ring();
    }
    if (size > 0) {
      arm();
    }
  }

  private Alarm at(int place) {
    Alarm alarm = heap[place];
    if (alarm == null) {
      throw new IllegalStateException();
    }
    return alarm;
  }

  private void put(int place, Alarm alarm) {
    heap[place] = alarm;
    alarm.place = place;
  }

  private void siftUp(int from, Alarm alarm) {
    int place = from;
    while (place > 0) {
      int parent = (place - 1) >> 1;
      if (at(parent).dueAt <= alarm.dueAt) {
        break;
      }
      put(place, at(parent));
      place = parent;
    }
    put(place, alarm);
  }

  private void siftDown(int from, Alarm alarm) {
    int place = from;
    while (true) {
      int child = 2 * place + 1;
      if (child >= size) {
        break;
      }
      if (child + 1 < size && at(child + 1).dueAt < at(child).dueAt) {
        child++;
      }
      if (at(child).dueAt >= alarm.dueAt) {
        break;
      }
      put(place, at(child));
      place = child;
    }
    put(place, alarm);
  }
}
