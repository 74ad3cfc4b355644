package dev.atelier.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.atelier.observe.Phase;
import dev.atelier.policy.QueuePolicy;
import dev.atelier.task.Outcome;
import dev.atelier.task.TaskOptions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Who gets in: policy × depth × what there is already. */
class QueueAdmissionTest {
  private static final int IN_FLIGHT = 2;
  private static final int BEYOND = 3;

  static List<Arguments> policiesAndDepths() {
    List<Arguments> all = new ArrayList<>();
    for (QueuePolicy policy : QueuePolicy.values()) {
      for (int depth : new int[] {0, 1, 4}) {
        all.add(Arguments.of(policy, depth));
      }
    }
    return all;
  }

  @ParameterizedTest
  @MethodSource("policiesAndDepths")
  void slotsFillFirstThenTheQueueThenThePolicyDecides(QueuePolicy policy, int depth) {
    QueueBench bench = new QueueBench(IN_FLIGHT, depth, policy);

    Job[] jobs = bench.enqueue(IN_FLIGHT + depth + BEYOND, 0);

    for (int i = 0; i < jobs.length; i++) {
      assertEquals(expectedPhase(policy, depth, i), jobs[i].phase(), "call " + (i + 1));
      assertEquals(
          jobs[i].phase() == Phase.SETTLED ? Outcome.DROPPED : null,
          jobs[i].outcome(),
          "call " + (i + 1));
    }
  }

  private static Phase expectedPhase(QueuePolicy policy, int depth, int index) {
    if (index < IN_FLIGHT) {
      return Phase.IN_FLIGHT;
    }
    int behind = index - IN_FLIGHT;
    if (policy == QueuePolicy.DROP_OLDEST && depth > 0) {
      return behind < BEYOND ? Phase.SETTLED : Phase.PENDING;
    } else if (behind < depth) {
      return Phase.PENDING;
    }
    return policy == QueuePolicy.BLOCK ? Phase.WAITING : Phase.SETTLED;
  }

  @ParameterizedTest
  @EnumSource
  void queueWithoutLimitRefusesNobody(QueuePolicy policy) {
    QueueBench bench = new QueueBench(IN_FLIGHT, TaskOptions.OFF, policy);

    bench.enqueue(1_000, 0);

    assertEquals("2 in flight, 998 pending, 0 waiting, 0 abandoned", bench.counts());
  }

  @ParameterizedTest
  @MethodSource("policiesAndDepths")
  void pausedQueueTakesOnlyWhatItsDepthAllows(QueuePolicy policy, int depth) {
    QueueBench bench = new QueueBench(IN_FLIGHT, depth, policy);
    bench.queue.pause();

    bench.enqueue(depth + BEYOND, 0);

    int waiting = policy == QueuePolicy.BLOCK ? BEYOND : 0;
    assertEquals(
        "0 in flight, " + depth + " pending, " + waiting + " waiting, 0 abandoned", bench.counts());
  }

  @ParameterizedTest
  @MethodSource("policiesAndDepths")
  void queueWithoutAnyRoomBehindItTakesOnlyWhatItsDepthAllows(QueuePolicy policy, int depth) {
    QueueBench bench = new QueueBench(IN_FLIGHT, depth, policy);
    bench.room(false);

    bench.enqueue(depth + BEYOND, 0);

    int waiting = policy == QueuePolicy.BLOCK ? BEYOND : 0;
    assertEquals(
        "0 in flight, " + depth + " pending, " + waiting + " waiting, 0 abandoned", bench.counts());
  }

  @Test
  void waitingCallWithoutAQueueStartsWhenASlotIsFree() {
    QueueBench bench = new QueueBench(1, 0, QueuePolicy.BLOCK);
    Job first = bench.enqueue();
    bench.enqueue(2, 0);

    bench.succeed(first);

    assertEquals(List.of("1 starts", "1 SUCCESS", "2 starts"), bench.take());
    assertEquals("1 in flight, 0 pending, 1 waiting, 0 abandoned", bench.counts());
  }

  @Test
  void waitingCallMovesUpWhenAPendingOneStarts() {
    QueueBench bench = new QueueBench(1, 1, QueuePolicy.BLOCK);
    Job[] jobs = bench.enqueue(4, 0);

    bench.succeed(jobs[0]);

    assertEquals(Phase.IN_FLIGHT, jobs[1].phase());
    assertEquals(Phase.PENDING, jobs[2].phase());
    assertEquals(Phase.WAITING, jobs[3].phase());
  }

  @Test
  void newCallDoesNotOvertakeTheOneThatWaits() {
    QueueBench bench = new QueueBench(1, 0, QueuePolicy.BLOCK);
    Job first = bench.enqueue();
    Job second = bench.enqueue();
    Job third = bench.job(0);

    first.whenSettled(() -> bench.queue.enqueue(third));
    bench.succeed(first);

    assertEquals(Phase.IN_FLIGHT, second.phase());
    assertEquals(Phase.WAITING, third.phase());
  }

  @Test
  void droppedCallNamesNoAttempt() {
    QueueBench bench = new QueueBench(1, 0, QueuePolicy.REJECT);
    bench.enqueue();

    Job refused = bench.enqueue();

    assertEquals(0, refused.attempts);
    assertEquals(2, refused.id);
    assertEquals(1, bench.queue.dispatched());
  }

  @ParameterizedTest
  @EnumSource
  void burstFromInsideACallbackFillsEveryFreeSlot(QueuePolicy policy) {
    QueueBench bench = new QueueBench(4, 0, policy);
    Job[] burst = {bench.job(0), bench.job(0), bench.job(0), bench.job(0)};
    Job first =
        bench
            .enqueue()
            .whenSettled(
                () -> {
                  bench.queue.hold();
                  for (Job job : burst) {
                    bench.queue.enqueue(job);
                  }
                  bench.queue.unhold();
                });

    bench.succeed(first);

    for (Job job : burst) {
      assertNull(job.outcome());
      assertEquals(Phase.IN_FLIGHT, job.phase());
    }
  }

  @ParameterizedTest
  @EnumSource
  void burstFromInsideACallbackFillsNoMoreThanThat(QueuePolicy policy) {
    QueueBench bench = new QueueBench(2, 1, policy);

    bench.queue.hold();
    bench.enqueue(5, 0);
    bench.queue.unhold();

    int waiting = policy == QueuePolicy.BLOCK ? 2 : 0;
    assertEquals("2 in flight, 1 pending, " + waiting + " waiting, 0 abandoned", bench.counts());
  }

  @Test
  void refusedCallIsCountedAndSettledAtOnce() {
    QueueBench bench = new QueueBench(1, 1, QueuePolicy.BLOCK);
    Job job = bench.job(0);

    bench.queue.refuse(job, Outcome.DISPOSED);

    assertEquals(Outcome.DISPOSED, job.outcome());
    assertEquals(1, job.id);
    assertEquals("0 in flight, 0 pending, 0 waiting, 0 abandoned", bench.counts());
  }
}
