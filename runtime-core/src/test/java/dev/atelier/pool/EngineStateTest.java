package dev.atelier.pool;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.atelier.fake.FakeCall;
import dev.atelier.fake.FakeWorld;
import dev.atelier.fake.Moment;
import dev.atelier.fake.Worlds;
import dev.atelier.observe.CallRecord;
import dev.atelier.observe.Phase;
import dev.atelier.observe.RuntimeListener;
import dev.atelier.observe.TaskState;
import dev.atelier.observe.TaskState.TaskStatus;
import dev.atelier.observe.TaskState.WorkerStatus;
import dev.atelier.policy.CrashPolicy;
import dev.atelier.policy.QueuePolicy;
import dev.atelier.task.Outcome;
import dev.atelier.task.TaskOptions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the task tells of itself: its state and its events. */
class EngineStateTest {
  @RegisterExtension final Worlds worlds = new Worlds();

  @Test
  void newTaskIsStoppedAndIdle() {
    TaskState state = worlds.with(pool(2)).engine.state();

    assertEquals(WorkerStatus.STOPPED, state.workerStatus());
    assertEquals(TaskStatus.IDLE, state.taskStatus());
    assertEquals(0, state.activeWorkers());
    assertArrayEquals(new int[] {0, 0}, state.inFlightByWorker());
    assertNull(state.lastCrash());
  }

  @Test
  void busyTaskIsRunningAndActive() {
    FakeWorld world = worlds.with(pool(2).maxInFlight(3).maxQueueDepth(1));
    world.submit(5);

    TaskState state = world.engine.state();

    assertEquals(WorkerStatus.RUNNING, state.workerStatus());
    assertEquals(TaskStatus.ACTIVE, state.taskStatus());
    assertEquals(2, state.activeWorkers());
    assertEquals(3, state.inFlight());
    assertEquals(1, state.pending());
    assertEquals(1, state.waiting());
    assertEquals(3, state.dispatched());
    assertArrayEquals(new int[] {2, 1}, state.inFlightByWorker());
  }

  @Test
  void abandonedCallKeepsTheTaskActive() {
    FakeWorld world = worlds.with(pool(1));
    FakeCall call = world.submit();
    world.readyAll();
    call.abort();

    TaskState state = world.engine.state();

    assertEquals(1, state.abandoned());
    assertEquals(1, state.inFlight());
    assertEquals(TaskStatus.ACTIVE, state.taskStatus());
  }

  @Test
  void stoppedTaskIsPausedEvenWhenItIsIdle() {
    FakeWorld world = worlds.with(pool(1));
    world.stopWorkers();

    assertEquals(TaskStatus.PAUSED, world.engine.state().taskStatus());
    assertEquals(WorkerStatus.STOPPED, world.engine.state().workerStatus());
  }

  @Test
  void taskWhoseWorkersAllBackOffHasCrashed() {
    FakeWorld world = worlds.with(pool(2));
    world.startWorkers();
    world.worker(0).crash("boom");
    assertEquals(WorkerStatus.RUNNING, world.engine.state().workerStatus());

    world.worker(1).crash("boom");

    assertEquals(WorkerStatus.CRASHED, world.engine.state().workerStatus());
  }

  @Test
  void haltedTaskHasCrashedAndADisposedOneIsStopped() {
    FakeWorld world = worlds.with(pool(1).crashPolicy(CrashPolicy.FAIL_TASK));
    world.startWorkers();
    world.worker(0).crash("boom");
    assertEquals(WorkerStatus.CRASHED, world.engine.state().workerStatus());

    world.dispose();

    assertEquals(WorkerStatus.STOPPED, world.engine.state().workerStatus());
  }

  @Test
  void lastCrashTellsWhenAndWhereAndStays() {
    FakeWorld world = worlds.with(pool(2));
    world.startWorkers();
    world.advance(5);
    world.worker(1).crash("boom");
    double crashedAt = world.time.wallTime();
    world.advance(1_000);

    TaskState.Crash crash = world.engine.state().lastCrash();

    assertEquals(crashedAt, crash.wallTime());
    assertEquals(1, crash.workerIndex());
  }

  @Test
  void plainCallsStoryIsToldInOrder() {
    FakeWorld world = worlds.with(pool(1));
    FakeCall call = world.submit();
    world.readyAll();
    world.worker(0).answer(call);

    assertEquals(
        List.of("queued 1", "dispatched 1 to 0", "spawned 0", "settled 1 SUCCESS from IN_FLIGHT"),
        world.told.take());
  }

