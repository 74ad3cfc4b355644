package dev.atelier.web.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class HistogramTest {

  @Test
  void everyPixelOfTheCoreIsCountedOnceInEachChannel() {
    byte[] rgba = Pixels.plain(4, 3, 255, 0, 7, 9);

    int[] counts = Histogram.of(rgba, new Tile(0, 0, 4, 3, 1, 1, 2, 2), Checkpoint.NONE);

    int[] expected = new int[Histogram.COUNTED * Histogram.LEVELS];
    expected[255] = 4;
    expected[256] = 4;
    expected[512 + 7] = 4;
    expected[768 + (77 * 255 + 29 * 7 >> 8)] = 4;
    assertArrayEquals(expected, counts);
  }

  @Test
  void sourceOfAnotherSizeIsRefused() {
    byte[] rgba = Pixels.noise(4, 4, 1);

    assertThrows(
        IllegalArgumentException.class,
        () -> Histogram.of(rgba, Tile.whole(5, 4), Checkpoint.NONE));
  }
}
