package dev.atelier.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.atelier.policy.QueuePolicy;
import dev.atelier.simulation.Dice;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PriorityLanesTest {
  private static final Comparator<Job> BY_TURN =
      Comparator.<Job>comparingInt(job -> -job.priority).thenComparingInt(job -> job.id);
  private static final Comparator<Job> LOWEST_FIRST =
      Comparator.<Job>comparingInt(job -> job.priority).thenComparingInt(job -> job.id);

  private final QueueBench bench = new QueueBench(1, 1, QueuePolicy.BLOCK);
  private final PriorityLanes lanes = new PriorityLanes();

  /* One priority, a few, as many as there are calls. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 1_000_000})
  void lanesGiveWhatASortedListGives(int priorities) {
    for (int seed = 1; seed <= 60; seed++) {
      Dice dice = new Dice(seed);
      List<Job> model = new ArrayList<>();
      List<Job> away = new ArrayList<>();
      int ids = 0;
      for (int step = 0; step < 800; step++) {
        int what = dice.below(10);
        if (what < 5) {
          Job job = job(++ids, dice.below(priorities) - priorities / 2);
          lanes.addLast(job);
          model.add(job);
        } else if (what < 6 && !away.isEmpty()) {
          Job job = away.remove(dice.below(away.size()));
          lanes.addBack(job);
          model.add(job);
        } else if (!model.isEmpty()) {
          Job job = what < 8 ? (Job) lanes.first() : model.get(dice.below(model.size()));
          lanes.remove(job);
          model.remove(job);
          away.add(job);
        }
        String where = "seed " + seed + ", step " + step;
        assertEquals(model.size(), lanes.size(), where);
        assertSame(model.stream().min(BY_TURN).orElse(null), first(model), where);
        assertSame(model.stream().min(LOWEST_FIRST).orElse(null), oldest(model), where);
      }
      model.forEach(lanes::remove);
    }
  }

  /* Empty lanes may stay for the next call, so what they answer counts only while there are calls. */
  private Call first(List<Job> model) {
    return model.isEmpty() && lanes.size() == 0 ? null : lanes.first();
  }

  private Call oldest(List<Job> model) {
    return model.isEmpty() && lanes.size() == 0 ? null : lanes.oldestOfLowest();
  }

  @Test
  void emptyLanesHaveNoFirst() {
    assertNull(lanes.first());
    assertNull(lanes.oldestOfLowest());
    Job job = job(1, 3);
    lanes.addLast(job);
    lanes.remove(job);

    assertNull(lanes.first());
    assertNull(lanes.oldestOfLowest());
    assertEquals(0, lanes.size());
  }

  @Test
  void oneLanePerPriorityKeepsSortedInsertsCheap() {
    for (int i = 1; i <= 100_000; i++) {
      lanes.addLast(job(i, i));
    }

    for (int i = 100_000; i >= 1; i--) {
      Call first = lanes.first();
      assertEquals(i, first.priority);
      lanes.remove(first);
    }
  }

  @Test
  void removedCallHoldsNoNeighbour() {
    Job one = job(1, 0);
    Job two = job(2, 0);
    Job three = job(3, 0);
    lanes.addLast(one);
    lanes.addLast(two);
    lanes.addLast(three);

    lanes.remove(two);

    assertNull(two.next);
    assertNull(two.previous);
    assertNull(two.lane);
    assertSame(three, one.next);
    assertSame(one, three.previous);
  }

  @Test
  void callThatIsNotInALaneCannotBeRemoved() {
    assertThrows(IllegalStateException.class, () -> lanes.remove(job(1, 0)));
  }

  private Job job(int id, int priority) {
    Job job = bench.job(priority);
    job.id = id;
    return job;
  }
}
