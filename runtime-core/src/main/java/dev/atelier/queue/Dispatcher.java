package dev.atelier.queue;

/** Where a queue hands its calls to. */
public interface Dispatcher {
  /** Tells whether a call would find a place now. */
  boolean hasRoom();

  /** Gives the call a place; bookkeeping only, no user code. */
  void assign(Call call);

  /** Gets ready for the attempt of an assigned call; may call out. */
  default void prepare(Call call) {}

  /** Starts the attempt of a prepared call. */
  void start(Call call);

  /**
   * The caller gave up on a call that has been started.
   *
   * @return true when it could be taken back and will never be answered
   */
  boolean retract(Call call);

  /**
   * Sends queued calls ahead of their turn, with {@link DispatchQueue#firstHere} and {@link
   * DispatchQueue#lend}, where that is worth it. Every place is taken.
   */
  default void feed() {}

  /** Asks for all calls that are ahead. */
  default void recall() {}

  /** Asks for the calls that are ahead where this one is, or was: it will not end there soon. */
  default void recallBehind(Call call) {}

  /** A queued call that is ahead ended. */
  default void retractAhead(Call call) {}

  /** A call that was ahead has been started by the worker that has it; bookkeeping only. */
  default void adopt(Call call) {}

  /** The call has left its place: it ended, or it went back to the queue. */
  void vacated(Call call);

  /** The queue's numbers changed. */
  void changed();

  /** Nothing is waiting, pending or in flight any more. */
  void idle();
}
