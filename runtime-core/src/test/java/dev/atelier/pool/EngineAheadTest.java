package dev.atelier.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.atelier.fake.FakeCall;
import dev.atelier.fake.FakeWorker;
import dev.atelier.fake.FakeWorld;
import dev.atelier.fake.Worlds;
import dev.atelier.observe.Phase;
import dev.atelier.policy.CrashPolicy;
import dev.atelier.policy.QueuePolicy;
import dev.atelier.task.Outcome;
import dev.atelier.task.TaskOptions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Calls that are sent ahead of their turn are treated as if they had not been. */
class EngineAheadTest {
  @RegisterExtension final Worlds worlds = new Worlds();

  /** One worker that runs one call at a time and takes up to four ahead. */
  private FakeWorld singleton(TaskOptions.Builder options) {
    return world(options.singleton(true).maxInFlight(1), 4);
  }

  private FakeWorld world(TaskOptions.Builder options, int limit) {
    return ready(worlds.with(options.maxQueueDepth(100)), limit);
  }

  private static FakeWorld ready(FakeWorld world, int limit) {
    world.workers.takeAhead(limit);
    world.startWorkers();
    world.readyAll();
    return world;
  }

  @Test
  void countAsPendingUntilTheWorkerStartsThem() {
    FakeWorld world = singleton(TaskOptions.builder());
    FakeCall[] calls = world.submit(4);
    FakeWorker worker = world.worker(0);

    assertEquals(List.of(calls[1], calls[2], calls[3]), worker.ahead());
    assertEquals("1 in flight, 3 pending, 0 waiting, 0 abandoned", world.counts());

    worker.answer(calls[0]);

    assertEquals("1 in flight, 2 pending, 0 waiting, 0 abandoned", world.counts());
    assertTrue(calls[1].isInFlight());
    assertTrue(worker.received(calls[1]));
  }

  @Test
  void stayWaitingWhenTheyDid() {
    FakeWorld world =
        ready(
            worlds.with(TaskOptions.builder().singleton(true).maxInFlight(1).maxQueueDepth(1)), 4);
    FakeCall[] calls = world.submit(4);

    FakeWorker worker = world.worker(0);

    assertEquals(3, worker.ahead().size());
    assertEquals("1 in flight, 1 pending, 2 waiting, 0 abandoned", world.counts());
    assertEquals(Phase.WAITING, calls[3].phase());
  }

  @Test
  void runInTurnAndNeverMoreThanThereArePlaces() {
    FakeWorld world = singleton(TaskOptions.builder());
    FakeCall[] calls = world.submit(10);
    FakeWorker worker = world.worker(0);

    for (FakeCall call : calls) {
      assertTrue(worker.answer(call));
      world.verify();
    }

    for (FakeCall call : calls) {
      assertEquals("SUCCESS", call.ending());
    }
  }

  @Test
  void oneThatIsAbortedInTimeNeverRuns() {
    FakeWorld world = singleton(TaskOptions.builder());
    FakeCall[] calls = world.submit(3);
    FakeWorker worker = world.worker(0);

    calls[1].abort();
    worker.answer(calls[0]);

    assertEquals("ABORTED", calls[1].ending());
    assertFalse(worker.received(calls[1]));
    assertTrue(worker.received(calls[2]));
  }

  @Test
  void oneThatIsAbortedTooLateHoldsThePlaceUntilItEnds() {
    FakeWorld world = singleton(TaskOptions.builder());
    FakeCall[] calls = world.submit(3);
    FakeWorker worker = world.worker(0);
    world.workers.holdAnswers(true);
    worker.answer(calls[0]);

    calls[1].abort();
    worker.deliverAnswers();

    assertTrue(worker.received(calls[1]));
    assertEquals("1 in flight, 1 pending, 0 waiting, 1 abandoned", world.counts());
    worker.answer(calls[1]);
    worker.deliverAnswers();
    assertTrue(calls[2].isInFlight());
  }

  @Test
  void oneThatIsAbortedTooLateIsEndedWithItsWorkerAfterItsGrace() {
    FakeWorld world = singleton(TaskOptions.builder().killAfterMillis(50));
    FakeCall[] calls = world.submit(2);
    FakeWorker worker = world.worker(0);
    world.workers.holdAnswers(true);
    worker.answer(calls[0]);
    calls[1].abort();
    worker.deliverAnswers();

    world.advance(60);

    assertTrue(worker.isTerminated());
  }

