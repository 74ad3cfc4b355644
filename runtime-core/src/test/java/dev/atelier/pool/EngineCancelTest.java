package dev.atelier.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.atelier.cancel.CancelGroup;
import dev.atelier.fake.FakeCall;
import dev.atelier.fake.FakeWorld;
import dev.atelier.fake.Moment;
import dev.atelier.fake.Worlds;
import dev.atelier.observe.Phase;
import dev.atelier.policy.CrashPolicy;
import dev.atelier.task.Outcome;
import dev.atelier.task.TaskOptions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Aborts in every phase of a call and of its worker. */
class EngineCancelTest {
  @RegisterExtension final Worlds worlds = new Worlds();

  @Test
  void callThatWasAbortedBeforeItWasMadeRunsNowhere() {
    FakeWorld world = worlds.with(pool(1));

    FakeCall call = world.call().submitAborted();

    assertEquals("ABORTED", call.ending());
    assertEquals(List.of("settled 1 ABORTED from NEW"), world.told.take());
    assertEquals(0, world.workers.opened());
  }

  @Test
  void callThatFailedWhileItWasMadeIsCountedAndRunsNowhere() {
    FakeWorld world = worlds.with(pool(1));

    FakeCall call = world.call().submitFailed();

    assertEquals("HANDLER_FAILED", call.ending());
    assertEquals(1, world.told.settled(Outcome.Kind.FAILURE));
    world.dispose();
    assertEquals("TASK_DISPOSED", world.call().submitFailed().ending());
  }

  @Test
  void abortInTheTurnOfTheCallReachesIt() {
    FakeWorld world = worlds.with(pool(1));
    world.startWorkers();
    world.readyAll();
    world.workers.holdMessages(true);

    FakeCall call = world.submit();
    call.abort();
    world.worker(0).deliver();

    assertEquals("ABORTED", call.ending());
    assertEquals(List.of(), world.worker(0).inbox());
    assertEquals("0 in flight, 0 pending, 0 waiting, 0 abandoned", world.counts());
  }

  @Test
  void abortDuringTheStartOfTheWorkerReachesTheCall() {
    FakeWorld world = worlds.with(pool(1));
    FakeCall call = world.submit();

    call.abort();
    world.worker(0).ready();

    assertEquals("ABORTED", call.ending());
    assertEquals(List.of(), world.worker(0).inbox());
  }

  @Test
  void abortDuringABackoffReachesTheCall() {
    FakeWorld world = worlds.with(pool(1).crashPolicy(CrashPolicy.RESTART_REQUEUE_IN_FLIGHT));
    FakeCall call = world.submit();
    world.readyAll();
    world.worker(0).crash("boom");

    call.abort();
    world.advance(100);

    assertEquals("ABORTED", call.ending());
    assertEquals(1, call.attempts);
  }

  @Test
  void abortOfARunningCallIsToldToItsWorkerOnce() {
    FakeWorld world = worlds.with(pool(1));
    FakeCall call = world.submit();
    world.readyAll();

    call.abort();
    call.abort();

    assertEquals("ABORTED", call.ending());
    assertEquals(Phase.ABANDONED, call.phase());
    assertEquals(1, world.worker(0).canceled().size());
  }

  @Test
  void abortedCallKeepsItsSlotUntilItsHandlerEnds() {
    FakeWorld world = worlds.with(pool(1));
    FakeCall call = world.submit();
    FakeCall next = world.submit();
    world.readyAll();
    call.abort();
    assertEquals(Phase.PENDING, next.phase());

    world.worker(0).fail(call);

    assertEquals("ABORTED", call.ending());
    assertEquals(Phase.IN_FLIGHT, next.phase());
  }

  @Test
  void abortAfterTheAnswerChangesNothing() {
    FakeWorld world = worlds.with(pool(1));
    FakeCall call = world.submit();
    world.readyAll();
    world.worker(0).answer(call);

    call.abort();

    assertEquals("SUCCESS", call.ending());
  }

  @Test
  void keyAbortsItsCallsInEveryPhaseAndNobodyElse() {
    FakeWorld world = worlds.with(pool(1).maxQueueDepth(1));
    CancelGroup key = new CancelGroup();
    FakeCall inFlight = world.call().key(key).submit();
    FakeCall pending = world.call().key(key).submit();
    FakeCall waiting = world.call().key(key).submit();
    FakeCall other = world.submit();
    world.readyAll();

    world.abort(key);

    assertEquals("ABORTED", inFlight.ending());
    assertEquals("ABORTED", pending.ending());
    assertEquals("ABORTED", waiting.ending());
    assertEquals("open", other.ending());
    assertSame(key, waiting.canceledBy);
    assertTrue(key.isEmpty());
  }

  @Test
  void callMadeWhileItsKeyIsBeingAbortedStays() {
    FakeWorld world = worlds.with(pool(1));
    CancelGroup key = new CancelGroup();
    FakeCall later = world.call().key(key);
    world.call().key(key).whenSettled(later::submit).submit();

    world.abort(key);

    assertEquals("open", later.ending());
  }

  @Test
  void keyedCallsOfAnAbortAreAllAbortedWhateverTheFirstOnesCallerDoes() {
    FakeWorld world = worlds.with(pool(2).maxQueueDepth(5));
    CancelGroup key = new CancelGroup();
    FakeCall[] calls = new FakeCall[5];
    for (int i = 0; i < 5; i++) {
      calls[i] = world.call().key(key).submit();
    }
    world.readyAll();

    calls[0].whenSettled(
        () -> {
          world.stopWorkers();
          world.startWorkers();
        });
    world.abort(key);

    for (FakeCall call : calls) {
      assertEquals("ABORTED", call.ending());
    }
  }

  @Test
  void handlerThatEndsWithAnAbortErrorCountsAsCanceled() {
    FakeWorld world = worlds.with(pool(1));
    FakeCall call = world.submit();
    world.readyAll();

    world.worker(0).answer(call, Outcome.HANDLER_ABORTED);

    assertEquals(1, world.told.settled(Outcome.Kind.CANCELED));
  }

  /* Whatever the engine tells of a call, the one that hears it gives the call up. */
  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"IDLE"})
  void callMayBeAbortedWhereverItsStoryIsTold(Moment moment) {
    FakeWorld world =
        worlds.with(pool(1).crashMaxRetries(10).crashPolicy(CrashPolicy.RESTART_REQUEUE_IN_FLIGHT));
    FakeCall call = world.call();
    FakeCall other = world.call();

    world.told.onNext(moment, call::abort);
    call.submit();
    other.submit();
    world.readyAll();
    world.worker(0).crash("boom");
    world.advance(100);
    world.readyAll();
    if (call.outcome() == null) {
      world.worker(0).answer(call);
    }
    world.verify();
    if (world.worker(0).received(other) && other.outcome() == null) {
      world.worker(0).answer(other);
    }
    world.stopWorkers();
    world.startWorkers();
    world.readyAll();

    assertEquals("SUCCESS", other.ending());
    assertEquals("0 in flight, 0 pending, 0 waiting, 0 abandoned", world.counts());
  }

  private static TaskOptions.Builder pool(int size) {
    return TaskOptions.builder().poolSize(size);
  }
}
