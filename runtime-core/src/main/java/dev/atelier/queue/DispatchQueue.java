package dev.atelier.queue;

import dev.atelier.observe.Phase;
import dev.atelier.observe.RuntimeListener;
import dev.atelier.policy.QueuePolicy;
import dev.atelier.port.Clock;
import dev.atelier.task.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * The bounded queue: waiting → pending → in flight → settled. Keeps at most {@code maxInFlight}
 * calls in flight and at most {@code maxQueueDepth} pending (requeued calls may exceed it); order
 * is priority, then arrival. Every operation costs O(log priorities). Confined to the event loop.
 *
 * <p>User code may run inside {@link Dispatcher#start}, the listener and {@link Call#onSettled};
 * the queue is consistent whenever it does, and a nested call is carried out by the outermost one.
 */
public final class DispatchQueue {
  private final int maxInFlight;
  private final int maxQueueDepth;
  private final QueuePolicy policy;
  private final Clock clock;
  private final Dispatcher dispatcher;

  // Mutable state: inFlight counts every call that holds a place, abandoned the settled ones of
  // them.
  private final PriorityLanes waiting = new PriorityLanes();
  private final PriorityLanes pending = new PriorityLanes();
  private final Lane taken = new Lane(0, 0);
  private @Nullable RuntimeListener listener;

  /* The call that has a place and is about to start: nobody else knows of it yet. */
  private @Nullable Call unstarted;
  private int inFlight;
  private int abandoned;

  /* Queued calls that a worker has ahead of their turn, and a priority that none of them is below. */
  private int ahead;
  private int lowestAhead;
  private boolean feeding;
  private int calls;
  private int dispatched;
  private boolean paused;
  private int holds;
  private boolean pumping;

  public DispatchQueue(
      int maxInFlight, int maxQueueDepth, QueuePolicy policy, Clock clock, Dispatcher dispatcher) {
    this.maxInFlight = maxInFlight;
    this.maxQueueDepth = maxQueueDepth;
    this.policy = policy;
    this.clock = clock;
    this.dispatcher = dispatcher;
  }

  /** Sets who is told what happens; null means nobody, and that no clock is read. */
  public void listen(@Nullable RuntimeListener listener) {
    this.listener = listener;
  }

  /** Returns calls that hold a place, abandoned ones included. */
  public int inFlight() {
    return inFlight;
  }

  /** Returns settled calls that still hold a place. */
  public int abandoned() {
    return abandoned;
  }

  public int pending() {
    return pending.size();
  }

  public int waiting() {
    return waiting.size();
  }

  /** Returns attempts so far. */
  public int dispatched() {
    return dispatched;
  }

  public boolean isPaused() {
    return paused;
  }

  public boolean isIdle() {
    return inFlight == 0 && pending.size() == 0 && waiting.size() == 0;
  }

  /** Takes a call: it runs, queues, waits or is dropped, as there is room. */
  public void enqueue(Call call) {
    admit(call);
    if (pending.size() - maxQueueDepth < freePlaces()) {
      toPending(call);
    } else {
      overflow(call);
    }
    if (ahead > 0 && call.priority > lowestAhead) {
      dispatcher.recall();
    }
    pump();
  }

  /** Takes a call only to settle it: it was aborted, or the task refuses calls. */
  public void refuse(Call call, Outcome outcome) {
    admit(call);
    settle(call, outcome);
  }

  /** Settles a call that nobody wants any more; absorbs when it has settled. */
  public void cancel(Call call, Outcome outcome) {
    if (call.phase().isSettled()) {
      return;
    }
    settle(call, outcome);
    if (call.ahead) {
      dispatcher.retractAhead(call);
    }
    if (call.phase() == Phase.ABANDONED) {
      if (call == unstarted || dispatcher.retract(call)) {
        release(call);
      }
      if (ahead > 0) {
        dispatcher.recallBehind(call);
      }
    }
    pump();
  }

  /** The attempt of a call in flight ended: settles it, or only frees the place it still held. */
  public void complete(Call call, Outcome outcome) {
    complete(call, outcome, null);
  }

  /**
   * Does the same when a worker has started another call meanwhile: {@code next} was ahead there,
   * and has the place.
   */
  public void complete(Call call, Outcome outcome, @Nullable Call next) {
    boolean released = call.phase() == Phase.ABANDONED;
    vacate(call);
    if (released) {
      call.ahead = false;
      abandoned--;
      call.become(Phase.SETTLED);
    } else {
      end(call);
    }
    if (next != null) {
      succeed(next);
    }
    if (released) {
      changed();
    } else {
      tellEnd(call, outcome, Phase.IN_FLIGHT, null);
    }
    pump();
  }

  /** Lets the dispatcher send calls ahead from now on. */
  public void feedAhead() {
    // Whoever is the oldest may be dropped at any time, and must not have run then.
    feeding = policy != QueuePolicy.DROP_OLDEST;
    pump();
  }

  /** Returns the queued call that comes first of those that no worker has, or null. */
  public @Nullable Call firstHere() {
    Call call = pending.first();
    while (call != null && call.ahead) {
      call = pending.after(call);
    }
    if (call == null) {
      call = waiting.first();
      while (call != null && call.ahead) {
        call = waiting.after(call);
      }
    }
    return call;
  }

  /** Notes that a worker has a queued call; it stays where it stands. */
  public void lend(Call call) {
    lowestAhead = ahead == 0 ? call.priority : Math.min(lowestAhead, call.priority);
    ahead++;
    call.ahead = true;
  }

  /** Notes that no worker has the call any more. */
  public void takeBack(Call call) {
    call.ahead = false;
    if (!call.phase().isSettled()) {
      ahead--;
    }
  }

  /** Puts a call in flight back to where it stands by arrival, in front of the queue. */
  public void requeue(Call call) {
    putBack(call);
    changed();
  }

  /** Does the same after a crash, which the listener is told. */
  public void requeueCrashed(Call call) {
    putBack(call);
    if (listener != null) {
      listener.requeued(call);
    }
    changed();
  }

  /**
   * Returns the latest call in flight that {@code before} precedes, or the latest of all for null.
   */
  public @Nullable Call inFlightBefore(@Nullable Call before) {
    return before == null ? taken.last : before.previous;
  }

  /** Settles everything that waits or is pending. */
  public void rejectQueued(Outcome outcome) {
    holds++;
    for (Call call = firstQueued(); call != null; call = firstQueued()) {
      settle(call, outcome);
    }
    holds--;
  }

  /** Stops dispatching; calls in flight go on. */
  public void pause() {
    paused = true;
    if (ahead > 0) {
      dispatcher.recall();
    }
  }

  /** Dispatches again. */
  public void resume() {
    paused = false;
    pump();
  }

  /** Holds dispatching back until {@link #unhold}, while several calls change place. */
  public void hold() {
    holds++;
  }

  /** Ends a {@link #hold} and dispatches what can run now. */
  public void unhold() {
    holds--;
    pump();
  }

  /** Hands over whatever has room; to be called when room has appeared. */
  public void pump() {
    if (pumping) {
      return;
    }
    pumping = true;
    do {
      while (inFlight < maxInFlight && canDispatch()) {
        Call call = firstHere();
        if (call == null) {
          break;
        }
        dispatch(call);
      }
      if (feeding && hasCallsHere() && canDispatch()) {
        dispatcher.feed();
      }
      // Who was asked whether it may go ahead may have freed a place.
    } while (inFlight < maxInFlight && hasCallsHere() && canDispatch());
    pumping = false;
    if (isIdle()) {
      dispatcher.idle();
    }
  }

  /*
   * Places in flight that pending calls are about to take, though perhaps not before user code that
   * runs now has returned. Calls that wait are too many for them already.
   */
  private int freePlaces() {
    boolean open = !paused && waiting.size() == 0 && dispatcher.hasRoom();
    return open ? maxInFlight - inFlight : 0;
  }

  private boolean hasCallsHere() {
    return pending.size() + waiting.size() > ahead;
  }

  private boolean canDispatch() {
    return !paused && holds == 0 && dispatcher.hasRoom();
  }

  /** Returns the call that would be dispatched next, or null. */
  public @Nullable Call firstQueued() {
    Call call = pending.first();
    return call != null ? call : waiting.first();
  }

  private void admit(Call call) {
    call.id = ++calls;
    call.queue = this;
    if (listener != null) {
      call.startedAt = clock.now();
      call.queuedAt = call.startedAt;
    }
  }

  private void toPending(Call call) {
    call.become(Phase.PENDING);
    pending.addLast(call);
    if (listener != null) {
      listener.queued(call);
    }
    changed();
  }

  private void overflow(Call call) {
    switch (policy.onFull(pending.size())) {
      case WAIT:
        call.become(Phase.WAITING);
        waiting.addLast(call);
        changed();
        break;
      case EVICT_OLDEST:
        replaceOldest(call);
        break;
      default:
        settle(call, Outcome.DROPPED);
    }
  }

  private void replaceOldest(Call call) {
    Call oldest = pending.oldestOfLowest();
    if (oldest != null) {
      end(oldest);
      call.become(Phase.PENDING);
      pending.addLast(call);
      tellEnd(oldest, Outcome.DROPPED, Phase.PENDING, call);
    }
  }

  private void dispatch(Call call) {
    enter(call);
    int attempt = call.attempts;
    unstarted = call;
    dispatcher.assign(call);
    Call promoted = promote();
    if (listener != null) {
      tellDispatch(listener, call, promoted);
    }
    changed();
    if (call.phase() == Phase.IN_FLIGHT && call.attempts == attempt) {
      dispatcher.prepare(call);
    }
    unstarted = null;
    if (call.phase() == Phase.IN_FLIGHT && call.attempts == attempt) {
      dispatcher.start(call);
    }
  }

  /* Takes a place for the next attempt of a queued call. */
  private void enter(Call call) {
    unlink(call);
    if (call.phase() == Phase.WAITING) {
      call.become(Phase.PENDING);
    }
    call.become(Phase.IN_FLIGHT);
    taken.insertAfter(taken.last, call);
    inFlight++;
    dispatched++;
    call.attempts++;
  }

  /* A worker has started a call that it had ahead, perhaps one that had ended on the way. */
  private void succeed(Call call) {
    if (call.phase().isSettled()) {
      call.become(Phase.ABANDONED);
      taken.insertAfter(taken.last, call);
      inFlight++;
      abandoned++;
      dispatcher.adopt(call);
      return;
    }
    call.ahead = false;
    ahead--;
    enter(call);
    dispatcher.adopt(call);
    Call promoted = promote();
    if (listener != null) {
      tellDispatch(listener, call, promoted);
    }
    changed();
  }

  private void tellDispatch(RuntimeListener to, Call call, @Nullable Call promoted) {
    if (call.isTimed()) {
      call.lastWaitMillis = Math.max(0, clock.now() - call.queuedAt);
      call.waitMillis += call.lastWaitMillis;
    }
    to.dispatched(call);
    if (promoted != null && promoted.phase() == Phase.PENDING) {
      to.queued(promoted);
    }
  }

  /* One call left the pending queue, so one caller at most can stop waiting. */
  private @Nullable Call promote() {
    Call next = waiting.first();
    if (next == null || pending.size() >= maxQueueDepth) {
      return null;
    }
    waiting.remove(next);
    next.become(Phase.PENDING);
    pending.addLast(next);
    return next;
  }

  private void putBack(Call call) {
    vacate(call);
    call.become(Phase.PENDING);
    pending.addBack(call);
    if (listener != null) {
      call.queuedAt = clock.now();
    }
  }

  private void unlink(Call call) {
    if (call.phase() == Phase.PENDING) {
      pending.remove(call);
    } else if (call.phase() == Phase.WAITING) {
      waiting.remove(call);
    }
  }

  private void vacate(Call call) {
    taken.remove(call);
    inFlight--;
    dispatcher.vacated(call);
  }

  private void release(Call call) {
    vacate(call);
    call.ahead = false;
    abandoned--;
    call.become(Phase.SETTLED);
    changed();
  }

  private void settle(Call call, Outcome outcome) {
    Phase from = call.phase();
    end(call);
    tellEnd(call, outcome, from, from == Phase.PENDING ? promote() : null);
  }

  /* The bookkeeping of every ending. */
  private void end(Call call) {
    unlink(call);
    if (call.ahead) {
      ahead--;
    }
    if (call.lane == taken) {
      call.become(Phase.ABANDONED);
      abandoned++;
    } else {
      call.become(Phase.SETTLED);
    }
    call.detach();
  }

  /*
   * The call that got the place is told first: whoever hears of the end may start or end that one
   * at once.
   */
  private void tellEnd(Call call, Outcome outcome, Phase from, @Nullable Call entered) {
    if (listener != null && entered != null) {
      listener.queued(entered);
    }
    call.onSettled(outcome);
    if (listener != null) {
      listener.settled(call, outcome, from);
    }
    changed();
  }

  private void changed() {
    dispatcher.changed();
    if (listener != null) {
      listener.queueChanged();
    }
  }
}
