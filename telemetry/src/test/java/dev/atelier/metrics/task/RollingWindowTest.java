package dev.atelier.metrics.task;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayDeque;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RollingWindowTest {
  @Test
  void percentilesEqualThoseOfASortedCopyAtEveryMoment() {
    Random random = new Random(42);
    for (int capacity : new int[] {1, 2, 3, 10, 100, 101}) {
      RollingWindow window = new RollingWindow(capacity);
      ArrayDeque<Double> latest = new ArrayDeque<>();

      for (int i = 0; i < capacity * 5; i++) {
        double value = random.nextInt(20);
        window.add(value);
        latest.add(value);
        if (latest.size() > capacity) {
          latest.remove();
        }

        double[] sorted = latest.stream().mapToDouble(v -> v).sorted().toArray();
        for (int percent : new int[] {1, 50, 90, 99, 100}) {
          double expected = sorted[(percent * sorted.length + 99) / 100 - 1];
          assertEquals(expected, window.percentile(percent), "p" + percent + " of " + capacity);
        }
      }
    }
  }

  @Test
  void emptyWindowHasNoPercentile() {
    assertEquals(Double.NaN, new RollingWindow(3).percentile(50));
  }
}
