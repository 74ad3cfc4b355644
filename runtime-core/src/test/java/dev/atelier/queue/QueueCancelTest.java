package dev.atelier.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.atelier.cancel.CancelGroup;
import dev.atelier.observe.Phase;
import dev.atelier.policy.QueuePolicy;
import dev.atelier.task.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Calls that nobody wants any more, in every phase. */
class QueueCancelTest {
  private final QueueBench bench = new QueueBench(1, 1, QueuePolicy.BLOCK);
  private final Job inFlight = bench.enqueue();
  private final Job pending = bench.enqueue();
  private final Job waiting = bench.enqueue();
  private final Job alsoWaiting = bench.enqueue();

  @Test
  void waitingCallLeavesAndNobodyMoves() {
    bench.abort(waiting);

    assertEquals(Phase.SETTLED, waiting.phase());
    assertEquals(Outcome.ABORTED, waiting.outcome());
    assertEquals(Phase.PENDING, pending.phase());
    assertEquals(Phase.WAITING, alsoWaiting.phase());
  }

  @Test
  void pendingCallLeavesAndOneThatWaitsMovesUp() {
    bench.abort(pending);

    assertEquals(Phase.SETTLED, pending.phase());
    assertEquals(Phase.PENDING, waiting.phase());
    assertEquals(Phase.WAITING, alsoWaiting.phase());
  }

  @Test
  void callInFlightSettlesAtOnceAndKeepsItsPlace() {
    bench.abort(inFlight);

    assertEquals(Outcome.ABORTED, inFlight.outcome());
    assertEquals("1 in flight, 1 pending, 2 waiting, 1 abandoned", bench.counts());
  }

  @Test
  void answerToAnAbandonedCallFreesItsPlaceAndChangesNothingElse() {
    bench.abort(inFlight);
    bench.succeed(inFlight);

    assertEquals(Outcome.ABORTED, inFlight.outcome());
    assertEquals(Phase.SETTLED, inFlight.phase());
    assertEquals("1 in flight, 1 pending, 1 waiting, 0 abandoned", bench.counts());
  }

  @Test
  void callThatCanBeTakenBackFreesItsPlaceAtOnce() {
    bench.takesBack(true);

    bench.abort(inFlight);

    assertEquals(Phase.SETTLED, inFlight.phase());
    assertEquals(Phase.IN_FLIGHT, pending.phase());
  }

  @Test
  void secondCancelIsAbsorbed() {
    bench.abort(inFlight);
    bench.abort(inFlight);
    bench.queue.cancel(inFlight, Outcome.TIMED_OUT);
    bench.abort(waiting);
    bench.abort(waiting);

    assertEquals(Outcome.ABORTED, inFlight.outcome());
    assertEquals("1 in flight, 1 pending, 1 waiting, 1 abandoned", bench.counts());
  }

  @Test
  void cancelAfterTheEndIsAbsorbed() {
    bench.succeed(inFlight);
    bench.abort(inFlight);

    assertEquals(Outcome.SUCCESS, inFlight.outcome());
  }

  @Test
  void groupCancelsItsMembersWhereverTheyAre() {
    CancelGroup group = new CancelGroup();
    inFlight.join(group);
    pending.join(group);
    waiting.join(group);

    group.cancelAll();

    assertEquals(Outcome.ABORTED, inFlight.outcome());
    assertEquals(Outcome.ABORTED, pending.outcome());
    assertEquals(Outcome.ABORTED, waiting.outcome());
    assertSame(group, waiting.canceledBy);
    assertNull(alsoWaiting.outcome());
    assertTrue(group.isEmpty());
  }

  @Test
  void eitherOfTwoGroupsCancelsAndTheOtherForgets() {
    CancelGroup key = new CancelGroup();
    CancelGroup signal = new CancelGroup();
    pending.join(key);
    pending.join(signal);
    assertFalse(key.isEmpty());

    signal.cancelAll();

    assertSame(signal, pending.canceledBy);
    assertTrue(key.isEmpty());
  }

  @Test
  void settledCallIsHeldByNoGroupNoQueueAndNoAlarm() {
    CancelGroup group = new CancelGroup();
    Deadlines deadlines = new Deadlines(bench.time, bench.time);
    inFlight.join(group);
    inFlight.expireIn(100, deadlines);

    bench.succeed(inFlight);

    assertTrue(group.isEmpty());
    assertEquals(0, deadlines.size());
    assertNull(inFlight.lane);
    assertNull(inFlight.next);
    assertNull(inFlight.previous);
  }

  @Test
  void laterDeadlineReplacesAnEarlierOne() {
    Deadlines deadlines = new Deadlines(bench.time, bench.time);
    pending.expireIn(10, deadlines);
    pending.expireIn(30, deadlines);
    assertEquals(1, deadlines.size());

    bench.time.advance(29);
    assertNull(pending.outcome());
    bench.time.advance(1);

    assertEquals(Outcome.TIMED_OUT, pending.outcome());
  }

  @Test
  void cancelFromInsideASettlementIsCarriedOut() {
    pending.whenSettled(() -> bench.abort(waiting));

    bench.abort(pending);

    assertEquals(Outcome.ABORTED, waiting.outcome());
    assertEquals(Phase.PENDING, alsoWaiting.phase());
  }

  @Test
  void cancelFromInsideASettlementLetsTheNextOneStart() {
    inFlight.whenSettled(
        () -> {
          bench.abort(pending);
          bench.abort(alsoWaiting);
        });

    bench.succeed(inFlight);

    assertEquals(
        List.of("1 starts", "1 SUCCESS", "2 ABORTED", "3 starts", "4 ABORTED"), bench.take());
    assertEquals("1 in flight, 0 pending, 0 waiting, 0 abandoned", bench.counts());
  }

  /* What nobody has started nobody will end, so nobody else could give its place back. */
  @Test
  void callThatIsCanceledBetweenItsPlaceAndItsStartGivesThePlaceBack() {
    bench.take();
    bench.whenChanged(
        () -> {
          if (pending.phase() == Phase.IN_FLIGHT) {
            bench.abort(pending);
          }
        });

    bench.succeed(inFlight);

    assertEquals(List.of("1 SUCCESS", "2 ABORTED", "3 starts"), bench.take());
    assertEquals("1 in flight, 1 pending, 0 waiting, 0 abandoned", bench.counts());
  }

  @Test
  void callThatNoQueueHasTakenCannotBeCanceled() {
    Job fresh = bench.job(0);

    fresh.cancel(new CancelGroup());

    assertNull(fresh.outcome());
    assertEquals(Phase.NEW, fresh.phase());
  }
}
