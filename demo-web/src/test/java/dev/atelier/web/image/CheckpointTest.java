package dev.atelier.web.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class CheckpointTest {
  private static final int SIZE = 20;

  private final byte[] rgba = Pixels.noise(SIZE, SIZE, 5);
  private final Tile tile = Tile.whole(SIZE, SIZE);

  private final List<Consumer<Checkpoint>> filters =
      List.of(
          checkpoint -> Blur.apply(rgba, tile, 4, checkpoint),
          checkpoint -> Edges.apply(rgba, tile, checkpoint),
          checkpoint -> Histogram.of(rgba, tile, checkpoint));

  @Test
  void everyFilterPassesOneInEachRow() {
    for (Consumer<Checkpoint> filter : filters) {
      int[] passed = {0};

      filter.accept(() -> passed[0]++);

      assertTrue(passed[0] >= SIZE, "passed " + passed[0]);
    }
  }

  @Test
  void whatACheckpointThrowsEndsTheFilterAtOnce() {
    for (Consumer<Checkpoint> filter : filters) {
      IllegalStateException canceled = new IllegalStateException("canceled");
      int[] passed = {0};

      IllegalStateException thrown =
          assertThrows(
              IllegalStateException.class,
              () ->
                  filter.accept(
                      () -> {
                        passed[0]++;
                        if (passed[0] == 3) {
                          throw canceled;
                        }
                      }));

      assertSame(canceled, thrown);
      assertEquals(3, passed[0]);
    }
  }
}
