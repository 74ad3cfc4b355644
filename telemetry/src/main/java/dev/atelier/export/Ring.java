package dev.atelier.export;

import org.jspecify.annotations.Nullable;

/**
 * A queue with a bound, for records that wait.
 *
 * @param <T> type of the records
 */
public final class Ring<T> {
  private final @Nullable Object[] places;

  // Mutable state. Invariant: `size` places from `first` on, around the end, hold a record, no
  // others.
  private int first;
  private int size;

  /**
   * Makes an empty ring.
   *
   * @param capacity how many records it holds, at least 1
   */
  public Ring(int capacity) {
    this.places = new @Nullable Object[capacity];
  }

  /** Returns how many records it holds. */
  public int size() {
    return size;
  }

  /** Adds a record at the end; returns whether there was a place. */
  public boolean offer(T record) {
    if (size == places.length) {
      return false;
    }
    places[place(size)] = record;
    size++;
    return true;
  }

  /** Returns a record, counted from the oldest, without taking it out; null beyond the last. */
  public @Nullable T get(int index) {
    return index < size ? cast(places[place(index)]) : null;
  }

  /** Takes the oldest record out; null if there is none. */
  public @Nullable T poll() {
    if (size == 0) {
      return null;
    }
    T record = cast(places[first]);
    places[first] = null;
    first = place(1);
    size--;
    return record;
  }

  private int place(int index) {
    int place = first + index;
    return place < places.length ? place : place - places.length;
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <T> @Nullable T cast(@Nullable Object record) {
    return (T) record;
  }
}
