package dev.atelier.fake;

import dev.atelier.port.WorkerEvents;
import dev.atelier.port.WorkerFactory;
import dev.atelier.port.WorkerPort;
import dev.atelier.queue.Call;
import java.util.ArrayList;
import java.util.List;

/** Makes {@link FakeWorker}s and keeps them, the dead ones too. */
public final class FakeWorkers implements WorkerFactory<Call> {
  private final FakeWorld world;
  private final FakeWorker[] live;
  private final int[] generations;
  private final List<FakeWorker> all = new ArrayList<>();
  private int opened;
  private int startFailures;
  private boolean holdsMessages;
  private boolean holdsAnswers;
  private int aheadLimit;

  FakeWorkers(FakeWorld world, int slots) {
    this.world = world;
    live = new FakeWorker[slots];
    generations = new int[slots];
  }

  /** Lets the next {@code count} workers crash while the engine starts them. */
  public void failStarts(int count) {
    startFailures = count;
  }

  /** Whether messages stay on the page until {@link FakeWorker#deliver}; default false. */
  public void holdMessages(boolean value) {
    holdsMessages = value;
  }

  /** Whether answers stay in the worker until {@link FakeWorker#deliverAnswers}; default false. */
  public void holdAnswers(boolean value) {
    holdsAnswers = value;
  }

  /** Sets how many calls workers made from now on take ahead of their turn; default 0. */
  public void takeAhead(int limit) {
    aheadLimit = limit;
  }

  /** Returns the living worker of a slot, or null. */
  public FakeWorker live(int index) {
    return live[index];
  }

  /** Returns every worker there was, in order of birth. */
  public List<FakeWorker> all() {
    return all;
  }

  /** Returns how many workers live. */
  public int living() {
    int living = 0;
    for (FakeWorker worker : live) {
      living += worker != null ? 1 : 0;
    }
    return living;
  }

  /** Returns how many workers were made. */
  public int opened() {
    return opened;
  }

  /** Forgets the oldest dead workers beyond {@code count}. */
  public void forgetAllBut(int count) {
    for (int i = 0; i < all.size() && all.size() > count; i++) {
      if (all.get(i).isTerminated()) {
        all.remove(i--);
      }
    }
  }

  @Override
  public WorkerPort<Call> open(int index, int generation, WorkerEvents<Call> events) {
    world.books.breaches.check(live[index] == null, "a second worker was opened in one slot");
    world.books.breaches.check(
        generation == ++generations[index], "generations are not counted one by one");
    world.books.breaches.check(
        world.engine.refusal() == null, "a worker was opened in a task that is over");
    FakeWorker worker = new FakeWorker(world, index, generation, events);
    worker.startedAt = world.time.peek();
    live[index] = worker;
    all.add(worker);
    opened++;
    return worker;
  }

  void ended(FakeWorker worker) {
    live[worker.index] = null;
  }

  boolean takeStartFailure() {
    return startFailures > 0 && startFailures-- > 0;
  }

  boolean holdsAnswers() {
    return holdsAnswers;
  }

  int aheadLimit() {
    return aheadLimit;
  }

  boolean holdsMessages() {
    return holdsMessages;
  }
}
