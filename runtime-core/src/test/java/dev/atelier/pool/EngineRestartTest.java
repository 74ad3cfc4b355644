package dev.atelier.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.atelier.fake.FakeCall;
import dev.atelier.fake.FakeWorld;
import dev.atelier.fake.Worlds;
import dev.atelier.policy.CrashPolicy;
import dev.atelier.task.TaskOptions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** When a crashed worker starts again, and workers that cannot be made. */
class EngineRestartTest {
  @RegisterExtension final Worlds worlds = new Worlds();

  @Test
  void restartIsDelayedLongerWithEveryCrashInARow() {
    FakeWorld world = worlds.with(pool(1).crashMaxRetries(100));
    world.startWorkers();

    for (int delay : new int[] {100, 200, 400, 800, 1_600, 2_000, 2_000}) {
      world.worker(0).crash("boom");
      world.advance(delay - 1);
      assertEquals(0, world.workers.living(), "before " + delay + " ms");
      world.advance(1);
      assertEquals(1, world.workers.living(), "after " + delay + " ms");
    }
  }

  @Test
  void restartIsDelayedShortlyAgainAfterACompletedCall() {
    FakeWorld world = worlds.with(pool(1).crashMaxRetries(100));
    world.startWorkers();
    for (int i = 0; i < 4; i++) {
      world.worker(0).crash("boom");
      world.advance(2_000);
    }
    answeredCall(world);

    world.worker(0).crash("boom");
    world.advance(100);

    assertEquals(1, world.workers.living());
  }

  @Test
  void startWorkersCutsABackoffShort() {
    FakeWorld world = worlds.with(pool(1).crashMaxRetries(100));
    world.startWorkers();
    world.worker(0).crash("boom");

    world.startWorkers();

    assertEquals(1, world.workers.living());
  }

  @Test
  void workerThatCannotBeMadeIsACrash() {
    FakeWorld world = worlds.with(pool(1).crashMaxRetries(3));
    world.workers.failStarts(1);

    FakeCall call = world.submit();

    assertEquals("WORKER_CRASHED", call.ending());
    assertEquals(
        List.of(
            "queued 1",
            "dispatched 1 to 0",
            "spawned 0",
            "crashed 0",
            "settled 1 WORKER_CRASHED from IN_FLIGHT"),
        world.told.take());
  }

  @Test
  void callsInTheQueueOutliveWorkersThatCannotBeMade() {
    FakeWorld world = worlds.with(pool(1).crashMaxRetries(3));
    world.workers.failStarts(2);
    world.submit();

    FakeCall queued = world.submit();
    world.advance(100);
    assertEquals(2, world.told.crashed());
    assertEquals("open", queued.ending());
    world.advance(200);
    world.worker(0).ready();

    assertTrue(world.worker(0).answer(queued));
  }

  @Test
  void workerThatNeverStartsHaltsTheTaskEvenIfCallsUseUpTheirAttempts() {
    FakeWorld world = worlds.with(requeueing(1).maxAttempts(2).crashMaxRetries(3));
    world.workers.failStarts(3);

    world.submit();
    world.submit();
    world.advance(10_000);

    assertNotNull(world.engine.refusal());
  }

  private static FakeCall answeredCall(FakeWorld world) {
    FakeCall call = world.submit();
    world.readyAll();
    world.worker(call.workerIndex).answer(call);
    return call;
  }

  private static TaskOptions.Builder pool(int size) {
    return TaskOptions.builder().poolSize(size);
  }

  private static TaskOptions.Builder requeueing(int size) {
    return pool(size).crashPolicy(CrashPolicy.RESTART_REQUEUE_IN_FLIGHT);
  }
}
