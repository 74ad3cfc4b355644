package dev.atelier.fake;

import dev.atelier.observe.Phase;
import dev.atelier.task.TaskOptions;
import java.util.ArrayList;
import java.util.List;

/** Every call of a world, and how many are where by what the calls themselves say. */
final class CallBook {
  private final FakeWorld world;
  private final Breaches breaches;

  /* Calls of which the engine may still know something. */
  private final List<FakeCall> open = new ArrayList<>();

  // Sums over the calls that are no longer open.
  private int retiredAttempts;
  private int retired;

  // Sums over all calls, as of the last count.
  int waiting;
  int pending;
  int freshPending;
  int inFlight;
  int abandoned;
  int attempts;
  int alarms;
  int ahead;
  final int[] loads;

  CallBook(FakeWorld world, Breaches breaches) {
    this.world = world;
    this.breaches = breaches;
    loads = new int[world.options.poolSize];
  }

  void add(FakeCall call) {
    open.add(call);
  }

  /** Returns how many calls there were. */
  int size() {
    return retired + open.size();
  }

  boolean isEmpty() {
    return open.isEmpty();
  }

  void count() {
    waiting = 0;
    pending = 0;
    freshPending = 0;
    inFlight = 0;
    abandoned = 0;
    alarms = 0;
    ahead = 0;
    attempts = retiredAttempts;
    for (int i = 0; i < loads.length; i++) {
      loads[i] = 0;
    }
    for (int i = 0; i < open.size(); i++) {
      count(open.get(i));
    }
  }

  private void count(FakeCall call) {
    attempts += call.attempts;
    ahead += call.isAhead() && call.phase() != Phase.ABANDONED ? 1 : 0;
    switch (call.phase()) {
      case WAITING:
        waiting++;
        break;
      case PENDING:
        pending++;
        freshPending += call.attempts == 0 && !call.inExcess ? 1 : 0;
        break;
      case IN_FLIGHT:
        inFlight++;
        loads[call.workerIndex]++;
        break;
      case ABANDONED:
        abandoned++;
        call.abandonedAt = call.abandonedAt < 0 ? world.time.peek() : call.abandonedAt;
        loads[call.workerIndex]++;
        alarms += world.options.killAfterMillis == TaskOptions.OFF ? 0 : 1;
        break;
      default:
        return;
    }
    if (!call.phase().isSettled() && call.deadline != Double.POSITIVE_INFINITY) {
      alarms++;
    }
  }

  /** Fails if a call that was told as pending should have gone before this one. */
  void verifyTurn(FakeCall call) {
    for (int i = 0; i < open.size(); i++) {
      FakeCall other = open.get(i);
      // A call that was promoted by this very dispatch has not been told as queued yet.
      if (other.phase() == Phase.PENDING
          && other.toldQueued > 0
          && !other.isAhead()
          && comesBefore(other, call)) {
        breaches.broken("dispatched out of order: " + call.id + " before " + other.id);
      }
    }
  }

  private static boolean comesBefore(FakeCall one, FakeCall other) {
    return one.priority > other.priority || (one.priority == other.priority && one.id < other.id);
  }

  /** Fails unless each call's story is complete so far and nothing is overdue. */
  void verify() {
    for (int i = 0; i < open.size(); i++) {
      FakeCall call = open.get(i);
      verifyStory(call);
      verifyTimes(call);
    }
  }

  private void verifyStory(FakeCall call) {
    int once = call.phase().isSettled() ? 1 : 0;
    breaches.check(call.phase() != Phase.NEW, "the engine never took ", call);
    breaches.check(call.settlements == once, "the caller was told wrongly of ", call);
    breaches.check(call.toldSettled == once, "the listener was told wrongly of ", call);
    breaches.check(call.toldDispatched == call.attempts, "attempts told wrongly of ", call);
    breaches.check(
        call.phase() != Phase.PENDING || call.attempts > 0 || call.toldQueued == 1,
        "was not told as queued: ",
        call);
    breaches.check(call.crashes <= world.options.maxAttempts, "outlived its attempts: ", call);
  }

  private void verifyTimes(FakeCall call) {
    double now = world.time.peek();
    int grace = world.options.killAfterMillis;
    breaches.check(call.phase().isSettled() || call.deadline >= now, "missed its deadline: ", call);
    breaches.check(
        call.phase() != Phase.ABANDONED
            || grace == TaskOptions.OFF
            || call.abandonedAt + grace >= now,
        "was not ended after its grace: ",
        call);
  }

  /** Forgets the calls that have left the engine for good. */
  void retire() {
    int kept = 0;
    for (int i = 0; i < open.size(); i++) {
      FakeCall call = open.get(i);
      if (call.phase() == Phase.SETTLED && !call.isAhead()) {
        breaches.check(call.signal().isEmpty(), "a group still holds ", call);
        retired++;
        retiredAttempts += call.attempts;
      } else {
        open.set(kept++, call);
      }
    }
    while (open.size() > kept) {
      open.remove(open.size() - 1);
    }
  }
}
