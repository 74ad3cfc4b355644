package dev.atelier.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.atelier.fake.FakeCall;
import dev.atelier.fake.FakeWorld;
import dev.atelier.fake.Worlds;
import dev.atelier.policy.CrashPolicy;
import dev.atelier.task.TaskOptions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a crash does to the calls in the worker and to their neighbours. */
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
}
