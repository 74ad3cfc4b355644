package dev.atelier.fake;

import dev.atelier.observe.TaskState;
import dev.atelier.pool.Engine;
import dev.atelier.queue.DispatchQueue;

/** What whoever listens believes: between two steps it is the truth. */
final class LastTold {
  private final FakeWorld world;
  private int inFlight;
  private int pending;
  private int waiting;
  private int active;
  private boolean idle = true;
  private boolean ready;
  private boolean refused;
  private TaskState state;

  LastTold(FakeWorld world) {
    this.world = world;
  }

  void queueChanged() {
    DispatchQueue queue = world.engine.queue();
    inFlight = queue.inFlight();
    pending = queue.pending();
    waiting = queue.waiting();
    idle &= queue.isIdle();
  }

  void idle() {
    idle = true;
  }

  void workerMoved() {
    active = world.engine.activeWorkers();
  }

  void workersChanged() {
    ready = world.engine.isReady();
    refused = world.engine.refusal() != null;
  }

  void stateChanged() {
    state = world.engine.state();
  }

  void verify(Breaches breaches) {
    Engine engine = world.engine;
    DispatchQueue queue = engine.queue();
    breaches.check(inFlight == queue.inFlight(), "the last gauge told: in flight");
    breaches.check(pending == queue.pending(), "the last gauge told: pending");
    breaches.check(waiting == queue.waiting(), "the last gauge told: waiting");
    breaches.check(active == engine.activeWorkers(), "the last gauge told: active workers");
    breaches.check(idle == queue.isIdle(), "the last news told: idle");
    // Whoever waits for workers must hear of these two; of their end nobody needs to.
    breaches.check(ready || !engine.isReady(), "the last news told: ready");
    breaches.check(refused || engine.refusal() == null, "the last news told: halted");
    breaches.check(state == null || isSame(state, engine.state()), "the last state told");
  }

  private static boolean isSame(TaskState told, TaskState is) {
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
    for (int i = 0; i < told.inFlightByWorker().length; i++) {
      same &= told.inFlightByWorker()[i] == is.inFlightByWorker()[i];
    }
    return same;
  }
}
