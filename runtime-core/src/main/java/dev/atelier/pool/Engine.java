package dev.atelier.pool;

import dev.atelier.error.CrashCause;
import dev.atelier.observe.RuntimeListener;
import dev.atelier.observe.TaskState;
import dev.atelier.observe.TaskState.Crash;
import dev.atelier.observe.TaskState.TaskStatus;
import dev.atelier.observe.TaskState.WorkerStatus;
import dev.atelier.policy.Backoff;
import dev.atelier.policy.CrashPolicy;
import dev.atelier.port.Clock;
import dev.atelier.port.WorkerEvents;
import dev.atelier.port.WorkerFactory;
import dev.atelier.port.WorkerPort;
import dev.atelier.queue.Alarm;
import dev.atelier.queue.Call;
import dev.atelier.queue.Deadlines;
import dev.atelier.queue.DispatchQueue;
import dev.atelier.queue.Dispatcher;
import dev.atelier.task.Outcome;
import dev.atelier.task.TaskOptions;
import org.jspecify.annotations.Nullable;

/**
 * The executor of one task: a queue in front of a row of worker slots; a singleton is a row of one.
 * Confined to the event loop; user code runs only after the bookkeeping of a step is complete.
 */
public final class Engine implements Dispatcher {
  private final TaskOptions options;
  private final WorkerFactory<Call> factory;
  private final Clock clock;
  private final Deadlines deadlines;
  private final LifecycleListener lifecycle;
  private final DispatchQueue queue;
  private final WorkerRow row;
  private final HeldCalls held;

  // Mutable state: refusal is what calls end with while the task is halted or disposed of.
  private @Nullable RuntimeListener listener;
  private @Nullable Crash lastCrash;
  private @Nullable Outcome refusal;
  private boolean disposed;
  private boolean stopping;
  private boolean warm;

  public Engine(
      TaskOptions options,
      WorkerFactory<Call> factory,
      Clock clock,
      Deadlines deadlines,
      LifecycleListener lifecycle) {
    this.options = options;
    this.factory = factory;
    this.clock = clock;
    this.deadlines = deadlines;
    this.lifecycle = lifecycle;
    queue =
        new DispatchQueue(
            options.maxInFlight, options.maxQueueDepth, options.queuePolicy, clock, this);
    row = new WorkerRow(options.poolSize, this);
    held = new HeldCalls(options, queue);
  }

  /** Sets who is told what happens; null means nobody. */
  public void listen(@Nullable RuntimeListener listener) {
    this.listener = listener;
    queue.listen(listener);
  }

  /** Takes a call. It settles once, whatever happens. */
  public void submit(Call call) {
    if (refusal != null) {
      queue.refuse(call, refusal);
      return;
    }
    queue.enqueue(call);
    warmUp();
  }

  /** Takes a call that was aborted before it was made. */
  public void submitAborted(Call call) {
    queue.refuse(call, refusal != null ? refusal : Outcome.ABORTED);
  }

  /** Takes a call that failed while it was made. */
  public void submitFailed(Call call) {
    queue.refuse(call, refusal != null ? refusal : Outcome.HANDLER_FAILED);
  }

  /** Starts every worker, and revives a stopped or halted task. Does nothing once disposed of. */
  public void startWorkers() {
    if (disposed) {
      return;
    }
    refusal = null;
    warm = true;
    queue.hold();
    queue.resume();
    for (int i = 0; i < options.poolSize && mayStart(); i++) {
      WorkerSlot slot = row.at(i);
      slot.forgiveCrashes();
      if (slot.state() == WorkerSlot.State.BACKING_OFF) {
        row.recover(slot);
      }
      slot.start();
    }
    queue.unhold();
    changed();
  }

  /** Starts workers if none is there or on its way; for callers that wait until one is ready. */
  public void ensureStarted() {
    if (mayStart() && row.isEmpty()) {
      startUpTo(Math.max(1, options.minWorkers));
    }
  }

  /** Pauses the queue and ends the workers; calls in flight go back to the front. */
  public void stopWorkers() {
    if (disposed) {
      return;
    }
    queue.pause();
    queue.hold();
    stopping = true;
    changed();
    Call[] calls = held.of(null);
    row.stopAll();
    held.giveBack(calls);
    stopping = false;
    warm = false;
    queue.unhold();
    changed();
  }

  /** Ends the task: every call settles, every worker ends. */
  public void dispose() {
    if (!disposed) {
      disposed = true;
      shutDown(Outcome.DISPOSED);
    }
  }

  public boolean isDisposed() {
    return disposed;
  }

  /** Returns what new calls end with while the task is halted or disposed of, else null. */
  public @Nullable Outcome refusal() {
    return refusal;
  }

