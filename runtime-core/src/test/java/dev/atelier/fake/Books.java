package dev.atelier.fake;

import dev.atelier.observe.Phase;
import dev.atelier.observe.TaskState;
import dev.atelier.policy.CrashPolicy;
import dev.atelier.policy.QueuePolicy;
import dev.atelier.pool.Engine;
import dev.atelier.queue.DispatchQueue;
import dev.atelier.task.Outcome;
import dev.atelier.task.TaskOptions;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps the books of a {@link FakeWorld} by what it sees from outside, and compares them with what
 * the engine says of itself: the identities that hold at every moment.
 *
 * <p>Plain Java without formatting or streams, since it also runs compiled.
 */
final class Books {
  private final FakeWorld world;
  private final TaskOptions options;

  /* Calls of which the engine may still know something. */
  private final List<FakeCall> open = new ArrayList<>();
  private final Certainty[] backingOff;
  private final int[] loads;
  private final Tally tally = new Tally();
  private final LastTold lastTold = new LastTold();

  // Sums over the calls that are no longer open.
  private int submitted;
  private int retiredAttempts;
  private int retired;

  private String firstBreach;
  private int commandDepth;

  /** The call that is being submitted at this moment, the innermost one, or null. */
  FakeCall submitting;

  /** The call that a worker answers at this moment, or null. */
  FakeCall answering;

  private enum Certainty {
    NO,
    MAYBE,
    YES
  }

  /** Calls by phase. */
  private static final class Tally {
    int waiting;
    int pending;
    int freshPending;
    int inFlight;
    int abandoned;
    int attempts;
    int alarms;
  }

  /** What whoever listens believes: between two steps it is the truth. */
  private final class LastTold {
    int inFlight;
    int pending;
    int waiting;
    int active;
    boolean idle = true;
    boolean ready;
    boolean refused;
    TaskState state;

    void verify() {
      Engine engine = world.engine;
      DispatchQueue queue = engine.queue();
      check(inFlight == queue.inFlight(), "the last gauge told: in flight");
      check(pending == queue.pending(), "the last gauge told: pending");
      check(waiting == queue.waiting(), "the last gauge told: waiting");
      check(active == engine.activeWorkers(), "the last gauge told: active workers");
      check(idle == queue.isIdle(), "the last news told: idle");
      // Whoever waits for workers must hear of these two; of their end nobody needs to.
      check(ready || !engine.isReady(), "the last news told: ready");
      check(refused || engine.refusal() == null, "the last news told: halted");
      check(state == null || isSame(state, engine.state()), "the last state told");
    }

    private boolean isSame(TaskState told, TaskState is) {
      boolean same =
          told.activeWorkers() == is.activeWorkers()
              && told.workerStatus() == is.workerStatus()
              && told.taskStatus() == is.taskStatus()
              && told.dispatched() == is.dispatched()
              && told.inFlight() == is.inFlight()
              && told.pending() == is.pending()
              && told.waiting() == is.waiting()
              && told.abandoned() == is.abandoned()
              && told.lastCrash() == is.lastCrash();
      for (int i = 0; i < loads.length; i++) {
        same &= told.inFlightByWorker()[i] == is.inFlightByWorker()[i];
      }
      return same;
    }
  }

  Books(FakeWorld world, TaskOptions options) {
    this.world = world;
    this.options = options;
    backingOff = new Certainty[options.poolSize];
    loads = new int[options.poolSize];
    for (int i = 0; i < loads.length; i++) {
      backingOff[i] = Certainty.NO;
    }
  }

  /** Returns calls that have not settled, or still hold a slot. */
  List<FakeCall> open() {
    return open;
  }

  int submitted() {
    return submitted;
  }

  // What the world reports

  void submitting(FakeCall call) {
    submitted++;
    open.add(call);
    call.hadRoom = hasRoom();
  }

  /* Tells whether a new call must be taken: there is room in the queue or a slot for it. */
  private boolean hasRoom() {
    DispatchQueue queue = world.engine.queue();
    boolean open = false;
    for (int i = 0; i < backingOff.length; i++) {
      open |= backingOff[i] == Certainty.NO || world.workers.live(i) != null;
    }
    boolean slots = open && !queue.isPaused() && queue.waiting() == 0;
    int free = slots ? options.maxInFlight - queue.inFlight() : 0;
    return queue.pending() - options.maxQueueDepth < free;
  }

  /* A command moves slots without telling which: until it has ended the slots are not judged. */
  void beginCommand() {
    commandDepth++;
  }

  /* Whoever crashed meanwhile, by user code that started workers again, may be cleared away too. */
  void endCommand() {
    commandDepth--;
    for (int i = 0; i < backingOff.length; i++) {
      if (backingOff[i] == Certainty.YES) {
        backingOff[i] = Certainty.MAYBE;
      }
    }
  }

