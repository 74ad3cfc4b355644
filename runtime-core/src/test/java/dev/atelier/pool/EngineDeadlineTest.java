package dev.atelier.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.atelier.fake.FakeCall;
import dev.atelier.fake.FakeWorld;
import dev.atelier.fake.Worlds;
import dev.atelier.policy.CrashPolicy;
import dev.atelier.task.TaskOptions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Timeouts of calls in every phase. */
class EngineDeadlineTest {
  @RegisterExtension final Worlds worlds = new Worlds();

  @Test
  void waitingCallTimesOutAtItsDeadline() {
    FakeWorld world = worlds.with(one().maxQueueDepth(0));
    world.submit();
    FakeCall call = world.call().timeout(50).submit();

    world.advance(49);
    assertEquals("open", call.ending());
    world.advance(1);

    assertEquals("TIMED_OUT", call.ending());
    assertEquals("1 in flight, 0 pending, 0 waiting, 0 abandoned", world.counts());
  }

  @Test
  void pendingCallTimesOutAtItsDeadline() {
    FakeWorld world = worlds.with(one().maxQueueDepth(1));
    world.submit();
    FakeCall call = world.call().timeout(50).submit();

    world.advance(50);

    assertEquals("TIMED_OUT", call.ending());
    assertEquals("1 in flight, 0 pending, 0 waiting, 0 abandoned", world.counts());
  }

  @Test
  void callInFlightTimesOutAndKeepsItsSlotUntilItsHandlerEnds() {
    FakeWorld world = worlds.with(one());
    FakeCall call = world.call().timeout(50).submit();
    world.worker(0).ready();

    world.advance(50);
    assertEquals("TIMED_OUT", call.ending());
    assertEquals("1 in flight, 0 pending, 0 waiting, 1 abandoned", world.counts());
    assertEquals(1, world.worker(0).canceled().size());
    world.worker(0).answer(call);

    assertEquals("0 in flight, 0 pending, 0 waiting, 0 abandoned", world.counts());
    assertEquals("TIMED_OUT", call.ending());
  }

  @Test
  void callThatANewWorkerHasNotYetReceivedFreesItsSlotAtOnce() {
    FakeWorld world = worlds.with(one());
    FakeCall call = world.call().timeout(50).submit();

    world.advance(50);

    assertEquals("TIMED_OUT", call.ending());
    assertEquals("0 in flight, 0 pending, 0 waiting, 0 abandoned", world.counts());
    world.worker(0).ready();
    assertEquals(List.of(), world.worker(0).inbox());
  }

  @Test
  void deadlineSurvivesACrash() {
    FakeWorld world =
        worlds.with(one().crashPolicy(CrashPolicy.RESTART_REQUEUE_IN_FLIGHT).maxAttempts(5));
    FakeCall call = world.call().timeout(250).submit();
    world.worker(0).ready().crash("boom");

    world.advance(249);
    assertEquals("open", call.ending());
    world.advance(1);

    assertEquals("TIMED_OUT", call.ending());
  }

  @Test
  void deadlineSurvivesAStop() {
    FakeWorld world = worlds.with(one());
    FakeCall call = world.call().timeout(50).submit();
    world.worker(0).ready();
    world.stopWorkers();

    world.advance(50);

    assertEquals("TIMED_OUT", call.ending());
  }

  @Test
  void callDuringBackoffTimesOutAtItsDeadline() {
    FakeWorld world = worlds.with(one());
    world.startWorkers();
    world.worker(0).crash("boom");
    FakeCall call = world.call().timeout(50).submit();

    world.advance(50);

    assertEquals("TIMED_OUT", call.ending());
  }

  @Test
  void zeroTimeoutEndsACallWithTheNextTurn() {
    FakeWorld world = worlds.with(one());
    FakeCall call = world.call().timeout(0).submit();

    assertEquals("open", call.ending());
    world.advance(0);

    assertEquals("TIMED_OUT", call.ending());
  }

  @Test
  void settledCallHasNoDeadlineLeft() {
    FakeWorld world = worlds.with(one());
    FakeCall call = world.call().timeout(50).submit();
    world.worker(0).ready();
    world.worker(0).answer(call);

    assertEquals(0, world.deadlines.size());
    world.advance(100);

    assertEquals("SUCCESS", call.ending());
  }

  @Test
  void timeoutIsNobodysAbort() {
    FakeWorld world = worlds.with(one());
    FakeCall call = world.call().timeout(50).submit();

    world.advance(50);

    assertNull(call.canceledBy);
  }

  private static TaskOptions.Builder one() {
    return TaskOptions.builder().poolSize(1).startTimeoutMillis(TaskOptions.OFF);
  }
}
