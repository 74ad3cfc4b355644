package dev.atelier.queue;

/** Where a queue hands its calls to. */
public interface Dispatcher {
  /** Tells whether a call would find a place now. */
  boolean hasRoom();

  /** Gives the call a place; bookkeeping only, no user code. */
  void assign(Call call);

  /** Starts the attempt of an assigned call. */
  void start(Call call);

  /**
   * The caller gave up on a call in flight.
   *
   * @return true when it had not started yet and will never be answered
   */
  boolean retract(Call call);

  /** The call has left its place: it ended, or it went back to the queue. */
  void vacated(Call call);

  /** The queue's numbers changed. */
  void changed();

  /** Nothing is waiting, pending or in flight any more. */
  void idle();
}
