package dev.atelier.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.atelier.fake.FakeCall;
import dev.atelier.fake.FakeWorker;
import dev.atelier.fake.FakeWorker.Attempt;
import dev.atelier.fake.FakeWorld;
import dev.atelier.fake.Worlds;
import dev.atelier.policy.CrashPolicy;
import dev.atelier.task.Outcome;
import dev.atelier.task.TaskOptions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What comes too late, twice or from the wrong worker neither settles a call nor frees a slot. */
class EngineStaleTest {
  @RegisterExtension final Worlds worlds = new Worlds();
  private FakeWorld world;

  @BeforeEach
  void makeAWorldThatRequeues() {
    world =
        worlds.with(
            TaskOptions.builder()
                .poolSize(1)
                .maxInFlight(2)
                .maxAttempts(10)
                .crashMaxRetries(10)
                .crashPolicy(CrashPolicy.RESTART_REQUEUE_IN_FLIGHT));
  }

  @Test
  void lateAnswerFromAnOldAttemptIsIgnored() {
    FakeCall call = world.submit();
    FakeWorker old = world.worker(0).ready();
    Attempt first = old.inbox().get(0);
    world.stopWorkers();
    world.startWorkers();
    world.worker(0).ready();

    assertFalse(old.answer(first, Outcome.SUCCESS));
    assertEquals("open", call.ending());
    assertTrue(world.worker(0).answer(call));
  }

  @Test
  void newWorkerCannotAnswerForAnOldAttempt() {
    FakeCall call = world.submit();
    Attempt first = world.worker(0).ready().inbox().get(0);
    world.worker(0).crash("boom");
    world.advance(100);
    world.worker(0).ready();

    assertFalse(world.worker(0).answer(first, Outcome.SUCCESS));
    assertEquals("open", call.ending());
    assertEquals("1 in flight, 0 pending, 0 waiting, 0 abandoned", world.counts());
  }

  @Test
  void secondAnswerIsIgnoredAndFreesNothing() {
    FakeCall[] calls = world.submit(2);
    world.worker(0).ready();
    world.worker(0).answer(calls[0]);
    FakeCall third = world.submit();

    assertFalse(world.worker(0).answer(calls[0], Outcome.HANDLER_FAILED));
    assertEquals("SUCCESS", calls[0].ending());
    assertEquals("2 in flight, 0 pending, 0 waiting, 0 abandoned", world.counts());
    assertEquals("open", third.ending());
  }

  @Test
  void secondAnswerToAnAbandonedCallFreesNothing() {
    FakeCall[] calls = world.submit(2);
    world.worker(0).ready();
    calls[0].abort();
    world.worker(0).answer(calls[0]);

    assertFalse(world.worker(0).answer(calls[0]));
    assertEquals("1 in flight, 0 pending, 0 waiting, 0 abandoned", world.counts());
  }

  @Test
  void answerOfAnotherSlotIsIgnored() {
    FakeWorld two = worlds.with(TaskOptions.builder().poolSize(2));
    FakeCall[] calls = two.submit(2);
    two.readyAll();
    Attempt ofTheOther = two.worker(0).inbox().get(0);

    assertFalse(two.worker(1).answer(ofTheOther, Outcome.SUCCESS));
    assertEquals("open", calls[0].ending());
  }

  @Test
  void crashAfterTheEndIsIgnored() {
    world.submit();
    FakeWorker old = world.worker(0).ready();
    world.stopWorkers();
    world.startWorkers();
    world.told.take();

    old.crash("too late");

    assertEquals(List.of(), world.told.take());
    assertEquals(1, world.workers.living());
  }

  @Test
  void secondCrashOfAWorkerIsIgnored() {
    world.submit();
    FakeWorker worker = world.worker(0).ready();

    worker.crash("boom");
    worker.crash("boom again");

    assertEquals(1, world.told.crashed());
  }

  @Test
  void readyAfterTheEndIsIgnored() {
    FakeCall call = world.submit();
    FakeWorker old = world.worker(0);
    world.stopWorkers();
    world.startWorkers();

    old.ready();

    assertFalse(world.engine.isReady());
    assertFalse(world.worker(0).received(call));
  }

  @Test
  void readyOfACrashedWorkerIsIgnored() {
    world.submit();
    FakeWorker old = world.worker(0);
    old.crash("boom");

    old.ready();
    world.advance(100);

    assertEquals(1, world.workers.living());
    assertFalse(world.engine.isReady());
  }

  @Test
  void answerAfterDisposeIsIgnored() {
    FakeCall call = world.submit();
    FakeWorker worker = world.worker(0).ready();
    world.dispose();

    assertFalse(worker.answer(call));
    assertEquals("TASK_DISPOSED", call.ending());
  }

  @Test
  void answersMayComeInAnyOrder() {
    FakeCall[] calls = world.submit(2);
    world.worker(0).ready();

    assertTrue(world.worker(0).answer(calls[1]));
    assertTrue(world.worker(0).answer(calls[0]));
  }
}
