package dev.atelier.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.atelier.policy.QueuePolicy;
import dev.atelier.task.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Completion, rejection, pause and hold. */
class QueueEndingTest {
  @Test
  void pausedQueueStartsNothingAndFinishesWhatRuns() {
    QueueBench bench = new QueueBench(1, 5, QueuePolicy.BLOCK);
    Job first = bench.enqueue();
    bench.enqueue();

    bench.queue.pause();
    bench.succeed(first);

    assertTrue(bench.queue.isPaused());
    assertEquals("0 in flight, 1 pending, 0 waiting, 0 abandoned", bench.counts());
    bench.queue.resume();
    assertEquals("1 in flight, 0 pending, 0 waiting, 0 abandoned", bench.counts());
  }

  @Test
  void heldQueueStartsNothingUntilTheLastHoldEnds() {
    QueueBench bench = new QueueBench(2, 5, QueuePolicy.BLOCK);

    bench.queue.hold();
    bench.queue.hold();
    bench.enqueue();
    bench.queue.unhold();
    assertEquals(List.of(), bench.take());
    bench.queue.unhold();

    assertEquals(List.of("1 starts"), bench.take());
  }

  @Test
  void queueWithoutRoomBehindItStartsNothingUntilItIsPumped() {
    QueueBench bench = new QueueBench(2, 5, QueuePolicy.BLOCK);
    bench.room(false);
    bench.enqueue();

    bench.room(true);
    bench.queue.pump();

    assertEquals(List.of("1 starts"), bench.take());
  }

  @Test
  void rejectionEndsPendingAndWaitingCallsOnly() {
    QueueBench bench = new QueueBench(1, 1, QueuePolicy.BLOCK);
    Job[] jobs = bench.enqueue(4, 0);

    bench.queue.rejectQueued(Outcome.DISPOSED);

    assertEquals("1 in flight, 0 pending, 0 waiting, 0 abandoned", bench.counts());
    assertEquals(
        List.of("1 starts", "2 TASK_DISPOSED", "3 TASK_DISPOSED", "4 TASK_DISPOSED"), bench.take());
    assertEquals(null, jobs[0].outcome());
  }

  @Test
  void rejectedCallsGiveNoPlaceToEachOther() {
    QueueBench bench = new QueueBench(2, 4, QueuePolicy.BLOCK);
    bench.queue.pause();
    bench.enqueue(4, 0);
    bench.queue.hold();
    bench.queue.resume();

    bench.queue.rejectQueued(Outcome.DISPOSED);
    bench.queue.unhold();

    assertEquals(4, bench.take().size());
    assertEquals(0, bench.queue.dispatched());
  }

  @Test
  void callStartedFromInsideAStartComesAfterIt() {
    QueueBench bench = new QueueBench(3, 0, QueuePolicy.BLOCK);
    Job first = bench.job(0).whenSettled(() -> bench.enqueue(2, 0));
    bench.queue.enqueue(first);

    bench.succeed(first);

    assertEquals(List.of("1 starts", "1 SUCCESS", "2 starts", "3 starts"), bench.take());
  }

  @Test
  void dispatchesAreCountedByAttempt() {
    QueueBench bench = new QueueBench(1, 5, QueuePolicy.BLOCK);
    Job job = bench.enqueue();

    bench.queue.requeue(job);
    bench.queue.pump();

    assertEquals(2, job.attempts);
    assertEquals(2, bench.queue.dispatched());
  }

  @Test
  void callsInFlightAreWalkedFromTheLatest() {
    QueueBench bench = new QueueBench(3, 0, QueuePolicy.BLOCK);
    Job[] jobs = bench.enqueue(3, 0);

    assertEquals(jobs[2], bench.queue.inFlightBefore(null));
    assertEquals(jobs[1], bench.queue.inFlightBefore(jobs[2]));
    assertEquals(null, bench.queue.inFlightBefore(jobs[0]));
  }

  @Test
  void queueTellsItsIdleness() {
    QueueBench bench = new QueueBench(1, 5, QueuePolicy.BLOCK);
    assertTrue(bench.queue.isIdle());
    Job first = bench.enqueue();
    Job second = bench.enqueue();
    assertEquals(0, bench.idles());

    bench.abort(second);
    assertFalse(bench.queue.isIdle());
    assertEquals(0, bench.idles());
    bench.succeed(first);

    assertTrue(bench.queue.isIdle());
    assertEquals(1, bench.idles());
  }

  @Test
  void impossibleStepIsRefusedLoudly() {
    QueueBench bench = new QueueBench(1, 5, QueuePolicy.BLOCK);
    Job job = bench.enqueue();
    bench.succeed(job);

    assertThrows(IllegalStateException.class, () -> bench.queue.refuse(job, Outcome.DISPOSED));
  }
}