  /** Tells whether a worker is ready and none is on its way. */
  public boolean isReady() {
    return row.isReady();
  }

  public DispatchQueue queue() {
    return queue;
  }

  /** Returns live workers. */
  public int activeWorkers() {
    return row.active();
  }

  /** Returns the state at this moment. */
  public TaskState state() {
    return new TaskState(
        row.active(),
        workerStatus(),
        queue.isPaused() ? TaskStatus.PAUSED : queue.isIdle() ? TaskStatus.IDLE : TaskStatus.ACTIVE,
        queue.dispatched(),
        queue.inFlight(),
        queue.pending(),
        queue.waiting(),
        queue.abandoned(),
        row.loads(),
        lastCrash);
  }

  private WorkerStatus workerStatus() {
    if (refusal != null && !disposed) {
      return WorkerStatus.CRASHED;
    }
    if (stopping) {
      return WorkerStatus.STOPPING;
    }
    if (row.active() > 0) {
      return WorkerStatus.RUNNING;
    }
    return row.isBackingOff() ? WorkerStatus.CRASHED : WorkerStatus.STOPPED;
  }

  // Dispatcher

  @Override
  public boolean hasRoom() {
    return row.hasRoom();
  }

  @Override
  public void assign(Call call) {
    row.leastLoaded().take(call);
    held.add(call);
  }

  @Override
  public void prepare(Call call) {
    row.at(call.workerIndex).start();
  }

  @Override
  public void start(Call call) {
    row.at(call.workerIndex).send(call);
  }

  @Override
  public boolean retract(Call call) {
    WorkerSlot slot = row.at(call.workerIndex);
    boolean neverSent = !slot.isLive() || slot.cancel(call);
    if (!neverSent) {
      giveGrace(call);
    }
    return neverSent;
  }

  private void giveGrace(Call call) {
    if (options.killAfterMillis != TaskOptions.OFF) {
      call.watch(new Grace(this, call), options.killAfterMillis, deadlines);
    }
  }

  @Override
  public void vacated(Call call) {
    if (call.phase().isSettled()) {
      // Its grace is over; a call that goes back to the queue keeps its deadline.
      call.unwatch();
    }
    held.remove(call);
    row.at(call.workerIndex).vacated(call);
  }

  @Override
  public void feed() {
    for (Call call = queue.firstHere(); call != null; call = queue.firstHere()) {
      WorkerSlot slot = row.forAhead(call);
      if (slot == null || !call.mayGoAhead()) {
        return;
      }
      // What asked the arguments may have changed everything.
      if (queue.firstHere() == call && slot.takesAhead(call)) {
        queue.lend(call);
        slot.sendAhead(call);
      }
    }
  }

  @Override
  public void recall() {
    row.recall();
  }

  @Override
  public void recallBehind(Call call) {
    row.at(call.workerIndex).recall();
  }

  @Override
  public void retractAhead(Call call) {
    row.at(call.workerIndex).retractAhead(call);
  }

  @Override
  public void adopt(Call call) {
    row.at(call.workerIndex).take(call);
    held.add(call);
    if (call.phase().isSettled()) {
      giveGrace(call);
    }
  }

  @Override
  public void changed() {
    lifecycle.stateChanged();
  }

  @Override
  public void idle() {
    lifecycle.idle();
  }

  // Reports of the slots

  WorkerPort<Call> open(int index, int generation, WorkerEvents<Call> events) {
    return factory.open(index, generation, events);
  }

  @Nullable Call inFlight(int id) {
    return held.get(id);
  }

  void answered(Call call, Outcome outcome) {
    WorkerSlot slot = row.at(call.workerIndex);
    if (outcome == Outcome.DATA_CLONE) {
      queue.complete(call, outcome);
      // It never ran: there is no end that somebody could follow.
      slot.recall();
    } else {
      queue.complete(call, outcome, slot.startNext());
    }
  }

  void cameBack(Call call) {
    queue.takeBack(call);
  }

  void returned(WorkerSlot slot, Call call) {
    queue.takeBack(call);
    queue.pump();
    slotIdle(slot);
  }

  void slotSpawned(WorkerSlot slot) {
    row.spawned();
    if (options.startTimeoutMillis != TaskOptions.OFF) {
      deadlines.set(slot, options.startTimeoutMillis);
    }
    if (listener != null) {
      listener.workerSpawned(slot.index);
    }
    workersChanged();
  }

  void slotReady(WorkerSlot slot) {
    deadlines.clear(slot);
    slotIdle(slot);
    workersChanged();
  }

  void slotTerminated(WorkerSlot slot) {
    row.terminated();
    if (listener != null) {
      listener.workerTerminated(slot.index);
    }
    workersChanged();
  }

