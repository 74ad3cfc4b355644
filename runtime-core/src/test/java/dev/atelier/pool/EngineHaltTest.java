package dev.atelier.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.atelier.fake.FakeCall;
import dev.atelier.fake.FakeWorld;
import dev.atelier.fake.Worlds;
import dev.atelier.policy.CrashPolicy;
import dev.atelier.task.TaskOptions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A task that halts after a crash, and its revival. */
class EngineHaltTest {
  @RegisterExtension final Worlds worlds = new Worlds();

  @Test
  void haltRejectsEverythingWithTheCrashAndEndsTheOtherWorkers() {
    FakeWorld world = worlds.with(failing(2).maxQueueDepth(1));
    FakeCall[] calls = world.submit(5);
    world.readyAll();
    world.told.take();

    world.worker(0).crash("boom");

    for (FakeCall call : calls) {
      assertEquals("WORKER_CRASHED", call.ending());
      assertEquals("boom", call.outcome().cause.message());
    }
    assertEquals(
        List.of(
            "crashed 0",
            "terminated 1",
            "settled 1 WORKER_CRASHED from IN_FLIGHT",
            "settled 2 WORKER_CRASHED from IN_FLIGHT"),
        world.told.take().subList(0, 4));
  }

  @Test
  void haltedTaskRefusesCallsAndStartsNothing() {
    FakeWorld world = worlds.with(failing(2));
    world.startWorkers();
    world.worker(0).crash("boom");

    FakeCall call = world.submit();
    world.advance(10_000);

    assertEquals("WORKER_CRASHED", call.ending());
    assertEquals("boom", call.outcome().cause.message());
    assertEquals(0, call.attempts);
    assertEquals(0, world.workers.living());
  }

  @Test
  void startWorkersRevivesAHaltedTask() {
    FakeWorld world = worlds.with(failing(2));
    world.startWorkers();
    world.worker(0).crash("boom");

    world.startWorkers();

    assertNull(world.engine.refusal());
    assertEquals("SUCCESS", answeredCall(world).ending());
  }

  @Test
  void revivedTaskHasAllItsRetriesAgain() {
    FakeWorld world = worlds.with(pool(1).crashMaxRetries(2));
    world.startWorkers();
    world.worker(0).crash("boom");
    world.advance(100);
    world.worker(0).crash("boom");
    assertNotNull(world.engine.refusal());
    world.startWorkers();

    world.worker(0).crash("boom");

    assertNull(world.engine.refusal());
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

  private static TaskOptions.Builder failing(int size) {
    return pool(size).crashPolicy(CrashPolicy.FAIL_TASK);
  }
}
