package dev.atelier.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.atelier.fake.FakeCall;
import dev.atelier.fake.FakeWorld;
import dev.atelier.fake.Moment;
import dev.atelier.fake.Worlds;
import dev.atelier.observe.TaskState;
import dev.atelier.policy.CrashPolicy;
import dev.atelier.task.TaskOptions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Stopping and starting workers, and the idle stop. */
class EngineStopTest {
  @RegisterExtension final Worlds worlds = new Worlds();

  @Test
  void stoppedTaskHasNoWorkersAndKeepsItsCalls() {
    FakeWorld world = worlds.with(pool(2).maxQueueDepth(3));
    FakeCall[] calls = world.submit(4);
    world.readyAll();
    world.told.take();

    world.stopWorkers();

    assertEquals(List.of("terminated 0", "terminated 1"), world.told.take());
    assertEquals("0 in flight, 4 pending, 0 waiting, 0 abandoned", world.counts());
    assertEquals("open", calls[0].ending());
  }

  @Test
  void stoppedCallsRunAgainInOrderWithoutACharge() {
    FakeWorld world =
        worlds.with(
            pool(1)
                .maxInFlight(2)
                .maxQueueDepth(3)
                .maxAttempts(1)
                .crashPolicy(CrashPolicy.RESTART_REQUEUE_IN_FLIGHT));
    FakeCall[] calls = world.submit(4);
    world.readyAll();

    for (int i = 0; i < 5; i++) {
      world.stopWorkers();
      world.startWorkers();
    }
    world.readyAll();

    assertEquals(0, calls[0].crashes);
    assertEquals(6, calls[0].attempts);
    assertEquals(
        List.of(calls[0], calls[1]),
        world.worker(0).inbox().stream().map(attempt -> attempt.call()).toList());
    assertFalse(calls[2].isInFlight());
  }

  @Test
  void stoppedCallIsNotToldAsRequeued() {
    FakeWorld world = worlds.with(pool(1));
    world.submit();

    world.stopWorkers();

    assertEquals(0, world.told.requeued());
  }

  @Test
  void callWithoutArgumentsLeftFailsWithTheStop() {
    FakeWorld world = worlds.with(pool(1).maxInFlight(2));
    FakeCall gone = world.call().transferred().submit();
    FakeCall kept = world.submit();
    world.readyAll();

    world.stopWorkers();

    assertEquals("TASK_STOPPED", gone.ending());
    assertEquals("open", kept.ending());
  }

  @Test
  void abandonedCallsGiveTheirPlaceBackWithTheStop() {
    FakeWorld world = worlds.with(pool(1));
    FakeCall call = world.submit();
    world.readyAll();
    call.abort();

    world.stopWorkers();

    assertEquals("0 in flight, 0 pending, 0 waiting, 0 abandoned", world.counts());
  }

  @Test
  void stoppedTaskTakesCallsAndRunsThemAfterTheStart() {
    FakeWorld world = worlds.with(pool(1));
    world.stopWorkers();
    FakeCall call = world.submit();
    world.advance(60_000);
    assertEquals(0, world.workers.opened());

    world.startWorkers();
    world.readyAll();

    assertTrue(world.worker(0).answer(call));
  }

  @Test
  void stopDuringBackoffEndsTheBackoff() {
    FakeWorld world = worlds.with(pool(1));
    world.startWorkers();
    world.worker(0).crash("boom");

    world.stopWorkers();
    world.advance(10_000);

    assertEquals(0, world.workers.living());
    assertEquals(0, world.deadlines.size());
  }

  @Test
  void stopOfAStartingWorkerTakesItsCallsBack() {
    FakeWorld world = worlds.with(pool(1));
    FakeCall call = world.submit();

    world.stopWorkers();
    world.startWorkers();
    world.worker(0).ready();

    assertEquals(2, call.attempts);
    assertTrue(world.worker(0).answer(call));
  }

  @Test
  void secondStopChangesNothing() {
    FakeWorld world = worlds.with(pool(1));
    world.submit();
    world.stopWorkers();
    world.told.take();

    world.stopWorkers();

    assertEquals(List.of(), world.told.take());
  }

