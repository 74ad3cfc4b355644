package dev.atelier.host.events;

import java.nio.charset.StandardCharsets;

/**
 * The latest events, kept once for all clients: a client is only a place in this ring. One that
 * falls behind by more than the ring holds loses the oldest events, and is told how many.
 */
final class EventRing {
  private final byte[][] events;

  // Mutable state, under this object's lock. The event of number n is at n % events.length.
  private long latest;

  /**
   * Makes an empty ring.
   *
   * @param capacity events kept, at least 1
   */
  EventRing(int capacity) {
    this.events = new byte[capacity][];
  }

  /**
   * Events to send next.
   *
   * @param bytes the events as text; empty if there are none
   * @param count how many they are
   * @param lost how many were forgotten before
   * @param next where to go on
   */
  @SuppressWarnings("ArrayRecordComponent") // Written to a socket at once, never compared.
  record Batch(byte[] bytes, int count, long lost, long next) {}

  /** Adds an event; returns its number, the first being 1. */
  synchronized long add(String name, String data) {
    latest++;
    String text = "id: " + latest + "\nevent: " + name + "\ndata: " + data + "\n\n";
    events[(int) (latest % events.length)] = text.getBytes(StandardCharsets.UTF_8);
    return latest;
  }

  /** Returns the number of the latest event, 0 if there is none. */
  synchronized long latest() {
    return latest;
  }

  /**
   * Returns the events after one, as many as fit into a number of bytes, but at least one if there
   * is any.
   */
  synchronized Batch after(long cursor, int maxBytes) {
    long first = Math.max(cursor, latest - events.length) + 1;
    int size = 0;
    long end = first;
    while (end <= latest && (end == first || size + at(end).length <= maxBytes)) {
      size += at(end).length;
      end++;
    }
    byte[] bytes = new byte[size];
    int filled = 0;
    for (long number = first; number < end; number++) {
      System.arraycopy(at(number), 0, bytes, filled, at(number).length);
      filled += at(number).length;
    }
    return new Batch(bytes, (int) (end - first), first - cursor - 1, end - 1);
  }

  private byte[] at(long number) {
    return events[(int) (number % events.length)];
  }
}
