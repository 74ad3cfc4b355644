package dev.atelier.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.ArrayDeque;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RingTest {
  @Test
  void behavesLikeAQueueWithABound() {
    Random random = new Random(11);
    for (int capacity = 1; capacity <= 5; capacity++) {
      Ring<Integer> ring = new Ring<>(capacity);
      ArrayDeque<Integer> expected = new ArrayDeque<>();
      for (int i = 0; i < 1000; i++) {
        if (random.nextInt(5) < 3) {
          assertEquals(expected.size() < capacity, ring.offer(i));
          if (expected.size() < capacity) {
            expected.add(i);
          }
        } else {
          assertEquals(expected.poll(), ring.poll());
        }
        assertEquals(expected.size(), ring.size());
        int index = 0;
        for (Integer value : expected) {
          assertEquals(value, ring.get(index++));
        }
        assertNull(ring.get(index));
      }
    }
  }
}
