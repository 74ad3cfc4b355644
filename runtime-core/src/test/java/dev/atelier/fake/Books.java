package dev.atelier.fake;

import dev.atelier.observe.Phase;
import dev.atelier.observe.TaskState;
import dev.atelier.observe.TaskState.TaskStatus;
import dev.atelier.observe.TaskState.WorkerStatus;
import dev.atelier.policy.CrashPolicy;
import dev.atelier.policy.QueuePolicy;
import dev.atelier.pool.Engine;
import dev.atelier.queue.DispatchQueue;
import dev.atelier.task.Outcome;
import dev.atelier.task.TaskOptions;

/**
 * Keeps the books of a {@link FakeWorld} by what it sees from outside, and compares them with what
 * the engine says of itself: the identities that hold at every moment.
 *
 * <p>Plain Java without formatting or streams, since it also runs compiled.
 */
final class Books {
  final Breaches breaches = new Breaches();
  final LastTold lastTold;
  final Reasons reasons;
  private final FakeWorld world;
  private final TaskOptions options;
  private final CallBook calls;
  private final SlotBook slots;
  private int commandDepth;

  /* Answers that the engine took, calls sent ahead, and commands that make calls run again. */
  int answersTaken;
  int fed;
  int stops;

  Books(FakeWorld world) {
    this.world = world;
    options = world.options;
    lastTold = new LastTold(world);
    reasons = new Reasons(world);
    calls = new CallBook(world, breaches);
    slots = new SlotBook(world, breaches);
  }

  // What the world reports

  void submitting(FakeCall call) {
    calls.add(call);
    call.hadRoom = hasRoom();
  }

  /* Tells whether a new call must be taken: there is room in the queue or a slot for it. */
  private boolean hasRoom() {
    DispatchQueue queue = world.engine.queue();
    boolean open = slots.isOpen() && !queue.isPaused() && queue.waiting() == 0;
    int free = open ? options.maxInFlight - queue.inFlight() : 0;
    return queue.pending() - options.maxQueueDepth < free;
  }

  /** A worker started a call: not again, unless somebody asked for that. */
  void started(FakeCall call) {
    breaches.check(
        call.runs == 1 || stops > 0 || options.crashPolicy == CrashPolicy.RESTART_REQUEUE_IN_FLIGHT,
        "ran twice: ",
        call);
  }

  void beginCommand() {
    commandDepth++;
  }

  void endCommand() {
    commandDepth--;
    slots.commandEnded();
  }

  void spawned(int index) {
    slots.spawned(index);
    lastTold.workerMoved();
  }

  void crashed(int index) {
    slots.crashed(index);
    lastTold.workerMoved();
  }

  void idle() {
    breaches.check(world.engine.queue().isIdle(), "told as idle while there is work");
    lastTold.idle();
  }

  /** A call entered the queue: there was room, or a slot was free for it at that moment. */
  void queued(FakeCall call) {
    int before = calls.pending;
    calls.count();
    if (call.phase() == Phase.PENDING && calls.freshPending > options.maxQueueDepth) {
      call.inExcess = true;
      int freeSlots = options.maxInFlight - calls.inFlight - calls.abandoned;
      boolean slotFree = calls.pending - options.maxQueueDepth <= freeSlots;
      boolean replaced = options.queuePolicy == QueuePolicy.DROP_OLDEST && calls.pending <= before;
      breaches.check(slotFree || replaced, "no room and no free slot for ", call);
    }
  }

  /** A call got a slot: it was the first in line and the slot is the right one. */
  void dispatched(FakeCall call) {
    if (call.attemptAhead == call.attempts) {
      // A worker has chosen it.
      return;
    }
    calls.verifyTurn(call);
    if (commandDepth == 0) {
      calls.count();
      slots.verifyChoice(call, calls.loads);
    }
  }

  /** A call settled: once, and with a reason that is true. */
  void settled(FakeCall call, Outcome outcome) {
    breaches.check(call.settlements == 1, "settled twice: ", call);
    if (!reasons.isTrue(call, outcome)) {
      breaches.check(false, "settled with a false reason, " + call.ending() + ": ", call);
    }
  }

  // Judgement

  /** What must hold even while user code runs: the queue's numbers are those of its calls. */
  void verifyInside() {
    calls.count();
    DispatchQueue queue = world.engine.queue();
    breaches.check(queue.waiting() == calls.waiting, "waiting calls are counted wrongly");
    breaches.check(queue.pending() == calls.pending, "pending calls are counted wrongly");
    breaches.check(
        queue.inFlight() == calls.inFlight + calls.abandoned, "permits are not conserved");
    breaches.check(queue.abandoned() == calls.abandoned, "abandoned calls are counted wrongly");
    breaches.check(queue.inFlight() <= options.maxInFlight, "more in flight than maxInFlight");
    breaches.check(queue.dispatched() == calls.attempts, "dispatches are not the sum of attempts");
  }

