package dev.atelier.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.atelier.fake.FakeCall;
import dev.atelier.fake.FakeWorld;
import dev.atelier.fake.Worlds;
import dev.atelier.policy.CrashPolicy;
import dev.atelier.task.Outcome;
import dev.atelier.task.TaskOptions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a crash does to the calls in the worker, to their neighbours and to the slot. */
class EngineCrashTest {
  @RegisterExtension final Worlds worlds = new Worlds();

  static List<Arguments> policiesAndTopologies() {
    List<Arguments> all = new ArrayList<>();
    for (CrashPolicy policy : CrashPolicy.values()) {
      all.add(Arguments.of(policy, true));
      all.add(Arguments.of(policy, false));
    }
    return all;
  }

  @ParameterizedTest
  @MethodSource("policiesAndTopologies")
  void crashDoesToCallsInFlightWhatThePolicySays(CrashPolicy policy, boolean singleton) {
    FakeWorld world =
        worlds.with(
            TaskOptions.builder()
                .singleton(singleton)
                .poolSize(2)
                .maxInFlight(4)
                .crashPolicy(policy));
    FakeCall[] calls = world.submit(6);
    world.readyAll();
    int slots = world.options.poolSize;

    world.worker(0).crash("boom");

    for (int i = 0; i < 4; i++) {
      boolean inCrashed = i % slots == 0;
      String expected =
          switch (policy) {
            case RESTART_FAIL_IN_FLIGHT -> inCrashed ? "WORKER_CRASHED" : "open";
            case RESTART_REQUEUE_IN_FLIGHT -> "open";
            case FAIL_TASK -> "WORKER_CRASHED";
          };
      assertEquals(expected, calls[i].ending(), "call " + (i + 1));
    }
    for (int i = 4; i < 6; i++) {
      assertEquals(
          policy == CrashPolicy.FAIL_TASK ? "WORKER_CRASHED" : "open",
          calls[i].ending(),
          "call " + (i + 1));
    }
    assertEquals(policy == CrashPolicy.FAIL_TASK, world.engine.refusal() != null);
  }

  @Test
  void failedCallNamesWorkerAndCause() {
    FakeWorld world = worlds.with(pool(2).maxInFlight(2));
    FakeCall[] calls = world.submit(2);
    world.readyAll();

    world.worker(1).crash("script error at line 3");

    assertEquals("open", calls[0].ending());
    assertEquals(1, calls[1].outcome().workerIndex);
    assertEquals("script error at line 3", calls[1].outcome().cause.message());
    assertEquals(1, world.engine.state().lastCrash().workerIndex());
    assertEquals("script error at line 3", world.engine.state().lastCrash().cause().message());
  }

  @Test
  void requeuedCallsRunAgainInTheirOriginalOrderBeforeYoungerOnes() {
    FakeWorld world = worlds.with(requeueing(1).maxInFlight(3).maxQueueDepth(10));
    FakeCall[] calls = world.submit(5);
    world.worker(0).ready();
    world.told.take();

    world.worker(0).crash("boom");
    world.advance(100);
    world.worker(0).ready();

    assertEquals(
        List.of(
            "crashed 0",
            "requeued 3",
            "requeued 2",
            "requeued 1",
            "spawned 0",
            "dispatched 1 to 0",
            "dispatched 2 to 0",
            "dispatched 3 to 0"),
        world.told.take());
    assertEquals(
        List.of(calls[0], calls[1], calls[2]),
        world.worker(0).inbox().stream().map(attempt -> attempt.call()).toList());
  }

  @Test
  void requeuedCallMovesToAnotherWorkerAtOnce() {
    FakeWorld world = worlds.with(requeueing(2));
    FakeCall call = world.submit();
    world.startWorkers();
    world.readyAll();
    assertEquals(0, call.workerIndex);

    world.worker(0).crash("boom");

    assertEquals(1, call.workerIndex);
    assertEquals(2, call.attempts);
    assertTrue(world.worker(1).answer(call));
    assertEquals("SUCCESS", call.ending());
  }

  @Test
  void callWithoutArgumentsLeftFailsInsteadOfRunningAgain() {
    FakeWorld world = worlds.with(requeueing(1).maxInFlight(2));
    FakeCall gone = world.call().transferred().submit();
    FakeCall kept = world.submit();
    world.worker(0).ready();

    world.worker(0).crash("boom");

    assertEquals("WORKER_CRASHED", gone.ending());
    assertEquals("open", kept.ending());
  }

  @Test
  void abortedCallDoesNotComeBackWithACrash() {
    FakeWorld world = worlds.with(requeueing(1));
    FakeCall call = world.submit();
    world.worker(0).ready();
    call.abort();

    world.worker(0).crash("boom");
    world.advance(100);

    assertEquals("ABORTED", call.ending());
    assertEquals(1, call.attempts);
    assertEquals("0 in flight, 0 pending, 0 waiting, 0 abandoned", world.counts());
  }

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

  @ParameterizedTest
  @EnumSource
  void idleCrashHarmsNobody(CrashPolicy policy) {
    FakeWorld world = worlds.with(pool(2).crashPolicy(policy));
    world.startWorkers();
    world.readyAll();

    world.worker(0).crash("stray timer");

    if (policy == CrashPolicy.FAIL_TASK) {
      assertNotNull(world.engine.refusal());
    } else {
      assertEquals("SUCCESS", answeredCall(world).ending());
    }
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

  private static TaskOptions.Builder failing(int size) {
    return pool(size).crashPolicy(CrashPolicy.FAIL_TASK);
  }
}