  void spawned(int index) {
    backingOff[index] = Certainty.NO;
    lastTold.active = world.engine.activeWorkers();
  }

  void terminated() {
    lastTold.active = world.engine.activeWorkers();
  }

  void crashed(int index) {
    backingOff[index] = Certainty.YES;
    lastTold.active = world.engine.activeWorkers();
  }

  void idle() {
    check(world.engine.queue().isIdle(), "told as idle while there is work");
    lastTold.idle = true;
  }

  void queueChanged() {
    DispatchQueue queue = world.engine.queue();
    lastTold.inFlight = queue.inFlight();
    lastTold.pending = queue.pending();
    lastTold.waiting = queue.waiting();
    lastTold.idle &= queue.isIdle();
  }

  void workersChanged() {
    lastTold.ready = world.engine.isReady();
    lastTold.refused = world.engine.refusal() != null;
  }

  void stateChanged() {
    lastTold.state = world.engine.state();
  }

  /** A call entered the queue: there was room, or a slot was free for it at that moment. */
  void queued(FakeCall call) {
    int before = tally.pending;
    count();
    if (call.phase() == Phase.PENDING && tally.freshPending > options.maxQueueDepth) {
      call.inExcess = true;
      int freeSlots = options.maxInFlight - tally.inFlight - tally.abandoned;
      boolean slotFree = tally.pending - options.maxQueueDepth <= freeSlots;
      boolean replaced = options.queuePolicy == QueuePolicy.DROP_OLDEST && tally.pending <= before;
      check(slotFree || replaced, "no room and no free slot for ", call);
    }
  }

  /** A call got a slot: it was the first in line and the slot is the right one. */
  void dispatched(FakeCall call) {
    for (int i = 0; i < open.size(); i++) {
      FakeCall other = open.get(i);
      // A call that was promoted by this very dispatch has not been told as queued yet.
      if (other.phase() == Phase.PENDING && other.toldQueued > 0 && comesBefore(other, call)) {
        broken("dispatched out of order: " + call.id + " before " + other.id);
      }
    }
    if (commandDepth == 0) {
      judgeSlot(call);
    }
  }

  private static boolean comesBefore(FakeCall one, FakeCall other) {
    return one.priority > other.priority || (one.priority == other.priority && one.id < other.id);
  }

  private void judgeSlot(FakeCall call) {
    count();
    int chosen = call.workerIndex;
    int load = loads[chosen] - 1;
    FakeWorker worker = world.workers.live(chosen);
    check(
        worker != null || backingOff[chosen] != Certainty.YES, "a slot that backs off got ", call);
    for (int i = 0; i < loads.length; i++) {
      FakeWorker other = world.workers.live(i);
      if (other != null && i != chosen) {
        check(worker == null ? loads[i] > 0 : loads[i] >= load, "not the least loaded for ", call);
        check(
            worker == null || worker.isReady() || !other.isReady() || loads[i] > load,
            "a starting worker was preferred to a ready one for ",
            call);
      } else if (other == null && worker != null) {
        check(
            load == 0 || backingOff[i] != Certainty.NO,
            "shared a worker while a slot was free: ",
            call);
      }
    }
  }

  /** A call settled: once, and with a reason that is true. */
  void settled(FakeCall call, Outcome outcome) {
    check(call.settlements == 1, "settled twice: ", call);
    check(isTrue(call, outcome), "settled with a false reason: " + call.ending() + " of ", call);
  }

  private boolean isTrue(FakeCall call, Outcome outcome) {
    if (outcome.code == null) {
      return answering == call;
    }
    switch (outcome.code) {
      case ABORTED:
        return call.canceledBy != null;
      case TIMED_OUT:
        return call.deadline <= world.time.peek();
      case QUEUE_DROP:
        return submitting != null
            && !submitting.hadRoom
            && options.queuePolicy != QueuePolicy.BLOCK
            && (options.queuePolicy == QueuePolicy.DROP_OLDEST || call.toldQueued == 0);
      case TASK_DISPOSED:
        return world.engine.isDisposed();
      case TASK_STOPPED:
        return call.attempts > 0 && !call.isReplayable();
      case WORKER_CRASHED:
        return isTrueCrash(call, outcome);
      default:
        return answering == call;
    }
  }

  private boolean isTrueCrash(FakeCall call, Outcome outcome) {
    boolean mustFail =
        options.crashPolicy != CrashPolicy.RESTART_REQUEUE_IN_FLIGHT
            || call.crashes >= options.maxAttempts
            || !call.isReplayable();
    return outcome == world.engine.refusal()
        || world.isReviving()
        || world.engine.isDisposed()
        || (call.attempts > 0 && call.crashes > 0 && mustFail);
  }

  // Judgement

