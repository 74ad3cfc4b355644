package dev.atelier.fake;

import dev.atelier.observe.CallRecord;
import dev.atelier.observe.Phase;
import dev.atelier.observe.RuntimeListener;
import dev.atelier.pool.LifecycleListener;
import dev.atelier.task.Outcome;
import java.util.ArrayList;
import java.util.List;

/**
 * Hears everything the engine tells, keeps it as text and as counts, checks that each call's story
 * is told in order, and plays the listener that calls back.
 */
public final class RecordingListener implements RuntimeListener, LifecycleListener {
  /* More events between two steps than any honest program makes: user code that answers itself. */
  private static final int MOST_EVENTS_A_STEP = 20_000;

  private final Books books;
  private final Runnable[] reactions = new Runnable[Moment.values().length];
  private final int[] reached = new int[Moment.values().length];
  private List<String> log = new ArrayList<>();
  private boolean recording = true;
  private int eventsInStep;

  // Counts since the beginning.
  private int queued;
  private int dispatched;
  private int requeued;
  private final int[] settled = new int[Outcome.Kind.values().length];
  private int spawned;
  private int terminated;
  private int crashed;

  RecordingListener(Books books) {
    this.books = books;
  }

  /** Runs {@code reaction} once, the next time the engine gets there. */
  public void onNext(Moment moment, Runnable reaction) {
    reactions[moment.ordinal()] = reaction;
  }

  /** Returns the events since the last time this was asked. */
  public List<String> take() {
    List<String> taken = log;
    log = new ArrayList<>();
    return taken;
  }

  /** Whether events are kept as text; default true. */
  public void record(boolean value) {
    recording = value;
  }

  /** Returns how often the engine got there. */
  public int reached(Moment moment) {
    return reached[moment.ordinal()];
  }

  public int queued() {
    return queued;
  }

  public int dispatched() {
    return dispatched;
  }

  public int requeued() {
    return requeued;
  }

  public int spawned() {
    return spawned;
  }

  public int terminated() {
    return terminated;
  }

  public int crashed() {
    return crashed;
  }

  /** Returns how many calls ended so. */
  public int settled(Outcome.Kind kind) {
    return settled[kind.ordinal()];
  }

  /** Returns how many calls ended. */
  public int settled() {
    int sum = 0;
    for (int count : settled) {
      sum += count;
    }
    return sum;
  }

  void beginStep() {
    eventsInStep = 0;
  }

  /* Every callback passes here last, when its own news has been taken down. */
  void reach(Moment moment) {
    if (++eventsInStep > MOST_EVENTS_A_STEP) {
      books.breaches.broken("user code and engine call each other for ever");
    }
    reached[moment.ordinal()]++;
    books.verifyInside();
    Runnable reaction = reactions[moment.ordinal()];
    if (reaction != null) {
      reactions[moment.ordinal()] = null;
      reaction.run();
    }
  }

  private void write(String what, int subject) {
    if (recording) {
      log.add(what + subject);
    }
  }

  // RuntimeListener

  @Override
  public void queueChanged() {
    books.lastTold.queueChanged();
    reach(Moment.QUEUE_CHANGED);
  }

  @Override
  public void queued(CallRecord record) {
    FakeCall call = (FakeCall) record;
    write("queued ", call.id);
    queued++;
    books.breaches.check(++call.toldQueued == 1, "told twice as queued: ", call);
    books.breaches.check(call.toldDispatched == 0, "told as queued after its dispatch: ", call);
    books.breaches.check(call.toldSettled == 0, "told as queued after its end: ", call);
    books.queued(call);
    reach(Moment.QUEUED);
  }

  @Override
  public void dispatched(CallRecord record) {
    FakeCall call = (FakeCall) record;
    if (recording) {
      log.add("dispatched " + call.id + " to " + call.workerIndex);
    }
    dispatched++;
    books.breaches.check(++call.toldDispatched == call.attempts, "attempts told wrongly of ", call);
    books.breaches.check(call.toldSettled == 0, "told as dispatched after its end: ", call);
    books.dispatched(call);
    reach(Moment.DISPATCHED);
  }

  @Override
  public void requeued(CallRecord record) {
    FakeCall call = (FakeCall) record;
    write("requeued ", call.id);
    requeued++;
    books.breaches.check(++call.toldRequeued <= call.toldDispatched, "requeued too often: ", call);
    books.breaches.check(call.toldSettled == 0, "told as requeued after its end: ", call);
    reach(Moment.REQUEUED);
  }

  @Override
  public void settled(CallRecord record, Outcome outcome, Phase phase) {
    FakeCall call = (FakeCall) record;
    if (recording) {
      log.add("settled " + call.id + " " + FakeCall.name(outcome) + " from " + phase);
    }
    settled[outcome.kind.ordinal()]++;
    books.breaches.check(++call.toldSettled == 1, "told twice as settled: ", call);
    books.breaches.check(call.outcome() == outcome, "told another end than the caller was: ", call);
    books.breaches.check(call.toldDispatched == call.attempts, "attempts told wrongly of ", call);
    reach(Moment.SETTLED);
  }

  @Override
  public void workerSpawned(int workerIndex) {
    write("spawned ", workerIndex);
    spawned++;
    books.spawned(workerIndex);
    reach(Moment.SPAWNED);
  }

  @Override
  public void workerTerminated(int workerIndex) {
    write("terminated ", workerIndex);
    terminated++;
    books.lastTold.workerMoved();
    reach(Moment.TERMINATED);
  }

  @Override
  public void workerCrashed(int workerIndex) {
    write("crashed ", workerIndex);
    crashed++;
    books.crashed(workerIndex);
    reach(Moment.CRASHED);
  }

  // LifecycleListener

  @Override
  public void idle() {
    books.idle();
    reach(Moment.IDLE);
  }

  @Override
  public void workersChanged() {
    books.lastTold.workersChanged();
    reach(Moment.WORKERS_CHANGED);
  }

  @Override
  public void stateChanged() {
    books.lastTold.stateChanged();
    reach(Moment.STATE_CHANGED);
  }
}
