package dev.atelier.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.atelier.fake.FakeCall;
import dev.atelier.fake.FakeWorker;
import dev.atelier.fake.FakeWorld;
import dev.atelier.fake.Moment;
import dev.atelier.fake.Worlds;
import dev.atelier.policy.CrashPolicy;
import dev.atelier.task.TaskOptions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Handlers that do not heed an abort. */
class EngineKillTest {
  @RegisterExtension final Worlds worlds = new Worlds();

  @Test
  void stuckHandlerEndsWithItsWorkerAfterTheGrace() {
    FakeWorld world = worlds.with(pool(1).killAfterMillis(300));
    FakeCall stuck = world.submit();
    world.readyAll();
    world.told.take();
    stuck.abort();

    world.advance(299);
    assertEquals("1 in flight, 0 pending, 0 waiting, 1 abandoned", world.counts());
    world.advance(1);

    assertEquals("0 in flight, 0 pending, 0 waiting, 0 abandoned", world.counts());
    assertEquals(
        List.of("settled 1 ABORTED from IN_FLIGHT", "terminated 0", "spawned 0"),
        world.told.take());
  }

  @Test
  void slotIsBackAtOnceWithoutABackoff() {
    FakeWorld world = worlds.with(pool(1).killAfterMillis(300));
    FakeCall stuck = world.submit();
    FakeCall next = world.submit();
    world.readyAll();
    stuck.abort();

    world.advance(300);
    world.readyAll();

    assertTrue(world.worker(0).answer(next));
  }

  @Test
  void timedOutHandlerGetsTheSameGrace() {
    FakeWorld world = worlds.with(pool(1).killAfterMillis(300));
    FakeCall stuck = world.call().timeout(50).submit();
    world.readyAll();

    world.advance(349);
    assertEquals(1, world.workers.opened());
    world.advance(1);

    assertEquals(2, world.workers.opened());
    assertEquals("TIMED_OUT", stuck.ending());
  }

  @Test
  void handlerThatHeedsTheAbortSavesItsWorker() {
    FakeWorld world = worlds.with(pool(1).killAfterMillis(300));
    FakeCall call = world.submit();
    world.readyAll();
    call.abort();
    world.advance(100);
    world.worker(0).fail(call);

    world.advance(10_000);

    assertEquals(1, world.workers.opened());
  }

  @Test
  void neighboursFailAsAfterACrash() {
    FakeWorld world = worlds.with(pool(2).maxInFlight(4).killAfterMillis(300));
    FakeCall[] calls = world.submit(4);
    world.readyAll();

    calls[0].abort();
    world.advance(300);

    assertEquals("open", calls[1].ending());
    assertEquals("WORKER_CRASHED", calls[2].ending());
    assertEquals(0, calls[2].outcome().workerIndex);
    assertEquals("open", calls[3].ending());
    assertFalse(world.worker(1).isTerminated());
  }

  @Test
  void neighboursRunAgainIfACrashLetsThem() {
    FakeWorld world =
        worlds.with(
            pool(1)
                .maxInFlight(2)
                .killAfterMillis(300)
                .crashPolicy(CrashPolicy.RESTART_REQUEUE_IN_FLIGHT));
    FakeCall stuck = world.submit();
    FakeCall neighbour = world.submit();
    world.readyAll();
    stuck.abort();

    world.advance(300);
    world.readyAll();

    assertEquals(1, neighbour.crashes);
    assertTrue(world.worker(0).answer(neighbour));
  }

  @Test
  void neighbourWithoutAttemptsLeftFails() {
    FakeWorld world =
        worlds.with(
            pool(1)
                .maxInFlight(2)
                .maxAttempts(1)
                .killAfterMillis(300)
                .crashPolicy(CrashPolicy.RESTART_REQUEUE_IN_FLIGHT));
    FakeCall stuck = world.submit();
    FakeCall neighbour = world.submit();
    world.readyAll();
    stuck.abort();

    world.advance(300);

    assertEquals("WORKER_CRASHED", neighbour.ending());
  }