  /** What must hold even while user code runs: the queue's numbers are those of its calls. */
  void verifyInside() {
    count();
    DispatchQueue queue = world.engine.queue();
    check(queue.waiting() == tally.waiting, "waiting calls are counted wrongly");
    check(queue.pending() == tally.pending, "pending calls are counted wrongly");
    check(queue.inFlight() == tally.inFlight + tally.abandoned, "permits are not conserved");
    check(queue.abandoned() == tally.abandoned, "abandoned calls are counted wrongly");
    check(queue.inFlight() <= options.maxInFlight, "more in flight than maxInFlight");
    check(queue.dispatched() == tally.attempts, "dispatches are not the sum of attempts");
  }

  /** What must hold between two steps. */
  void verify() {
    rethrow();
    check(commandDepth == 0 && answering == null, "a step has not ended");
    verifyInside();
    verifyCalls();
    verifyCounts();
    verifyState(world.engine.state());
    verifyTimes();
    verifyProgress();
    lastTold.verify();
    rethrow();
    retire();
    if (world.engine.refusal() != null || world.engine.queue().isPaused()) {
      forgetBackoff();
    }
  }

  /** What must hold when the task has been disposed of. */
  void verifyNothingLeft() {
    verify();
    check(open.isEmpty(), "calls are left after dispose");
    check(world.workers.living() == 0, "workers are left after dispose");
    check(world.deadlines.size() == 0, "alarms are left after dispose");
    check(world.time.armed() == 0, "a timer is left after dispose");
    rethrow();
  }

  private void count() {
    Tally t = tally;
    t.waiting = 0;
    t.pending = 0;
    t.freshPending = 0;
    t.inFlight = 0;
    t.abandoned = 0;
    t.alarms = 0;
    t.attempts = retiredAttempts;
    for (int i = 0; i < loads.length; i++) {
      loads[i] = 0;
    }
    for (int i = 0; i < open.size(); i++) {
      count(open.get(i));
    }
  }

  private void count(FakeCall call) {
    tally.attempts += call.attempts;
    switch (call.phase()) {
      case WAITING:
        tally.waiting++;
        break;
      case PENDING:
        tally.pending++;
        tally.freshPending += call.attempts == 0 && !call.inExcess ? 1 : 0;
        break;
      case IN_FLIGHT:
        tally.inFlight++;
        loads[call.workerIndex]++;
        break;
      case ABANDONED:
        tally.abandoned++;
        loads[call.workerIndex]++;
        tally.alarms += options.killAfterMillis == TaskOptions.OFF ? 0 : 1;
        break;
      default:
        return;
    }
    if (!call.phase().isSettled() && call.deadline != Double.POSITIVE_INFINITY) {
      tally.alarms++;
    }
  }

  private void verifyCalls() {
    double now = world.time.peek();
    for (int i = 0; i < open.size(); i++) {
      FakeCall call = open.get(i);
      int once = call.phase().isSettled() ? 1 : 0;
      check(call.phase() != Phase.NEW, "the engine never took ", call);
      check(call.settlements == once, "the caller was told wrongly of ", call);
      check(call.toldSettled == once, "the listener was told wrongly of ", call);
      check(call.toldDispatched == call.attempts, "attempts told wrongly of ", call);
      check(
          call.phase() != Phase.PENDING || call.attempts > 0 || call.toldQueued == 1,
          "was not told as queued: ",
          call);
      check(once == 1 || call.deadline >= now, "missed its deadline: ", call);
      check(call.crashes <= options.maxAttempts, "outlived its attempts: ", call);
      check(
          call.phase() != Phase.ABANDONED
              || options.killAfterMillis == TaskOptions.OFF
              || call.settledAt + options.killAfterMillis >= now,
          "was not ended after its grace: ",
          call);
    }
  }

  private void verifyCounts() {
    RecordingListener told = world.told;
    Engine engine = world.engine;
    Tally t = tally;
    check(
        submitted == t.waiting + t.pending + t.inFlight + told.settled(),
        "calls are not what is open and what has settled");
    check(told.dispatched() == engine.queue().dispatched(), "dispatches are told wrongly");
    check(
        told.spawned() == engine.activeWorkers() + told.terminated() + told.crashed(),
        "spawned is not active, terminated and crashed");
    check(told.spawned() == world.workers.opened(), "spawned workers are told wrongly");
    check(engine.activeWorkers() == world.workers.living(), "active workers do not live");
    check(t.freshPending <= options.maxQueueDepth, "more pending than maxQueueDepth");
    check(
        t.waiting == 0
            || (options.queuePolicy == QueuePolicy.BLOCK && t.pending >= options.maxQueueDepth),
        "calls wait although the queue has room");
  }