  @Test
  void everyEndingIsCountedOnceUnderItsKind() {
    FakeWorld world =
        worlds.with(pool(1).maxInFlight(3).maxQueueDepth(0).queuePolicy(QueuePolicy.REJECT));
    FakeCall[] calls = world.submit(4);
    world.readyAll();
    world.worker(0).answer(calls[0]);
    world.worker(0).fail(calls[1]);
    calls[2].abort();

    assertEquals(1, world.told.settled(Outcome.Kind.SUCCESS));
    assertEquals(1, world.told.settled(Outcome.Kind.FAILURE));
    assertEquals(1, world.told.settled(Outcome.Kind.CANCELED));
    assertEquals(1, world.told.settled(Outcome.Kind.REJECTED));
  }

  @Test
  void callsAreNumberedInOrderWhateverBecomesOfThem() {
    FakeWorld world = worlds.with(pool(1).maxQueueDepth(0).queuePolicy(QueuePolicy.REJECT));

    assertEquals(1, world.submit().id);
    assertEquals(2, world.submit().id);
    assertEquals(3, world.call().submitAborted().id);
    assertEquals(4, world.submit().id);
  }

  @Test
  void waitIsMeasuredFromTheQueueToTheSlotForEachAttempt() {
    FakeWorld world = worlds.with(pool(1).maxAttempts(5));
    FakeCall first = world.submit();
    world.readyAll();
    FakeCall second = world.submit();
    world.advance(30);
    world.worker(0).answer(first);
    assertEquals(30, second.lastWaitMillis);
    world.stopWorkers();
    world.advance(12);

    world.startWorkers();

    assertEquals(12, second.lastWaitMillis);
    assertEquals(42, second.waitMillis);
    assertEquals(0, first.waitMillis);
  }

  @Test
  void waitOfABlockedCallerCounts() {
    FakeWorld world = worlds.with(pool(1).maxQueueDepth(0));
    FakeCall first = world.submit();
    FakeCall blocked = world.submit();
    world.readyAll();
    world.advance(25);

    world.worker(0).answer(first);

    assertEquals(25, blocked.lastWaitMillis);
  }

  @Test
  void withoutAListenerNoClockIsReadForACall() {
    FakeWorld world = worlds.with(pool(1).maxQueueDepth(100));
    world.startWorkers();
    world.readyAll();
    world.engine.listen(null);
    int reads = world.time.reads();

    FakeCall call = world.submit();
    world.submit(20);
    world.worker(0).answer(call);

    assertEquals("SUCCESS", call.ending());
    assertEquals(reads, world.time.reads());
    assertFalse(call.isTimed());
    worlds.forget(world);
  }

  @Test
  void listenerThatComesLaterKnowsNoTimesOfOlderCalls() {
    FakeWorld world = worlds.with(pool(1));
    world.engine.listen(null);
    FakeCall old = world.submit();
    world.readyAll();
    world.advance(50);

    world.engine.listen(new NoListener());
    world.stopWorkers();
    world.advance(50);
    world.startWorkers();

    assertEquals(0, old.waitMillis);
    assertFalse(old.isTimed());
    worlds.forget(world);
  }

  @Test
  void everyChangeIsToldToWhoeverShowsTheState() {
    FakeWorld world = worlds.with(pool(1));
    int[] seen = {0};
    Runnable look = () -> seen[0] = world.engine.queue().inFlight();

    world.told.onNext(Moment.STATE_CHANGED, look);
    FakeCall call = world.submit();
    int afterSubmit = world.told.reached(Moment.STATE_CHANGED);
    world.readyAll();
    int afterReady = world.told.reached(Moment.STATE_CHANGED);
    world.worker(0).answer(call);
    int afterAnswer = world.told.reached(Moment.STATE_CHANGED);

    assertTrue(0 < afterSubmit && afterSubmit < afterReady && afterReady < afterAnswer);
  }

  @Test
  void idlenessIsToldWhenTheLastCallHasLeft() {
    FakeWorld world = worlds.with(pool(1));
    FakeCall[] calls = world.submit(2);
    world.readyAll();
    world.worker(0).answer(calls[0]);
    int before = world.told.reached(Moment.IDLE);

    world.worker(0).answer(calls[1]);

    assertEquals(0, before);
    assertEquals(1, world.told.reached(Moment.IDLE));
  }

  private static final class NoListener implements RuntimeListener {
    @Override
    public void queueChanged() {}

    @Override
    public void queued(CallRecord call) {}

    @Override
    public void dispatched(CallRecord call) {}

    @Override
    public void requeued(CallRecord call) {}

    @Override
    public void settled(CallRecord call, Outcome outcome, Phase phase) {}

    @Override
    public void workerSpawned(int workerIndex) {}

    @Override
    public void workerTerminated(int workerIndex) {}

    @Override
    public void workerCrashed(int workerIndex) {}
  }

  private static TaskOptions.Builder pool(int size) {
    return TaskOptions.builder().poolSize(size);
  }
}