  @Test
  void taskTellsThatItIsStopping() {
    FakeWorld world = worlds.with(pool(1));
    world.startWorkers();
    TaskState.WorkerStatus[] seen = new TaskState.WorkerStatus[1];

    world.told.onNext(Moment.TERMINATED, () -> seen[0] = world.engine.state().workerStatus());
    world.stopWorkers();

    assertEquals(TaskState.WorkerStatus.STOPPING, seen[0]);
    assertEquals(TaskState.WorkerStatus.STOPPED, world.engine.state().workerStatus());
  }

  @Test
  void taskWithoutWorkersTellsThatItIsStoppingToo() {
    FakeWorld world = worlds.with(pool(1));
    TaskState.WorkerStatus[] seen = new TaskState.WorkerStatus[1];

    world.told.onNext(Moment.STATE_CHANGED, () -> seen[0] = world.engine.state().workerStatus());
    world.stopWorkers();

    assertEquals(TaskState.WorkerStatus.STOPPING, seen[0]);
  }

  @Test
  void haltedTaskThatIsStoppedIsStillHalted() {
    FakeWorld world = worlds.with(pool(1).crashPolicy(CrashPolicy.FAIL_TASK));
    world.startWorkers();
    world.worker(0).crash("boom");

    world.stopWorkers();

    assertEquals("WORKER_CRASHED", world.submit().ending());
  }

  @Test
  void warmUpHappensAgainAfterAStop() {
    FakeWorld world = worlds.with(pool(3).minWorkers(2));
    world.submit();
    world.stopWorkers();

    world.startWorkers();

    assertEquals(3, world.workers.living());
  }

  // Idle stop

  @Test
  void workerWithoutWorkStopsAfterItsIdleTime() {
    FakeWorld world = worlds.with(pool(1).idleTimeoutMillis(200));
    FakeCall call = world.submit();
    world.readyAll();
    world.worker(0).answer(call);

    world.advance(199);
    assertEquals(1, world.workers.living());
    world.advance(201);

    assertEquals(0, world.workers.living());
    assertEquals(1, world.told.terminated());
  }

  @Test
  void workerThatNeverHadWorkStopsToo() {
    FakeWorld world = worlds.with(pool(2).idleTimeoutMillis(200));
    world.startWorkers();
    world.readyAll();

    world.advance(400);

    assertEquals(0, world.workers.living());
  }

  @Test
  void busyWorkerDoesNotStop() {
    FakeWorld world = worlds.with(pool(1).idleTimeoutMillis(200));
    FakeCall call = world.submit();
    world.readyAll();

    world.advance(10_000);

    assertTrue(world.worker(0).answer(call));
  }

  @Test
  void workerThatIsUsedNowAndThenDoesNotStop() {
    FakeWorld world = worlds.with(pool(1).idleTimeoutMillis(200));
    world.startWorkers();
    world.readyAll();

    for (int i = 0; i < 20; i++) {
      FakeCall call = world.submit();
      world.worker(0).answer(call);
      world.advance(150);
    }

    assertEquals(1, world.workers.opened());
    assertEquals(1, world.workers.living());
    world.advance(400);
    assertEquals(0, world.workers.living());
  }

  @Test
  void workerWithAnAbandonedCallIsNotIdle() {
    FakeWorld world = worlds.with(pool(1).idleTimeoutMillis(200));
    FakeCall call = world.submit();
    world.readyAll();
    call.abort();

    world.advance(10_000);

    assertEquals(1, world.workers.living());
  }

  @Test
  void idleStopLeavesTheWorkersThatAreToStay() {
    FakeWorld world = worlds.with(pool(4).minWorkers(2).idleTimeoutMillis(200));
    world.startWorkers();
    world.readyAll();

    world.advance(10_000);

    assertEquals(2, world.workers.living());
  }

  @Test
  void taskThatIdledAwayStartsAgainWithTheNextCall() {
    FakeWorld world = worlds.with(pool(1).idleTimeoutMillis(200));
    world.startWorkers();
    world.readyAll();
    world.advance(1_000);
    assertEquals(0, world.workers.living());

    FakeCall call = world.submit();
    world.readyAll();

    assertTrue(world.worker(0).answer(call));
  }

  private static TaskOptions.Builder pool(int size) {
    return TaskOptions.builder().poolSize(size);
  }
}
