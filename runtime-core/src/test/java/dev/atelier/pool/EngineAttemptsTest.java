package dev.atelier.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.atelier.fake.FakeCall;
import dev.atelier.fake.FakeWorld;
import dev.atelier.fake.Worlds;
import dev.atelier.policy.CrashPolicy;
import dev.atelier.task.Outcome;
import dev.atelier.task.TaskOptions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How often a call may crash its worker, and a worker without a completed call. */
class EngineAttemptsTest {
  @RegisterExtension final Worlds worlds = new Worlds();

  @Test
  void poisonCallFailsAloneAfterItsAttempts() {
    FakeWorld world = worlds.with(requeueing(1).maxAttempts(3).crashMaxRetries(3));
    FakeCall poison = world.submit();

    for (int i = 0; i < 3; i++) {
      assertEquals("open", poison.ending());
      world.worker(0).ready().crash("boom");
      world.advance(2_000);
    }

    assertEquals("WORKER_CRASHED", poison.ending());
    assertEquals(3, poison.attempts);
    assertNull(world.engine.refusal());
    assertEquals("SUCCESS", answeredCall(world).ending());
  }

  @Test
  void callsThatFailWithTheirFirstCrashDoNotExcuseTheSlot() {
    FakeWorld world =
        worlds.with(
            requeueing(1)
                .crashPolicy(CrashPolicy.RESTART_FAIL_IN_FLIGHT)
                .maxAttempts(1)
                .crashMaxRetries(2));

    for (int i = 0; i < 2; i++) {
      assertNull(world.engine.refusal());
      world.submit();
      world.worker(0).ready().crash("boom");
      world.advance(2_000);
    }

    assertNotNull(world.engine.refusal());
  }

  @Test
  void crashesOfAPoisonCallAreNotHeldAgainstTheSlot() {
    FakeWorld world = worlds.with(requeueing(1).maxAttempts(2).crashMaxRetries(3));
    world.submit();
    world.worker(0).ready().crash("poisoned");
    world.advance(100);
    world.worker(0).ready().crash("poisoned");

    for (int i = 0; i < 2; i++) {
      world.advance(2_000);
      world.worker(0).ready().crash("boom");
      assertNull(world.engine.refusal());
    }
    world.advance(2_000);
    world.worker(0).ready().crash("boom");

    assertNotNull(world.engine.refusal());
  }

  @Test
  void crashesWithACallThatMayTryAgainAreHeldAgainstTheSlot() {
    FakeWorld world = worlds.with(requeueing(1).maxAttempts(100).crashMaxRetries(3));
    FakeCall call = world.submit();

    for (int i = 0; i < 3; i++) {
      assertEquals("open", call.ending());
      world.worker(0).ready().crash("boom");
      world.advance(2_000);
    }

    assertEquals("WORKER_CRASHED", call.ending());
    assertNotNull(world.engine.refusal());
  }

  @Test
  void abandonedCallIsNotCharged() {
    FakeWorld world = worlds.with(requeueing(1).maxAttempts(1).crashMaxRetries(1));
    FakeCall call = world.submit();
    world.readyAll();
    call.abort();

    world.worker(0).crash("boom");

    assertEquals(0, call.crashes);
    assertNotNull(world.engine.refusal());
  }

  @Test
  void innocentsAroundAPoisonCallSucceed() {
    FakeWorld world = worlds.with(requeueing(1).maxInFlight(2).maxAttempts(3).maxQueueDepth(20));
    FakeCall poison = world.submit();
    FakeCall[] innocents = world.submit(5);
    for (int i = 0; i < 200 && !world.engine.queue().isIdle(); i++) {
      world.readyAll();
      if (world.workers.live(0) != null) {
        FakeCall victim = answerAllBut(world, poison);
        if (victim == null && world.worker(0).received(poison)) {
          world.worker(0).crash("poisoned");
        }
      }
      world.advance(100);
      world.verify();
    }

    assertEquals("WORKER_CRASHED", poison.ending());
    for (FakeCall innocent : innocents) {
      assertEquals("SUCCESS", innocent.ending());
    }
    assertNull(world.engine.refusal());
  }