  /** What must hold between two steps. */
  void verify() {
    breaches.rethrow();
    breaches.check(commandDepth == 0 && reasons.answering == null, "a step has not ended");
    verifyInside();
    calls.verify();
    verifyCounts();
    verifyState(world.engine.state());
    slots.verifyAlarms(calls.alarms);
    verifyProgress();
    verifyWorkers();
    lastTold.verify(breaches);
    breaches.rethrow();
    calls.retire();
    reasons.reviving = false;
    if (world.engine.refusal() != null || world.engine.queue().isPaused()) {
      slots.forgetBackoff();
    }
  }

  /** What must hold when the task has been disposed of. */
  void verifyNothingLeft() {
    verify();
    breaches.check(calls.isEmpty(), "calls are left after dispose");
    breaches.check(world.workers.living() == 0, "workers are left after dispose");
    breaches.check(world.deadlines.size() == 0, "alarms are left after dispose");
    breaches.check(world.time.armed() == 0, "a timer is left after dispose");
  }

  private void verifyCounts() {
    RecordingListener told = world.told;
    Engine engine = world.engine;
    breaches.check(
        calls.size() == calls.waiting + calls.pending + calls.inFlight + told.settled(),
        "calls are not what is open and what has settled");
    breaches.check(told.dispatched() == engine.queue().dispatched(), "dispatches are told wrongly");
    breaches.check(
        told.spawned() == engine.activeWorkers() + told.terminated() + told.crashed(),
        "spawned is not active, terminated and crashed");
    breaches.check(told.spawned() == world.workers.opened(), "spawned workers are told wrongly");
    breaches.check(engine.activeWorkers() == world.workers.living(), "active workers do not live");
    breaches.check(calls.freshPending <= options.maxQueueDepth, "more pending than maxQueueDepth");
    breaches.check(
        calls.waiting == 0
            || (options.queuePolicy == QueuePolicy.BLOCK && calls.pending >= options.maxQueueDepth),
        "calls wait although the queue has room");
  }

  private void verifyState(TaskState state) {
    DispatchQueue queue = world.engine.queue();
    breaches.check(state.activeWorkers() == world.workers.living(), "state: activeWorkers");
    breaches.check(state.dispatched() == queue.dispatched(), "state: dispatched");
    breaches.check(state.inFlight() == queue.inFlight(), "state: inFlight");
    breaches.check(state.pending() == queue.pending(), "state: pending");
    breaches.check(state.waiting() == queue.waiting(), "state: waiting");
    breaches.check(state.abandoned() == queue.abandoned(), "state: abandoned");
    breaches.check(state.inFlightByWorker().length == options.poolSize, "state: slots");
    for (int i = 0; i < options.poolSize; i++) {
      int load = state.inFlightByWorker()[i];
      breaches.check(load == calls.loads[i], "state: load of a slot");
      breaches.check(
          load == 0 || world.workers.live(i) != null, "calls in flight without a worker");
    }
    breaches.check(state.taskStatus() == expectedTaskStatus(), "state: taskStatus");
    breaches.check(state.workerStatus() != WorkerStatus.STOPPING, "state: still stopping");
    breaches.check(
        (state.workerStatus() == WorkerStatus.RUNNING) == (state.activeWorkers() > 0),
        "state: workerStatus");
    breaches.check((state.lastCrash() == null) == (world.told.crashed() == 0), "state: lastCrash");
  }

  private TaskStatus expectedTaskStatus() {
    if (world.engine.queue().isPaused()) {
      return TaskStatus.PAUSED;
    }
    boolean idle = calls.waiting + calls.pending + calls.inFlight + calls.abandoned == 0;
    return idle ? TaskStatus.IDLE : TaskStatus.ACTIVE;
  }

  /* Workers never run more than there are places, and what they have ahead follows somebody. */
  private void verifyWorkers() {
    int running = 0;
    int ahead = 0;
    boolean quiet = true;
    for (int i = 0; i < options.poolSize; i++) {
      FakeWorker worker = world.workers.live(i);
      if (worker != null) {
        running += worker.running();
        ahead += worker.ahead().size();
        quiet &= worker.isQuiet();
        breaches.check(
            worker.running() > 0 || worker.ahead().isEmpty() || !worker.isQuiet(),
            "calls that are ahead follow nobody");
      }
    }
    breaches.check(running <= options.maxInFlight, "workers run more than maxInFlight");
    breaches.check(
        !quiet || ahead == calls.ahead,
        "calls are ahead nowhere: " + calls.ahead + ", in workers " + ahead);
  }

  /* Nobody waits while a slot could work; a task that is over or stopped has no workers. */
  private void verifyProgress() {
    Engine engine = world.engine;
    DispatchQueue queue = engine.queue();
    int living = world.workers.living();
    if (engine.refusal() != null) {
      breaches.check(queue.isIdle(), "calls are left in a task that is over");
      breaches.check(living == 0, "workers are left in a task that is over");
    } else if (queue.isPaused()) {
      breaches.check(living == 0, "workers are left in a stopped task");
    } else if (queue.inFlight() < options.maxInFlight
        && queue.pending() + queue.waiting() > calls.ahead) {
      breaches.check(!slots.isOpen(), "calls are queued while a slot could take them");
    }
  }
}
