package dev.atelier.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.atelier.fake.FakeCall;
import dev.atelier.fake.FakeWorld;
import dev.atelier.fake.Worlds;
import dev.atelier.task.TaskOptions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** When workers start, and which of them gets a call. */
class EngineStartTest {
  @RegisterExtension final Worlds worlds = new Worlds();

  @Test
  void taskWithoutCallsHasNoWorkers() {
    FakeWorld world = worlds.with(pool(3));

    world.advance(60_000);

    assertEquals(0, world.workers.opened());
  }

  @Test
  void oneCallStartsOneWorker() {
    FakeWorld world = worlds.with(pool(3));

    world.submit();

    assertEquals(List.of("queued 1", "dispatched 1 to 0", "spawned 0"), world.told.take());
  }

  @Test
  void firstCallWarmsUpAsManyWorkersAsAreToStay() {
    FakeWorld world = worlds.with(pool(4).minWorkers(3));

    world.submit();

    assertEquals(3, world.workers.living());
  }

  @Test
  void warmUpHappensOnce() {
    FakeWorld world = worlds.with(pool(4).minWorkers(2).crashMaxRetries(5));
    world.submit();
    world.readyAll();
    world.worker(0).answer((FakeCall) world.worker(0).inbox().get(0).call());
    world.worker(1).crash("boom");

    world.submit();

    assertEquals(1, world.workers.living());
  }

  @Test
  void moreStayingWorkersThanThePoolHasAreAllOfThem() {
    FakeWorld world = worlds.with(pool(2).minWorkers(7));

    world.submit();

    assertEquals(2, world.workers.living());
  }

  @Test
  void singletonHasOneWorkerWhateverThePoolSize() {
    FakeWorld world = worlds.with(pool(8).singleton(true).maxInFlight(3));

    world.submit(3);

    assertEquals(1, world.workers.opened());
    assertEquals("3 in flight, 0 pending, 0 waiting, 0 abandoned", world.counts());
  }

  @Test
  void startWorkersStartsEveryWorker() {
    FakeWorld world = worlds.with(pool(3));

    world.startWorkers();
    world.startWorkers();

    assertEquals(List.of("spawned 0", "spawned 1", "spawned 2"), world.told.take());
  }

  @Test
  void whoeverWaitsForAWorkerGetsOneStarted() {
    FakeWorld world = worlds.with(pool(3));

    world.engine.ensureStarted();
    world.engine.ensureStarted();

    assertEquals(List.of("spawned 0"), world.told.take());
  }

  @Test
  void whoeverWaitsForAWorkerGetsAsManyAsAreToStay() {
    FakeWorld world = worlds.with(pool(3).minWorkers(2));

    world.engine.ensureStarted();

    assertEquals(2, world.workers.living());
  }

  @Test
  void whoeverWaitsForAWorkerGetsNoneStartedWhileOneIsThere() {
    FakeWorld world = worlds.with(pool(2).idleTimeoutMillis(100));
    FakeCall[] calls = world.submit(2);
    world.readyAll();
    world.worker(0).answer(calls[0]);
    world.advance(200);
    assertEquals(1, world.workers.living());

    world.engine.ensureStarted();

    assertEquals(1, world.workers.living());
  }

  @Test
  void nobodyIsStartedForAStoppedHaltedOrDisposedTask() {
    FakeWorld stopped = worlds.with(pool(2));
    stopped.stopWorkers();
    stopped.engine.ensureStarted();
    FakeWorld disposed = worlds.with(pool(2));
    disposed.dispose();
    disposed.engine.ensureStarted();
    disposed.startWorkers();

    assertEquals(0, stopped.workers.opened());
    assertEquals(0, disposed.workers.opened());
  }

  @Test
  void taskIsReadyWhenAWorkerIsReadyAndNoneIsOnItsWay() {
    FakeWorld world = worlds.with(pool(2));
    assertFalse(world.engine.isReady());

    world.startWorkers();
    world.worker(0).ready();
    assertFalse(world.engine.isReady());
    world.worker(1).ready();

    assertTrue(world.engine.isReady());
  }

  @Test
  void taskIsNotReadyWhileAWorkerBacksOff() {
    FakeWorld world = worlds.with(pool(2));
    world.startWorkers();
    world.readyAll();

    world.worker(0).crash("boom");

    assertFalse(world.engine.isReady());
  }

  @Test
  void startingWorkerTakesCallsAndGetsThemInOrderWhenItIsReady() {
    FakeWorld world = worlds.with(pool(1).maxInFlight(3));
    FakeCall[] calls = world.submit(3);
    assertTrue(calls[2].isInFlight());
    assertEquals(List.of(), world.worker(0).inbox());

    world.worker(0).ready();

    assertEquals(
        List.of(calls[0], calls[1], calls[2]),
        world.worker(0).inbox().stream().map(attempt -> attempt.call()).toList());
  }