  private void verifyState(TaskState state) {
    DispatchQueue queue = world.engine.queue();
    check(state.activeWorkers() == world.workers.living(), "state: activeWorkers");
    check(state.dispatched() == queue.dispatched(), "state: dispatched");
    check(state.inFlight() == queue.inFlight(), "state: inFlight");
    check(state.pending() == queue.pending(), "state: pending");
    check(state.waiting() == queue.waiting(), "state: waiting");
    check(state.abandoned() == queue.abandoned(), "state: abandoned");
    check(state.inFlightByWorker().length == loads.length, "state: slots");
    for (int i = 0; i < loads.length; i++) {
      check(state.inFlightByWorker()[i] == loads[i], "state: load of a slot");
      check(loads[i] == 0 || world.workers.live(i) != null, "calls in flight without a worker");
    }
    check(state.taskStatus() == expectedTaskStatus(), "state: taskStatus");
    check(state.workerStatus() != TaskState.WorkerStatus.STOPPING, "state: still stopping");
    check(
        (state.workerStatus() == TaskState.WorkerStatus.RUNNING) == (state.activeWorkers() > 0),
        "state: workerStatus");
    check((state.lastCrash() == null) == (world.told.crashed() == 0), "state: lastCrash");
  }

  private TaskState.TaskStatus expectedTaskStatus() {
    if (world.engine.queue().isPaused()) {
      return TaskState.TaskStatus.PAUSED;
    }
    return tally.waiting + tally.pending + tally.inFlight + tally.abandoned == 0
        ? TaskState.TaskStatus.IDLE
        : TaskState.TaskStatus.ACTIVE;
  }

  /* One alarm for each that is due to somebody, and nothing is overdue. */
  private void verifyTimes() {
    int starting = 0;
    int free = 0;
    for (int i = 0; i < loads.length; i++) {
      FakeWorker worker = world.workers.live(i);
      if (worker != null && !worker.isReady()) {
        starting += options.startTimeoutMillis == TaskOptions.OFF ? 0 : 1;
        check(
            options.startTimeoutMillis == TaskOptions.OFF
                || worker.startedAt + options.startTimeoutMillis >= world.time.peek(),
            "a worker missed its start deadline");
      } else if (worker != null) {
        free += options.idleTimeoutMillis == TaskOptions.OFF ? 0 : 1;
      } else if (backingOff[i] != Certainty.NO) {
        free++;
      }
    }
    int sure = tally.alarms + starting;
    check(world.deadlines.size() >= sure, "an alarm is missing");
    check(world.deadlines.size() <= sure + free, "an alarm was left behind");
    check(
        (world.deadlines.size() > 0) || world.time.armed() == 0,
        "the timer is armed without an alarm");
    check(
        world.deadlines.size() == 0 || world.time.armed() == 1,
        "the timer is not armed for an alarm");
  }

  /* Nobody waits while a slot could work; a task that is over or stopped has no workers. */
  private void verifyProgress() {
    Engine engine = world.engine;
    DispatchQueue queue = engine.queue();
    if (engine.refusal() != null) {
      check(queue.isIdle(), "calls are left in a task that is over");
      check(world.workers.living() == 0, "workers are left in a task that is over");
    } else if (queue.isPaused()) {
      check(world.workers.living() == 0, "workers are left in a stopped task");
    } else if (queue.inFlight() < options.maxInFlight && queue.pending() + queue.waiting() > 0) {
      boolean all = true;
      for (Certainty down : backingOff) {
        all &= down != Certainty.NO;
      }
      check(all && world.workers.living() == 0, "calls are queued while a slot could take them");
    }
  }

  private void retire() {
    int kept = 0;
    for (int i = 0; i < open.size(); i++) {
      FakeCall call = open.get(i);
      if (call.phase() == Phase.SETTLED) {
        check(call.signal().isEmpty(), "a group still holds ", call);
        retired++;
        retiredAttempts += call.attempts;
      } else {
        open.set(kept++, call);
      }
    }
    while (open.size() > kept) {
      open.remove(open.size() - 1);
    }
    check(retired + open.size() == submitted, "a call was lost");
  }

  private void forgetBackoff() {
    for (int i = 0; i < backingOff.length; i++) {
      backingOff[i] = Certainty.NO;
    }
  }

  // Breaches

  void check(boolean condition, String rule) {
    if (!condition) {
      broken(rule);
    }
  }

  void check(boolean condition, String rule, FakeCall call) {
    if (!condition) {
      broken(rule + call + " (" + call.phase() + ", attempt " + call.attempts + ")");
    }
  }

  /* Kept as well, in case something between here and the test swallows the error. */
  void broken(String rule) {
    if (firstBreach == null) {
      firstBreach = rule;
    }
    throw new AssertionError(rule);
  }

  private void rethrow() {
    if (firstBreach != null) {
      throw new AssertionError(firstBreach);
    }
  }
}
