package dev.atelier.host.events;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class EventRingTest {
  private static final int LARGE = 10_000;

  private final EventRing ring = new EventRing(4);

  @Test
  void eventsComeInOrderWithTheirNumbers() {
    ring.add("push", "{}");
    ring.add("state", "{\"a\":1}");

    EventRing.Batch batch = ring.after(0, LARGE);

    assertEquals(
        "id: 1\nevent: push\ndata: {}\n\nid: 2\nevent: state\ndata: {\"a\":1}\n\n", text(batch));
    assertEquals(2, batch.count());
    assertEquals(0, batch.lost());
    assertEquals(2, batch.next());
  }

  @Test
  void whoeverHasAllGetsNothing() {
    ring.add("push", "{}");

    EventRing.Batch batch = ring.after(1, LARGE);

    assertEquals(0, batch.count());
    assertEquals(0, batch.bytes().length);
    assertEquals(1, batch.next());
    assertEquals(0, new EventRing(1).after(0, LARGE).next());
  }

  @Test
  void whoeverFallsBehindLosesTheOldest() {
    for (int i = 0; i < 11; i++) {
      ring.add("push", "{}");
    }

    EventRing.Batch batch = ring.after(2, LARGE);

    assertEquals(5, batch.lost());
    assertEquals(4, batch.count());
    assertEquals(11, batch.next());
    assertEquals("id: 8", text(batch).lines().findFirst().orElseThrow());
  }

  @Test
  void batchesAreBoundedButNeverEmpty() {
    for (int i = 0; i < 3; i++) {
      ring.add("push", "x".repeat(100));
    }

    EventRing.Batch tiny = ring.after(0, 1);
    EventRing.Batch two = ring.after(0, 260);

    assertEquals(1, tiny.count());
    assertEquals(1, tiny.next());
    assertEquals(2, two.count());
    assertEquals(0, two.lost());
  }

  private static String text(EventRing.Batch batch) {
    return new String(batch.bytes(), StandardCharsets.UTF_8);
  }
}