  @Test
  void killIsNoCrashOfTheSlotAndHaltsNothing() {
    FakeWorld world = worlds.with(pool(1).crashPolicy(CrashPolicy.FAIL_TASK).killAfterMillis(300));

    for (int i = 0; i < 5; i++) {
      FakeCall stuck = world.submit();
      world.readyAll();
      stuck.abort();
      world.advance(300);
    }

    assertNull(world.engine.refusal());
    assertEquals(0, world.told.crashed());
    assertEquals(5, world.told.terminated());
  }

  @Test
  void twoStuckHandlersOfOneWorkerEndItOnce() {
    FakeWorld world =
        worlds.with(
            pool(1).maxInFlight(2).killAfterMillis(300).startTimeoutMillis(TaskOptions.OFF));
    FakeCall[] calls = world.submit(2);
    world.readyAll();
    calls[0].abort();
    world.advance(100);
    calls[1].abort();

    world.advance(10_000);

    assertEquals(2, world.workers.opened());
    assertEquals(0, world.deadlines.size());
  }

  @Test
  void callThatNeverReachedTheWorkerNeedsNoKill() {
    FakeWorld world = worlds.with(pool(1).killAfterMillis(300).startTimeoutMillis(TaskOptions.OFF));
    FakeCall call = world.submit();
    call.abort();

    world.advance(10_000);

    assertEquals(1, world.workers.opened());
    assertEquals("0 in flight, 0 pending, 0 waiting, 0 abandoned", world.counts());
  }

  @Test
  void withoutAGraceAStuckHandlerKeepsItsSlot() {
    FakeWorld world = worlds.with(pool(1));
    FakeCall stuck = world.submit();
    world.readyAll();
    stuck.abort();

    world.advance(1_000_000);

    assertEquals("1 in flight, 0 pending, 0 waiting, 1 abandoned", world.counts());
  }

  @Test
  void noGraceAtAllKillsWithTheNextTurn() {
    FakeWorld world = worlds.with(pool(1).killAfterMillis(0));
    FakeCall stuck = world.submit();
    world.readyAll();
    stuck.abort();
    assertEquals(1, world.workers.opened());

    world.advance(0);

    assertEquals(2, world.workers.opened());
  }

  @Test
  void lateAnswerOfAKilledWorkerIsIgnored() {
    FakeWorld world = worlds.with(pool(1).killAfterMillis(300));
    FakeCall stuck = world.submit();
    FakeWorker old = world.worker(0).ready();
    stuck.abort();
    world.advance(300);

    assertFalse(old.answer(stuck));
    assertEquals("ABORTED", stuck.ending());
  }

  @Test
  void crashDuringTheGraceCallsTheKillOff() {
    FakeWorld world = worlds.with(pool(1).killAfterMillis(300));
    FakeCall stuck = world.submit();
    world.readyAll();
    stuck.abort();
    world.worker(0).crash("boom");

    world.advance(10_000);

    assertEquals(2, world.workers.opened());
  }

  @Test
  void disposeDuringAKillIsTheLastWord() {
    FakeWorld world = worlds.with(pool(1).maxInFlight(2).killAfterMillis(300));
    FakeCall[] calls = world.submit(2);
    world.readyAll();
    calls[0].abort();

    world.told.onNext(Moment.TERMINATED, world::dispose);
    world.advance(300);

    assertEquals("TASK_DISPOSED", calls[1].ending());
    assertEquals(0, world.workers.living());
  }

  @Test
  void stopDuringAKillIsTheLastWord() {
    FakeWorld world = worlds.with(pool(1).maxInFlight(2).killAfterMillis(300));
    FakeCall[] calls = world.submit(2);
    world.readyAll();
    calls[0].abort();

    world.told.onNext(Moment.TERMINATED, world::stopWorkers);
    world.advance(300);

    assertTrue(world.engine.queue().isPaused());
    assertEquals(0, world.workers.living());
  }

  private static TaskOptions.Builder pool(int size) {
    return TaskOptions.builder().poolSize(size);
  }
}
