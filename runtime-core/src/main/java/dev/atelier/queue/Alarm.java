package dev.atelier.queue;

/** Something that happens at a time unless it is called off; see {@link Deadlines}. */
public abstract class Alarm {
  /* Place in the heap, or -1 while not set. */
  int place = -1;

  /* Monotonic ms. */
  double dueAt;

  /** Runs once when the time has come. */
  protected abstract void ring();

  /** Tells whether the alarm is set. */
  public final boolean isSet() {
    return place >= 0;
  }
}