  private static FakeCall answerAllBut(FakeWorld world, FakeCall poison) {
    FakeCall answered = null;
    for (var attempt : List.copyOf(world.worker(0).inbox())) {
      if (attempt.call() != poison && world.worker(0).answer(attempt, Outcome.SUCCESS)) {
        answered = attempt.call();
      }
    }
    return answered;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void callFailsWithItsLastAttemptAndNotBefore(int maxAttempts) {
    FakeWorld world = worlds.with(requeueing(1).maxAttempts(maxAttempts).crashMaxRetries(100));
    FakeCall call = world.submit();

    int crashes = 0;
    while (call.outcome() == null) {
      world.worker(0).ready().crash("boom");
      crashes++;
      world.advance(2_000);
    }

    assertEquals(maxAttempts, crashes);
    assertEquals(maxAttempts, call.attempts);
  }

  @Test
  void eachCallCountsItsOwnAttempts() {
    FakeWorld world = worlds.with(requeueing(1).maxInFlight(2).maxAttempts(2).crashMaxRetries(100));
    FakeCall first = world.submit();
    world.worker(0).ready().crash("boom");
    world.advance(2_000);
    FakeCall second = world.submit();

    world.worker(0).ready().crash("boom");

    assertEquals("WORKER_CRASHED", first.ending());
    assertEquals("open", second.ending());
  }

  @Test
  void crashesInARowWithoutACompletedCallHaltTheTask() {
    FakeWorld world = worlds.with(pool(1).crashMaxRetries(3));
    world.startWorkers();

    for (int i = 0; i < 2; i++) {
      world.worker(0).ready().crash("boom");
      assertNull(world.engine.refusal());
      world.advance(2_000);
    }
    world.worker(0).crash("boom");

    assertNotNull(world.engine.refusal());
  }

  @Test
  void completedCallForgivesEarlierCrashes() {
    FakeWorld world = worlds.with(pool(1).crashMaxRetries(2));
    world.startWorkers();

    for (int i = 0; i < 6; i++) {
      world.worker(0).ready().crash("boom");
      world.advance(2_000);
      assertEquals("SUCCESS", answeredCall(world).ending());
    }

    assertNull(world.engine.refusal());
  }

  @Test
  void failedHandlerIsACompletedCallAndACloneErrorIsNot() {
    FakeWorld forgiven = worlds.with(pool(1).crashMaxRetries(2));
    forgiven.startWorkers();
    forgiven.worker(0).ready().crash("boom");
    forgiven.advance(100);
    FakeCall failing = forgiven.submit();
    forgiven.worker(0).ready().fail(failing);
    forgiven.worker(0).crash("boom");

    FakeWorld unforgiven = worlds.with(pool(1).crashMaxRetries(2));
    unforgiven.startWorkers();
    unforgiven.worker(0).ready().crash("boom");
    unforgiven.advance(100);
    FakeCall uncloneable = unforgiven.submit();
    unforgiven.worker(0).ready().answer(uncloneable, Outcome.DATA_CLONE);
    unforgiven.worker(0).crash("boom");

    assertNull(forgiven.engine.refusal());
    assertNotNull(unforgiven.engine.refusal());
  }

  @Test
  void slotsCountTheirCrashesAlone() {
    FakeWorld world = worlds.with(pool(3).crashMaxRetries(2));
    world.startWorkers();
    world.readyAll();

    world.worker(0).crash("boom");
    world.worker(1).crash("boom");
    world.worker(2).crash("boom");

    assertNull(world.engine.refusal());
  }

  @Test
  void zeroRetriesHaltWithTheFirstCrash() {
    FakeWorld world = worlds.with(pool(1).crashMaxRetries(0));
    world.startWorkers();

    world.worker(0).crash("boom");

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
