package dev.atelier.queue;

import dev.atelier.cancel.CancelGroup;
import dev.atelier.cancel.Cancelable;
import dev.atelier.observe.CallRecord;
import dev.atelier.observe.Phase;
import dev.atelier.task.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * One call: a small state machine (see {@link Phase} for the table) that lives in the intrusive
 * lists of one {@link DispatchQueue}. The runtime subclasses it with what the caller waits on.
 * Every ending goes through {@link DispatchQueue}'s one settling step, so a call settles once.
 * Confined to the event loop.
 */
public abstract class Call extends CallRecord implements Cancelable {
  /** Higher runs first. */
  public int priority;

  /** Crashing workers the call has been in flight in. */
  public int crashes;

  /** Whether the worker that has the call is not known to end it soon; owned by the slot. */
  public boolean isSlow;

  /** The group that canceled the call; null unless {@link Outcome#ABORTED}. */
  public @Nullable CancelGroup canceledBy;

  // Mutable state: owned by the queue.
  @Nullable DispatchQueue queue;
  @Nullable Lane lane;
  @Nullable Call previous;
  @Nullable Call next;
  private Phase phase = Phase.NEW;
  private CancelGroup.@Nullable Membership firstGroup;
  private CancelGroup.@Nullable Membership secondGroup;
  private @Nullable Alarm alarm;
  private @Nullable Deadlines deadlines;
  private int chargedAttempt;
  private int @Nullable [] crashedIn;

  /* Whether a worker has the queued call already, or may still start it although it has ended. */
  boolean ahead;

  /** Tells whether a worker has the call ahead of its turn. */
  public final boolean isAhead() {
    return ahead;
  }

  /** Returns the number of the attempt that a worker has or would have. */
  public final int attemptSent() {
    return ahead ? attempts + 1 : attempts;
  }

  /**
   * Tells whether the call loses nothing when it is sent ahead and comes back; may run user code.
   */
  public boolean mayGoAhead() {
    return false;
  }

  /** Tells the caller; runs once, after the bookkeeping is complete. */
  protected abstract void onSettled(Outcome outcome);

  /** Tells whether another attempt could run with the same arguments and lose or repeat nothing. */
  public abstract boolean isReplayable();

  /** Returns where the call is. */
  public final Phase phase() {
    return phase;
  }

  /** Lets a group cancel this call until it settles; a call joins two groups at most. */
  public final void join(CancelGroup group) {
    CancelGroup.Membership place = group.join(this);
    if (firstGroup == null) {
      firstGroup = place;
    } else {
      secondGroup = place;
    }
  }

  /** Counts a crash of the worker that has the call; an attempt counts once. */
  public final void chargeAttempt() {
    if (chargedAttempt != attempts) {
      chargedAttempt = attempts;
      int[] before = crashedIn;
      int[] slots = new int[crashes + 1];
      for (int i = 0; i < crashes && before != null; i++) {
        slots[i] = before[i];
      }
      slots[crashes++] = workerIndex;
      crashedIn = slots;
    }
  }

  /** Returns the slot of the n-th crash, from 0. */
  public final int crashedIn(int n) {
    return crashedIn == null ? -1 : crashedIn[n];
  }

  /** Cancels the call in {@code millis} (>= 0) unless it has settled by then. */
  public final void expireIn(int millis, Deadlines deadlines) {
    watch(new Expiry(this), millis, deadlines);
  }

  /** Rings {@code alarm} in {@code millis} unless the call has moved on; a call has one alarm. */
  public final void watch(Alarm alarm, int millis, Deadlines deadlines) {
    unwatch();
    this.alarm = alarm;
    this.deadlines = deadlines;
    deadlines.set(alarm, millis);
  }

  /** Calls off the call's alarm, if any. */
  public final void unwatch() {
    if (alarm != null && deadlines != null) {
      deadlines.clear(alarm);
      alarm = null;
    }
  }

  @Override
  public final void cancel(CancelGroup by) {
    canceledBy = by;
    end(Outcome.ABORTED);
  }

  private void end(Outcome outcome) {
    if (queue != null) {
      queue.cancel(this, outcome);
    }
  }

  final void become(Phase to) {
    if (!phase.mayBecome(to)) {
      throw new IllegalStateException();
    }
    phase = to;
  }

  /* From here on nobody can cancel the call any more, and nothing that could keeps it alive. */
  final void detach() {
    if (firstGroup != null) {
      firstGroup.leave();
      firstGroup = null;
    }
    if (secondGroup != null) {
      secondGroup.leave();
      secondGroup = null;
    }
    unwatch();
  }

  private static final class Expiry extends Alarm {
    private final Call call;

    Expiry(Call call) {
      this.call = call;
    }

    @Override
    protected void ring() {
      call.end(Outcome.TIMED_OUT);
    }
  }
}
