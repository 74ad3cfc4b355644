package dev.atelier.fake;

import dev.atelier.cancel.CancelGroup;
import dev.atelier.observe.Phase;
import dev.atelier.queue.Call;
import dev.atelier.task.Outcome;

/** A call whose caller is a test. */
public final class FakeCall extends Call {
  private static final Runnable NOTHING = () -> {};

  private final FakeWorld world;
  private final CancelGroup signal = new CancelGroup();
  private CancelGroup key;
  private boolean replayable = true;
  private int timeoutMillis = -1;
  private Runnable whenSettled = NOTHING;
  private Outcome outcome;

  // What the books know of the call.
  double deadline = Double.POSITIVE_INFINITY;
  double settledAt;

  /* When it was seen to hold a place without a caller. */
  double abandonedAt = -1;
  boolean hadRoom;
  boolean inExcess;
  int settlements;
  int toldQueued;
  int toldDispatched;
  int toldRequeued;
  int toldSettled;

  /* Workers that have started the call, and whether one that has ended suddenly may have. */
  int runs;

  /* The attempt that a worker has or had ahead and has not returned; 0 if there is none. */
  int attemptAhead;
  boolean doubtful;

  FakeCall(FakeWorld world) {
    this.world = world;
  }

  /** Higher runs first; default 0. */
  public FakeCall priority(int value) {
    priority = value;
    return this;
  }

  /** Cancels the call after so many ms; default never. */
  public FakeCall timeout(int millis) {
    timeoutMillis = millis;
    return this;
  }

  /** The group, besides the call's own signal, that cancels the call; default none. */
  public FakeCall key(CancelGroup group) {
    key = group;
    return this;
  }

  /** Takes the arguments away, as a transfer does: the call cannot run twice. */
  public FakeCall transferred() {
    replayable = false;
    return this;
  }

  /** What the caller does when the call settles; default nothing. */
  public FakeCall whenSettled(Runnable reaction) {
    whenSettled = reaction;
    return this;
  }

  /** Hands the call to the engine. */
  public FakeCall submit() {
    world.submit(this);
    return this;
  }

  /** Hands the call to the engine as one whose signal was aborted already. */
  public FakeCall submitAborted() {
    world.submitAborted(this);
    return this;
  }

  /** Hands the call to the engine as one that failed while it was made. */
  public FakeCall submitFailed() {
    world.submitFailed(this);
    return this;
  }

  /** Aborts the call's own signal. */
  public void abort() {
    signal.cancelAll();
  }

  /** Returns how the call ended, or null. */
  public Outcome outcome() {
    return outcome;
  }

  /** Returns how the call ended in one word: SUCCESS, an error code, or "open". */
  public String ending() {
    return outcome == null ? "open" : name(outcome);
  }

  static String name(Outcome outcome) {
    return outcome.code == null ? "SUCCESS" : outcome.code.name();
  }

  /** Tells whether the call is in a worker's hands and somebody waits for it. */
  public boolean isInFlight() {
    return phase() == Phase.IN_FLIGHT;
  }

  @Override
  public boolean isReplayable() {
    return replayable;
  }

  @Override
  public boolean mayGoAhead() {
    return replayable;
  }

  CancelGroup signal() {
    return signal;
  }

  /* Joins what can cancel the call and starts its deadline, as the façade does before it submits. */
  void attach() {
    join(signal);
    if (key != null) {
      join(key);
    }
    if (timeoutMillis >= 0) {
      deadline = world.time.peek() + timeoutMillis;
      expireIn(timeoutMillis, world.deadlines);
    }
  }

  @Override
  protected void onSettled(Outcome outcome) {
    settlements++;
    this.outcome = outcome;
    settledAt = world.time.peek();
    world.books.settled(this, outcome);
    whenSettled.run();
    world.told.reach(Moment.CALLER_TOLD);
  }

  @Override
  public String toString() {
    return "call " + id;
  }
}
