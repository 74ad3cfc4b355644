package dev.atelier.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.atelier.observe.Phase;
import dev.atelier.policy.QueuePolicy;
import dev.atelier.task.Outcome;
import dev.atelier.task.TaskOptions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who goes first: priority, then arrival, in every phase and after a requeue. */
class QueueOrderTest {
  @Test
  void pendingCallsStartByPriorityThenByArrival() {
    QueueBench bench = new QueueBench(1, TaskOptions.OFF, QueuePolicy.BLOCK);
    bench.queue.pause();
    for (int priority : new int[] {0, 5, -3, 5, 0, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
      bench.enqueue(priority);
    }

    assertEquals(List.of(6, 2, 4, 1, 5, 3, 7), drain(bench));
  }

  @Test
  void waitingCallsMoveUpByPriorityThenByArrival() {
    QueueBench bench = new QueueBench(1, 1, QueuePolicy.BLOCK);
    Job running = bench.enqueue();
    bench.enqueue();
    Job low = bench.enqueue(-1);
    Job high = bench.enqueue(1);
    Job alsoHigh = bench.enqueue(1);

    bench.succeed(running);

    assertEquals(Phase.PENDING, high.phase());
    assertEquals(Phase.WAITING, alsoHigh.phase());
    assertEquals(Phase.WAITING, low.phase());
  }

  @Test
  void waitingCallsWithoutAQueueStartByPriority() {
    QueueBench bench = new QueueBench(1, 0, QueuePolicy.BLOCK);
    Job running = bench.enqueue();
    bench.enqueue(1);
    bench.enqueue(2);
    bench.enqueue(2);

    bench.queue.pause();
    bench.succeed(running);

    assertEquals(List.of(3, 4, 2), drain(bench));
  }

  @Test
  void requeuedCallsKeepTheirOrderInFrontOfYoungerOnes() {
    QueueBench bench = new QueueBench(3, TaskOptions.OFF, QueuePolicy.BLOCK);
    Job[] jobs = bench.enqueue(5, 0);

    bench.queue.hold();
    for (int i = 2; i >= 0; i--) {
      bench.queue.requeue(jobs[i]);
    }
    bench.queue.pause();
    bench.queue.unhold();

    assertEquals(List.of(1, 2, 3, 4, 5), drain(bench));
  }

  @Test
  void requeuedCallsKeepTheirOrderInWhateverOrderTheyComeBack() {
    QueueBench bench = new QueueBench(4, TaskOptions.OFF, QueuePolicy.BLOCK);
    Job[] jobs = bench.enqueue(6, 0);

    bench.queue.pause();
    for (int i : new int[] {2, 0, 3, 1}) {
      bench.queue.requeue(jobs[i]);
    }

    assertEquals(List.of(1, 2, 3, 4, 5, 6), drain(bench));
  }

  @Test
  void requeuedCallsOfSeveralPrioritiesGoToTheFrontOfTheirOwn() {
    QueueBench bench = new QueueBench(2, TaskOptions.OFF, QueuePolicy.BLOCK);
    Job low = bench.enqueue(0);
    Job high = bench.enqueue(1);
    bench.enqueue(1);
    bench.enqueue(0);

    bench.queue.pause();
    bench.queue.requeue(low);
    bench.queue.requeue(high);

    assertEquals(List.of(2, 3, 1, 4), drain(bench));
  }

  @Test
  void requeuedCallsMayExceedTheDepthAndNobodyMovesUpUntilTheyAreGone() {
    QueueBench bench = new QueueBench(2, 1, QueuePolicy.BLOCK);
    Job[] jobs = bench.enqueue(4, 0);

    bench.queue.pause();
    bench.queue.requeue(jobs[1]);
    bench.queue.requeue(jobs[0]);
    assertEquals("0 in flight, 3 pending, 1 waiting, 0 abandoned", bench.counts());
    bench.queue.resume();

    assertEquals("2 in flight, 1 pending, 1 waiting, 0 abandoned", bench.counts());
    assertEquals(Phase.WAITING, jobs[3].phase());
  }

  @Test
  void dropOldestTakesTheOldestOfTheLowestPriority() {
    QueueBench bench = new QueueBench(1, 3, QueuePolicy.DROP_OLDEST);
    bench.enqueue();
    Job high = bench.enqueue(1);
    Job low = bench.enqueue(0);
    Job alsoLow = bench.enqueue(0);

    bench.enqueue(0);

    assertEquals(Outcome.DROPPED, low.outcome());
    assertEquals(Phase.PENDING, high.phase());
    assertEquals(Phase.PENDING, alsoLow.phase());
  }

  @Test
  void droppedCallFreesNobodyFromWaitingSinceNobodyWaits() {
    QueueBench bench = new QueueBench(1, 2, QueuePolicy.DROP_OLDEST);

    bench.enqueue(6, 0);

    assertEquals("1 in flight, 2 pending, 0 waiting, 0 abandoned", bench.counts());
    assertEquals(List.of("1 starts", "2 QUEUE_DROP", "3 QUEUE_DROP", "4 QUEUE_DROP"), bench.take());
  }

  /* Lets everything run, one call after the other, and returns the ids in order of their start. */
  private static List<Integer> drain(QueueBench bench) {
    bench.take();
    bench.queue.resume();
    List<Integer> started = new ArrayList<>();
    while (!bench.queue.isIdle()) {
      started.addAll(starts(bench));
      bench.succeed((Job) bench.queue.inFlightBefore(null));
    }
    return started;
  }

  private static List<Integer> starts(QueueBench bench) {
    return bench.take().stream()
        .filter(line -> line.endsWith(" starts"))
        .map(line -> Integer.valueOf(line.substring(0, line.indexOf(' '))))
        .toList();
  }
}