  void slotIdle(WorkerSlot slot) {
    if (options.idleTimeoutMillis != TaskOptions.OFF
        && slot.state() == WorkerSlot.State.READY
        && slot.isIdle()
        && !slot.isSet()) {
      slot.wasUsedSinceAlarm();
      deadlines.set(slot, options.idleTimeoutMillis);
    }
  }

  void clearAlarm(WorkerSlot slot) {
    deadlines.clear(slot);
  }

  void slotAlarm(WorkerSlot slot) {
    switch (slot.state()) {
      case STARTING:
        slotCrashed(
            slot,
            new CrashCause(
                "the worker did not become ready within " + options.startTimeoutMillis + " ms"));
        break;
      case BACKING_OFF:
        queue.hold();
        row.recover(slot);
        slot.start();
        queue.unhold();
        break;
      default:
        if (slot.wasUsedSinceAlarm()) {
          slotIdle(slot);
        } else if (slot.isIdle() && row.active() > options.minWorkers) {
          slot.stop();
        }
    }
  }

  void slotCrashed(WorkerSlot slot, CrashCause cause) {
    queue.hold();
    boolean wasReady = slot.state() == WorkerSlot.State.READY;
    Call[] calls = held.of(slot);
    Call[] doubtful = slot.aheadCalls();
    // Whoever is run again until it has used up its attempts was the cause, not the slot.
    boolean poisoned =
        held.charge(calls)
            && wasReady
            && options.crashPolicy == CrashPolicy.RESTART_REQUEUE_IN_FLIGHT;
    int streak = slot.crash();
    if (poisoned) {
      held.pardon(calls, row);
    }
    row.crashed();
    lastCrash = new Crash(clock.wallTime(), cause, slot.index);
    boolean halts =
        options.crashPolicy.halts(poisoned ? 0 : streak, Math.max(1, options.crashMaxRetries));
    if (!halts) {
      deadlines.set(slot, Backoff.delayMillis(streak));
    }
    if (listener != null) {
      listener.workerCrashed(slot.index);
    }
    Outcome crashed = Outcome.crashed(cause, slot.index);
    if (halts && !disposed) {
      shutDown(crashed);
    } else {
      held.displace(calls, crashed);
      endDoubtful(doubtful, crashed);
    }
    queue.unhold();
    workersChanged();
  }

  /*
   * A worker that could not tell may have started what it had ahead. Those calls run again only when
   * a call in flight would.
   */
  private void endDoubtful(Call[] calls, Outcome crashed) {
    CrashCause cause = crashed.cause;
    if (cause != null
        && cause.sudden
        && options.crashPolicy != CrashPolicy.RESTART_REQUEUE_IN_FLIGHT) {
      for (Call call : calls) {
        queue.cancel(call, crashed);
      }
    }
  }

  // Steps

  /* Ends a worker whose handler did not heed an abort; to its other calls that is a crash. */
  private void kill(WorkerSlot slot) {
    queue.hold();
    Call[] calls = held.of(slot);
    Call[] doubtful = slot.aheadCalls();
    held.charge(calls);
    slot.stop();
    Outcome killed =
        Outcome.crashed(
            new CrashCause(
                "the worker was ended: an aborted call still ran after "
                    + options.killAfterMillis
                    + " ms",
                true),
            slot.index);
    held.displace(calls, killed);
    endDoubtful(doubtful, killed);
    if (mayStart()) {
      slot.start();
    }
    queue.unhold();
  }

  /* Halts or disposes: from now on every call, old or new, ends with the outcome. */
  private void shutDown(Outcome outcome) {
    refusal = outcome;
    warm = false;
    queue.hold();
    Call[] calls = held.of(null);
    row.stopAll();
    held.complete(calls, outcome);
    queue.rejectQueued(outcome);
    queue.unhold();
    workersChanged();
  }

  private void warmUp() {
    if (!warm && mayStart()) {
      warm = true;
      startUpTo(options.minWorkers);
    }
  }

  private void startUpTo(int count) {
    queue.hold();
    for (int i = 0; i < count && mayStart(); i++) {
      row.at(i).start();
    }
    queue.unhold();
  }

  /* Asked between two starts: user code that hears of the first may have ended it all. */
  private boolean mayStart() {
    return refusal == null && !queue.isPaused();
  }

  private void workersChanged() {
    lifecycle.workersChanged();
    changed();
  }

  /** Time that an aborted call has to end. */
  private static final class Grace extends Alarm {
    private final Engine engine;
    private final Call call;

    Grace(Engine engine, Call call) {
      this.engine = engine;
      this.call = call;
    }

    @Override
    protected void ring() {
      engine.kill(engine.row.at(call.workerIndex));
    }
  }
}
