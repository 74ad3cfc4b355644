package dev.atelier.pool;

import dev.atelier.error.CrashCause;
import dev.atelier.port.WorkerEvents;
import dev.atelier.port.WorkerPort;
import dev.atelier.queue.Alarm;
import dev.atelier.queue.Call;
import dev.atelier.task.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * Supervisor of one worker: absent → starting → ready → backing off → … It owns the worker's port,
 * its one alarm (start deadline, restart delay or idle stop, as the state has it) and its crash
 * streak. What the worker reports reaches the engine only while the worker is the slot's current
 * one. Confined to the event loop.
 */
final class WorkerSlot extends Alarm {
  /** Life of a slot. */
  enum State {
    ABSENT,
    STARTING,
    READY,
    BACKING_OFF
  }

  final int index;
  private final Engine engine;

  // Mutable state: port and generation belong together; load counts calls in flight here.
  private State state = State.ABSENT;
  private @Nullable Generation current;
  private int generations;
  private int streak;
  private int load;
  private boolean usedSinceAlarm;

  /* Calls in flight here behind which nobody may be sent ahead. */
  private int slowCalls;

  /* Whether the worker takes more calls ahead until it has many, or none until a call has ended. */
  private final AheadCalls ahead = new AheadCalls();
  private boolean filling;
  private boolean resting;
  private boolean recalling;

  WorkerSlot(int index, Engine engine) {
    this.index = index;
    this.engine = engine;
  }

  State state() {
    return state;
  }

  int load() {
    return load;
  }

  boolean isLive() {
    return state == State.STARTING || state == State.READY;
  }

  boolean takesCalls() {
    return state != State.BACKING_OFF;
  }

  /** Tells whether a new call would wait less here: fewer calls, then a worker that is ready. */
  boolean isBetterThan(WorkerSlot other) {
    return load < other.load
        || (load == other.load && state == State.READY && other.state == State.STARTING);
  }

  void take(Call call) {
    call.workerIndex = index;
    call.isSlow = current == null || port().aheadLimit(call) == 0;
    slowCalls += call.isSlow ? 1 : 0;
    load++;
    usedSinceAlarm = true;
  }

  void vacated(Call call) {
    load--;
    slowCalls -= call.isSlow ? 1 : 0;
    if (load == 0) {
      engine.slotIdle(this);
    }
  }

  /** Starts a worker if there is none. */
  void start() {
    if (state == State.ABSENT) {
      Generation started = new Generation(this);
      WorkerPort<Call> port = engine.open(index, ++generations, started);
      started.port = port;
      state = State.STARTING;
      current = started;
      engine.slotSpawned(this);
      if (current == started) {
        port.start();
      }
    }
  }

  void send(Call call) {
    port().send(call);
  }

  /** Returns true when the call never reached the worker. */
  boolean cancel(Call call) {
    return port().cancel(call);
  }

  /** Tells whether the worker may have this call ahead of its turn. */
  boolean takesAhead(Call call) {
    if (state != State.READY || load == 0 || slowCalls > 0 || resting) {
      return false;
    }
    // Calls in flight are work for its next millisecond too.
    int limit = port().aheadLimit(call) - load + 1;
    if (ahead.size() >= limit) {
      filling = false;
    } else if (ahead.size() * 2 <= limit) {
      filling = true;
    }
    return filling;
  }

  /** Tells whether the worker has nothing to do. */
  boolean isIdle() {
    return load == 0 && ahead.size() == 0;
  }

  int aheadSize() {
    return ahead.size();
  }

  void sendAhead(Call call) {
    call.workerIndex = index;
    ahead.add(call);
    port().sendAhead(call);
  }

  /** A call that is ahead here ended. */
  void retractAhead(Call call) {
    if (port().cancel(call)) {
      ahead.remove(call);
      recalling &= ahead.size() > 0;
      engine.cameBack(call);
    }
  }

  /** Returns the calls that are ahead here. */
  Call[] aheadCalls() {
    return ahead.toArray();
  }

  /** Asks for the calls that are ahead; there will be no others before a call has ended here. */
  void recall() {
    if (ahead.size() > 0 && !recalling) {
      recalling = true;
      resting = true;
      port().recall();
    }
  }

  /** A call ended in the worker: returns the one that it has started instead, or null. */
  @Nullable Call startNext() {
    Call next = ahead.take();
    resting &= next != null;
    recalling &= ahead.size() > 0;
    return next;
  }

  /** Ends the worker, if any. Calls that it held are the engine's to place. */
  void stop() {
    if (isLive()) {
      WorkerPort<Call> port = port();
      leave(State.ABSENT);
      port.terminate();
      engine.slotTerminated(this);
    } else {
      leave(State.ABSENT);
    }
  }

  /** Tells whether the worker had work since this was asked last. */
  boolean wasUsedSinceAlarm() {
    boolean used = usedSinceAlarm || load > 0;
    usedSinceAlarm = false;
    return used;
  }

  /** Returns crashes in a row, the new one included, and takes the worker away. */
  int crash() {
    WorkerPort<Call> port = port();
    leave(State.BACKING_OFF);
    port.terminate();
    return ++streak;
  }

  /** Takes back one crash: a call was the cause, not the slot. */
  void pardon() {
    streak = Math.max(0, streak - 1);
  }

  void forgiveCrashes() {
    streak = 0;
  }

  @Override
  protected void ring() {
    engine.slotAlarm(this);
  }

  /** Leaves the backing-off state: the slot may start a worker again. */
  void recover() {
    leave(State.ABSENT);
  }

  private WorkerPort<Call> port() {
    Generation worker = current;
    if (worker == null || worker.port == null) {
      throw new IllegalStateException();
    }
    return worker.port;
  }

  private void leave(State to) {
    current = null;
    state = to;
    resting = false;
    recalling = false;
    for (Call call = ahead.take(); call != null; call = ahead.take()) {
      engine.cameBack(call);
    }
    engine.clearAlarm(this);
  }

  /** One worker of the slot: the gate that drops what a former worker still says. */
  private static final class Generation implements WorkerEvents<Call> {
    private final WorkerSlot slot;
    private @Nullable WorkerPort<Call> port;

    Generation(WorkerSlot slot) {
      this.slot = slot;
    }

    private boolean isCurrent() {
      return slot.current == this;
    }

    @Override
    public void ready() {
      if (isCurrent() && slot.state == State.STARTING) {
        slot.state = State.READY;
        slot.engine.slotReady(slot);
      }
    }

    @Override
    public @Nullable Call current(int callId, int attempt) {
      Call call = isCurrent() ? slot.engine.inFlight(callId) : null;
      boolean matches =
          call != null && call.attemptSent() == attempt && call.workerIndex == slot.index;
      return matches ? call : null;
    }

    @Override
    public void answered(Call call, Outcome outcome) {
      if (outcome != Outcome.DATA_CLONE) {
        slot.streak = 0;
      }
      slot.engine.answered(call, outcome);
    }

    @Override
    public void returned(int callId, int attempt) {
      Call call = isCurrent() ? slot.ahead.find(callId, attempt) : null;
      if (call != null) {
        slot.resting = true;
        slot.ahead.remove(call);
        slot.recalling &= slot.ahead.size() > 0;
        slot.engine.returned(slot, call);
      }
    }

    @Override
    public void paced() {
      slot.engine.queue().feedAhead();
    }

    @Override
    public void crashed(CrashCause cause) {
      if (isCurrent()) {
        slot.engine.slotCrashed(slot, cause);
      }
    }
  }
}