  @Test
  void workerThatBacksOffTakesNoCalls() {
    FakeWorld world = worlds.with(pool(2).maxInFlight(4));
    world.startWorkers();
    world.readyAll();
    world.worker(0).crash("boom");

    FakeCall[] calls = world.submit(4);

    for (FakeCall call : calls) {
      assertEquals(1, call.workerIndex);
    }
  }

  @Test
  void callsWaitInTheQueueWhileEveryWorkerBacksOff() {
    FakeWorld world = worlds.with(pool(1));
    world.startWorkers();
    world.worker(0).crash("boom");
    world.submit();
    assertEquals("0 in flight, 1 pending, 0 waiting, 0 abandoned", world.counts());

    world.advance(100);

    assertEquals("1 in flight, 0 pending, 0 waiting, 0 abandoned", world.counts());
  }

  @Test
  void idleWorkerIsUsedBeforeANewOneStarts() {
    FakeWorld world = worlds.with(pool(3));
    FakeCall first = world.submit();
    world.worker(0).ready();
    world.worker(0).answer(first);

    FakeCall second = world.submit();

    assertEquals(0, second.workerIndex);
    assertEquals(1, world.workers.opened());
  }

  @Test
  void newWorkerStartsBeforeABusyOneIsShared() {
    FakeWorld world = worlds.with(pool(3).maxInFlight(6));

    FakeCall[] calls = world.submit(3);

    assertEquals(0, calls[0].workerIndex);
    assertEquals(1, calls[1].workerIndex);
    assertEquals(2, calls[2].workerIndex);
  }

  @Test
  void leastLoadedWorkerGetsTheCall() {
    FakeWorld world = worlds.with(pool(3).maxInFlight(9));
    FakeCall[] calls = world.submit(6);
    world.readyAll();
    world.worker(1).answer(calls[1]);

    assertEquals(1, world.submit().workerIndex);
  }

  @Test
  void abandonedCallsCountAsLoad() {
    FakeWorld world = worlds.with(pool(2).maxInFlight(9));
    FakeCall[] calls = world.submit(3);
    world.readyAll();
    calls[0].abort();
    calls[2].abort();

    assertEquals(1, world.submit().workerIndex);
  }

  @Test
  void readyWorkerIsPreferredToAStartingOneWithTheSameLoad() {
    FakeWorld world = worlds.with(pool(2).maxInFlight(9));
    world.startWorkers();
    world.worker(1).ready();

    assertEquals(1, world.submit().workerIndex);
    assertEquals(0, world.submit().workerIndex);
    assertEquals(1, world.submit().workerIndex);
  }

  @Test
  void quickCallDoesNotWaitBehindABusyWorker() {
    FakeWorld world = worlds.with(pool(2));
    world.startWorkers();
    world.readyAll();
    FakeCall slow = world.submit();
    FakeCall quick = world.submit();
    world.worker(quick.workerIndex).answer(quick);

    FakeCall next = world.submit();

    assertTrue(next.workerIndex != slow.workerIndex);
  }

  @Test
  void workerThatNeverGetsReadyHasCrashedAtItsStartDeadline() {
    FakeWorld world = worlds.with(pool(1).startTimeoutMillis(300));
    FakeCall call = world.submit();

    world.advance(299);
    assertEquals("open", call.ending());
    world.advance(1);

    assertEquals("WORKER_CRASHED", call.ending());
    assertTrue(call.outcome().cause.message().contains("300 ms"), call.outcome().cause.message());
  }

  @Test
  void readyWorkerHasNoStartDeadline() {
    FakeWorld world = worlds.with(pool(1).startTimeoutMillis(300));
    FakeCall call = world.submit();
    world.worker(0).ready();

    world.advance(10_000);

    assertEquals("open", call.ending());
    assertEquals(0, world.told.crashed());
  }

  @Test
  void startWithoutDeadlineMayTakeForEver() {
    FakeWorld world = worlds.with(pool(1).startTimeoutMillis(TaskOptions.OFF));
    FakeCall call = world.submit();

    world.advance(1_000_000);
    world.worker(0).ready();

    assertTrue(world.worker(0).received(call));
  }

  @Test
  void startDeadlineDefaultsToTenSeconds() {
    FakeWorld world = worlds.with(pool(1));
    FakeCall call = world.submit();

    world.advance(9_999);
    assertEquals("open", call.ending());
    world.advance(1);

    assertEquals("WORKER_CRASHED", call.ending());
  }

  @Test
  void secondReadyOfAWorkerChangesNothing() {
    FakeWorld world = worlds.with(pool(1).idleTimeoutMillis(50));
    world.startWorkers();
    world.worker(0).ready();
    world.advance(30);

    world.worker(0).ready();
    world.advance(20);

    assertEquals(0, world.workers.living());
  }

  private static TaskOptions.Builder pool(int size) {
    return TaskOptions.builder().poolSize(size);
  }
}
