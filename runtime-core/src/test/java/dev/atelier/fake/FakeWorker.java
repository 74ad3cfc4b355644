package dev.atelier.fake;

import dev.atelier.error.CrashCause;
import dev.atelier.observe.Phase;
import dev.atelier.port.WorkerEvents;
import dev.atelier.port.WorkerPort;
import dev.atelier.queue.Call;
import dev.atelier.task.Outcome;
import java.util.ArrayList;
import java.util.List;

/**
 * A worker that does what the test says, when the test says so. It stays usable after its end, to
 * say too late what the engine must ignore.
 */
public final class FakeWorker implements WorkerPort<Call> {
  /** One attempt of a call that was sent to a worker. */
  public record Attempt(FakeCall call, int number) {
    boolean isCurrentOf(Call other) {
      return call == other && number == other.attempts;
    }
  }

  /** Index of the slot. */
  public final int index;

  /** Number of this worker in its slot, from 1. */
  public final int generation;

  private final FakeWorld world;
  private final WorkerEvents<Call> events;
  private final List<Attempt> outbox = new ArrayList<>();
  private final List<Attempt> inbox = new ArrayList<>();
  private final List<Attempt> canceled = new ArrayList<>();
  private boolean started;
  private boolean ready;
  private boolean terminated;

  // What the books know of the worker.
  double startedAt;

  FakeWorker(FakeWorld world, int index, int generation, WorkerEvents<Call> events) {
    this.world = world;
    this.index = index;
    this.generation = generation;
    this.events = events;
  }

  // What the test says

  /** Finishes the start handshake; what the page held back arrives. */
  public FakeWorker ready() {
    if (!terminated) {
      ready = true;
    }
    events.ready();
    deliver();
    return this;
  }

  /** Lets what has left the engine arrive in the worker. */
  public void deliver() {
    if (ready && !terminated) {
      inbox.addAll(outbox);
      outbox.clear();
    }
  }

  /** Answers the latest attempt of a call that arrived here; true when somebody took the answer. */
  public boolean answer(FakeCall call) {
    return answer(call, Outcome.SUCCESS);
  }

  /** Lets the handler fail. */
  public boolean fail(FakeCall call) {
    return answer(call, Outcome.HANDLER_FAILED);
  }

  /** Answers the latest attempt of a call that arrived here. */
  public boolean answer(FakeCall call, Outcome outcome) {
    for (int i = inbox.size() - 1; i >= 0; i--) {
      if (inbox.get(i).call == call) {
        return answer(inbox.get(i), outcome);
      }
    }
    throw new AssertionError(call + " never arrived in worker " + index);
  }

  /** Answers one attempt, however old. */
  public boolean answer(Attempt attempt, Outcome outcome) {
    FakeCall call = attempt.call;
    boolean expected = !terminated && attempt.isCurrentOf(call) && holds(call);
    Call taken = events.current(call.id, attempt.number);
    world.books.breaches.check(
        taken == (expected ? call : null), "the gate was wrong about an answer to ", call);
    if (taken != null) {
      world.books.reasons.answering = call;
      events.answered(taken, outcome);
      world.books.reasons.answering = null;
    }
    return taken != null;
  }

  /** Crashes; after the worker's end that is a message which comes too late. */
  public void crash(String message) {
    events.crashed(new CrashCause(message));
  }

  // What the test sees

  public boolean isReady() {
    return ready;
  }

  public boolean isTerminated() {
    return terminated;
  }

  /** Returns attempts that arrived, in order; answered ones stay. */
  public List<Attempt> inbox() {
    return inbox;
  }

  /** Returns attempts that the worker was told to cancel. */
  public List<Attempt> canceled() {
    return canceled;
  }

  /** Tells whether any attempt of the call arrived here. */
  public boolean received(FakeCall call) {
    return find(inbox, call, false) >= 0;
  }

  // The port

  @Override
  public void start() {
    check(!started && !terminated, "was started twice or after its end");
    started = true;
    if (world.workers.takeStartFailure()) {
      events.crashed(new CrashCause("the worker cannot be made"));
    }
  }

  @Override
  public void send(Call call) {
    check(started && !terminated, "was sent a call while it did not live");
    check(call.phase() == Phase.IN_FLIGHT, "was sent a call that is not in flight");
    check(call.workerIndex == index, "was sent a call of another slot");
    check(find(inbox, call, true) < 0 && find(outbox, call, true) < 0, "was sent a call twice");
    outbox.add(new Attempt((FakeCall) call, call.attempts));
    if (!world.workers.holdsMessages()) {
      deliver();
    }
  }

  @Override
  public boolean cancel(Call call) {
    check(!terminated, "was told to cancel after its end");
    int held = find(outbox, call, true);
    if (held >= 0) {
      outbox.remove(held);
      return true;
    }
    int arrived = find(inbox, call, true);
    if (arrived >= 0) {
      canceled.add(inbox.get(arrived));
    }
    // A call it never had is nothing it could take back.
    return false;
  }

  @Override
  public void terminate() {
    check(!terminated, "was terminated twice");
    terminated = true;
    world.workers.ended(this);
  }

  private boolean holds(Call call) {
    return call.workerIndex == index
        && (call.phase() == Phase.IN_FLIGHT || call.phase() == Phase.ABANDONED);
  }

  private void check(boolean condition, String rule) {
    if (!condition) {
      world.books.breaches.broken("worker " + index + " " + rule);
    }
  }

  private static int find(List<Attempt> attempts, Call call, boolean currentOnly) {
    for (int i = attempts.size() - 1; i >= 0; i--) {
      Attempt attempt = attempts.get(i);
      if (currentOnly ? attempt.isCurrentOf(call) : attempt.call == call) {
        return i;
      }
    }
    return -1;
  }

  @Override
  public String toString() {
    return "worker " + index + "." + generation;
  }
}