  @Test
  void letThoseOfHigherPriorityPass() {
    FakeWorld world = singleton(TaskOptions.builder());
    FakeCall[] calls = world.submit(3);
    FakeWorker worker = world.worker(0);

    FakeCall urgent = world.call().priority(1).submit();
    worker.answer(calls[0]);

    assertTrue(urgent.isInFlight());
    assertEquals(Phase.PENDING, calls[1].phase());
  }

  @Test
  void comeBackFromACrashedWorkerAndRunOnce() {
    FakeWorld world =
        singleton(TaskOptions.builder().crashPolicy(CrashPolicy.RESTART_FAIL_IN_FLIGHT));
    FakeCall[] calls = world.submit(3);
    world.worker(0).crash("boom");

    assertEquals("WORKER_CRASHED", calls[0].ending());
    assertEquals("0 in flight, 2 pending, 0 waiting, 0 abandoned", world.counts());
    world.advance(1_000);
    FakeWorker next = world.worker(0).ready();
    next.answer(calls[1]);
    next.answer(calls[2]);
    assertEquals("SUCCESS", calls[2].ending());
  }

  @Test
  void failWithAWorkerThatCouldNotSayWhetherItHadStartedThem() {
    FakeWorld world =
        singleton(TaskOptions.builder().crashPolicy(CrashPolicy.RESTART_FAIL_IN_FLIGHT));
    FakeCall[] calls = world.submit(2);
    FakeWorker worker = world.worker(0);
    world.workers.holdAnswers(true);
    worker.answer(calls[0]);

    worker.crashSuddenly("gone");

    assertEquals("WORKER_CRASHED", calls[1].ending());
  }

  @Test
  void runAgainAfterSuchACrashIfCallsInFlightWould() {
    FakeWorld world =
        singleton(TaskOptions.builder().crashPolicy(CrashPolicy.RESTART_REQUEUE_IN_FLIGHT));
    FakeCall[] calls = world.submit(2);

    world.worker(0).crashSuddenly("gone");

    assertEquals("open", calls[1].ending());
    assertEquals("0 in flight, 2 pending, 0 waiting, 0 abandoned", world.counts());
  }

  @Test
  void comeBackWhenTheTaskStops() {
    FakeWorld world = singleton(TaskOptions.builder());
    world.submit(3);
    world.worker(0);

    world.stopWorkers();

    assertEquals("0 in flight, 3 pending, 0 waiting, 0 abandoned", world.counts());
  }

  @Test
  void areNotSentBehindACallThatMayTakeLong() {
    FakeWorld world = singleton(TaskOptions.builder());
    world.workers.takeAhead(0);
    FakeCall slow = world.submit();
    FakeWorker worker = world.worker(0);
    world.workers.takeAhead(4);
    FakeCall[] calls = world.submit(2);

    assertTrue(worker.ahead().isEmpty());

    worker.answer(slow);
    assertTrue(calls[0].isInFlight());
    assertEquals(List.of(calls[1]), worker.ahead());
  }

  @Test
  void oneThatTheWorkerReturnsGoesToWhoeverIsFree() {
    FakeWorld world = world(TaskOptions.builder().poolSize(2).maxInFlight(2), 4);
    FakeCall[] calls = world.submit(4);
    FakeWorker busy = world.worker(0);
    FakeWorker other = world.worker(1);
    FakeCall returned = busy.ahead().get(0);

    busy.giveBackAll();
    FakeCall running = calls[1];
    for (int i = 0; i < 10 && !returned.isInFlight(); i++) {
      other.answer(running);
      running = other.inbox().get(other.inbox().size() - 1).call();
    }

    assertTrue(other.received(returned));
    assertFalse(busy.received(returned));
  }

  @Test
  void areNotSentWhereTheOldestMayBeDropped() {
    FakeWorld world = singleton(TaskOptions.builder().queuePolicy(QueuePolicy.DROP_OLDEST));
    world.submit(3);

    assertTrue(world.worker(0).ahead().isEmpty());
  }

  @Test
  void followNobodyThatNeverRan() {
    FakeWorld world = singleton(TaskOptions.builder());
    FakeCall[] calls = world.submit(2);
    FakeWorker worker = world.worker(0);

    worker.answer(calls[0], Outcome.DATA_CLONE);

    assertTrue(calls[1].isInFlight());
    assertTrue(worker.received(calls[1]));
  }
}
