package dev.atelier.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.atelier.fake.FakeTime;
import dev.atelier.simulation.Dice;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeadlinesTest {
  private final FakeTime time = new FakeTime();
  private final Deadlines deadlines = new Deadlines(time, time);
  private final List<String> rung = new ArrayList<>();

  @Test
  void alarmRingsOnceAtItsTime() {
    Bell bell = bell("a");
    deadlines.set(bell, 100);

    time.advance(99);
    assertEquals(List.of(), rung);
    assertTrue(bell.isSet());
    time.advance(1);
    time.advance(1_000);

    assertEquals(List.of("a"), rung);
    assertFalse(bell.isSet());
    assertEquals(0, deadlines.size());
  }

  @Test
  void alarmsRingInOrderOfTheirTimes() {
    deadlines.set(bell("late"), 300);
    deadlines.set(bell("early"), 100);
    deadlines.set(bell("middle"), 200);

    time.advance(1_000);

    assertEquals(List.of("early", "middle", "late"), rung);
  }

  @Test
  void clearedAlarmStaysSilent() {
    Bell bell = bell("a");
    deadlines.set(bell, 100);
    deadlines.set(bell("b"), 200);

    deadlines.clear(bell);
    deadlines.clear(bell);
    time.advance(1_000);

    assertEquals(List.of("b"), rung);
  }

  @Test
  void settingAnAlarmAgainMovesIt() {
    Bell bell = bell("a");
    deadlines.set(bell, 100);
    deadlines.set(bell, 300);
    assertEquals(1, deadlines.size());

    time.advance(299);
    assertEquals(List.of(), rung);
    time.advance(1);

    assertEquals(List.of("a"), rung);
  }

  @Test
  void alarmMayMoveToAnEarlierTime() {
    Bell bell = bell("a");
    deadlines.set(bell, 300);
    deadlines.set(bell, 10);

    time.advance(10);

    assertEquals(List.of("a"), rung);
  }

  @Test
  void timerIsDisarmedWithTheLastAlarm() {
    Bell bell = bell("a");
    deadlines.set(bell, 100);
    assertEquals(1, time.armed());

    deadlines.clear(bell);

    assertEquals(0, time.armed());
  }

  @Test
  void equalDelaysArmTheTimerOnce() {
    for (int i = 0; i < 1_000; i++) {
      deadlines.set(bell("x"), 500);
      time.advance(0.1);
    }

    assertEquals(1, time.armings());
  }

  @Test
  void alarmsOfOneTimeAllRing() {
    for (int i = 0; i < 20; i++) {
      deadlines.set(bell("x"), 5);
    }

    time.advance(5);

    assertEquals(20, rung.size());
  }

  @Test
  void ringingAlarmMaySetItselfAgain() {
    Bell bell = bell("a");
    bell.onRing =
        () -> {
          if (rung.size() < 3) {
            deadlines.set(bell, 10);
          }
        };
    deadlines.set(bell, 10);

    time.advance(1_000);

    assertEquals(3, rung.size());
  }

  @Test
  void ringingAlarmMayClearAnotherThatIsDue() {
    Bell second = bell("b");
    Bell first = bell("a");
    first.onRing = () -> deadlines.clear(second);
    deadlines.set(first, 10);
    deadlines.set(second, 11);

    time.advance(1_000);

    assertEquals(List.of("a"), rung);
  }

  @Test
  void alarmThatIsSetForNowByARingingOneRingsInTheSameTurn() {
    Bell second = bell("b");
    Bell first = bell("a");
    first.onRing = () -> deadlines.set(second, 0);
    deadlines.set(first, 10);

    time.advance(10);

    assertEquals(List.of("a", "b"), rung);
  }

  @Test
  void deadlinesDoWhatASortedListDoes() {
    for (int seed = 1; seed <= 60; seed++) {
      Dice dice = new Dice(seed);
      List<Bell> bells = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        bells.add(bell(Integer.toString(i)));
      }
      for (int step = 0; step < 500; step++) {
        Bell bell = bells.get(dice.below(bells.size()));
        switch (dice.below(4)) {
          case 0, 1 -> {
            int delay = dice.below(200);
            deadlines.set(bell, delay);
            bell.expected = time.now() + delay;
          }
          case 2 -> {
            deadlines.clear(bell);
            bell.expected = -1;
          }
          default -> advance(bells, dice.below(60));
        }
        for (Bell each : bells) {
          assertEquals(each.expected >= 0, each.isSet(), "seed " + seed + ", step " + step);
        }
      }
      advance(bells, 1_000);
      assertEquals(0, deadlines.size());
      assertEquals(0, time.armed());
    }
  }

  private void advance(List<Bell> bells, int millis) {
    double end = time.now() + millis;
    List<Double> expected = new ArrayList<>();
    for (Bell bell : bells) {
      if (bell.expected >= 0 && bell.expected <= end) {
        expected.add(bell.expected);
        bell.expected = -1;
      }
    }
    expected.sort(null);
    rung.clear();
    rungAt.clear();
    time.advance(millis);
    assertEquals(expected, rungAt);
  }

  private final List<Double> rungAt = new ArrayList<>();

  private Bell bell(String name) {
    return new Bell(name);
  }

  private final class Bell extends Alarm {
    private final String name;
    private Runnable onRing = () -> {};
    private double expected = -1;

    Bell(String name) {
      this.name = name;
    }

    @Override
    protected void ring() {
      rung.add(name);
      rungAt.add(time.now());
      onRing.run();
    }
  }
}
