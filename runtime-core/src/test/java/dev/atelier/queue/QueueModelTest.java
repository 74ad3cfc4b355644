package dev.atelier.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.atelier.observe.Phase;
import dev.atelier.policy.QueuePolicy;
import dev.atelier.simulation.Dice;
import dev.atelier.task.Outcome;
import dev.atelier.task.TaskOptions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The queue against a model that is three sorted lists: the same starts and ends in one order. */
class QueueModelTest {
  private static final int PROGRAMS = 150;
  private static final int STEPS = 300;

  @ParameterizedTest
  @EnumSource
  void queueDoesWhatThreeSortedListsWouldDo(QueuePolicy policy) {
    for (int seed = 1; seed <= PROGRAMS; seed++) {
      Dice dice = new Dice(seed);
      Duel duel =
          new Duel(1 + dice.below(5), dice.oneOf(0, 1, 3, 10, TaskOptions.OFF), policy, dice);
      for (int step = 0; step < STEPS; step++) {
        duel.step();
        duel.compare("seed " + seed + ", step " + step);
      }
    }
  }

  /** Both, driven by the same dice. */
  private static final class Duel {
    private static final Comparator<Job> BY_TURN =
        Comparator.<Job>comparingInt(job -> -job.priority).thenComparingInt(job -> job.id);

    private final Dice dice;
    private final QueueBench bench;
    private final int maxInFlight;
    private final int depth;
    private final QueuePolicy policy;
    private final List<Job> waiting = new ArrayList<>();
    private final List<Job> pending = new ArrayList<>();
    private final List<Job> inFlight = new ArrayList<>();
    private final List<Job> abandoned = new ArrayList<>();
    private final List<String> log = new ArrayList<>();
    private boolean paused;

    Duel(int maxInFlight, int depth, QueuePolicy policy, Dice dice) {
      this.maxInFlight = maxInFlight;
      this.depth = depth;
      this.policy = policy;
      this.dice = dice;
      bench = new QueueBench(maxInFlight, depth, policy);
    }

    void step() {
      switch (dice.below(10)) {
        case 0, 1, 2, 3 -> enqueue();
        case 4, 5 -> complete();
        case 6 -> cancel();
        case 7 -> requeueAll();
        case 8 -> pauseOrResume();
        default -> rejectSometimes();
      }
      while (!paused && inFlight.size() + abandoned.size() < maxInFlight && hasQueued()) {
        start();
      }
    }

    private void enqueue() {
      Job job = bench.job(dice.oneOf(0, 0, 0, 1, -1, dice.below(100)));
      bench.queue.enqueue(job);
      boolean free = !paused && inFlight.size() + abandoned.size() < maxInFlight && !hasQueued();
      if (free || pending.size() < depth) {
        pending.add(job);
      } else if (policy == QueuePolicy.BLOCK) {
        waiting.add(job);
      } else if (policy == QueuePolicy.DROP_OLDEST && !pending.isEmpty()) {
        Comparator<Job> lowestFirst = Comparator.comparingInt(call -> call.priority);
        Job oldest = pending.stream().min(lowestFirst.thenComparingInt(call -> call.id)).get();
        pending.remove(oldest);
        pending.add(job);
        log.add(oldest + " QUEUE_DROP");
      } else {
        log.add(job + " QUEUE_DROP");
      }
    }

    private boolean hasQueued() {
      return !pending.isEmpty() || !waiting.isEmpty();
    }

    private void start() {
      List<Job> from = pending.isEmpty() ? waiting : pending;
      from.sort(BY_TURN);
      Job job = from.remove(0);
      inFlight.add(job);
      log.add(job + " starts");
      moveUp();
    }

    private void moveUp() {
      if (!waiting.isEmpty() && pending.size() < depth) {
        waiting.sort(BY_TURN);
        pending.add(waiting.remove(0));
      }
    }

    private void complete() {
      List<Job> from = dice.below(3) == 0 ? abandoned : inFlight;
      if (!from.isEmpty()) {
        Job job = from.remove(dice.below(from.size()));
        if (from == inFlight) {
          log.add(job + " SUCCESS");
        }
        bench.succeed(job);
      }
    }

    private void cancel() {
      List<List<Job>> lists = List.of(waiting, pending, inFlight);
      List<Job> from = lists.get(dice.below(3));
      if (!from.isEmpty()) {
        Job job = from.remove(dice.below(from.size()));
        log.add(job + " ABORTED");
        bench.takesBack(dice.below(2) == 0);
        boolean stays = from == inFlight && !bench.retract(job);
        bench.abort(job);
        if (stays) {
          abandoned.add(job);
        }
        if (from == pending) {
          moveUp();
        }
      }
    }

    /* As a crash does: everything that is alive in flight goes back, the rest is let go. */
    private void requeueAll() {
      bench.queue.hold();
      for (Job job : inFlight) {
        bench.queue.requeue(job);
      }
      for (Job job : abandoned) {
        bench.succeed(job);
      }
      bench.queue.unhold();
      pending.addAll(inFlight);
      inFlight.clear();
      abandoned.clear();
    }

    private void pauseOrResume() {
      paused = !paused;
      if (paused) {
        bench.queue.pause();
      } else {
        bench.queue.resume();
      }
    }

    private void rejectSometimes() {
      if (dice.below(8) == 0) {
        bench.queue.rejectQueued(Outcome.STOPPED);
        while (hasQueued()) {
          List<Job> from = pending.isEmpty() ? waiting : pending;
          from.sort(BY_TURN);
          log.add(from.remove(0) + " TASK_STOPPED");
          moveUp();
        }
      }
    }

    void compare(String where) {
      assertEquals(log, bench.take(), where);
      log.clear();
      assertEquals(
          inFlight.size()
              + abandoned.size()
              + " in flight, "
              + pending.size()
              + " pending, "
              + waiting.size()
              + " waiting, "
              + abandoned.size()
              + " abandoned",
          bench.counts(),
          where);
      pending.forEach(job -> assertEquals(Phase.PENDING, job.phase(), where));
      waiting.forEach(job -> assertEquals(Phase.WAITING, job.phase(), where));
      inFlight.forEach(job -> assertEquals(Phase.IN_FLIGHT, job.phase(), where));
      abandoned.forEach(job -> assertEquals(Phase.ABANDONED, job.phase(), where));
    }
  }
}
