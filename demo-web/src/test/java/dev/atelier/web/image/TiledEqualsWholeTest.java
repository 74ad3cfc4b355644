package dev.atelier.web.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.function.BiFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The promise that carries the demo: a picture filtered in tiles is the picture filtered at once.
 */
class TiledEqualsWholeTest {

  @ParameterizedTest(name = "{0} x {1} in tiles of {2}, radius {3}")
  @CsvSource({
    "64, 48, 16, 1",
    "61, 47, 16, 5",
    "61, 47, 16, 32",
    "40, 3, 7, 4",
    "3, 40, 7, 4",
    "1, 1, 16, 12",
    "30, 30, 1, 2",
    "30, 30, 64, 9"
  })
  void blur(int width, int height, int size, int radius) {
    assertTiledEqualsWhole(
        width,
        height,
        size,
        radius,
        (rgba, tile) -> Blur.apply(rgba, tile, radius, Checkpoint.NONE));
  }

  @ParameterizedTest(name = "{0} x {1} in tiles of {2}")
  @CsvSource({"64, 48, 16", "61, 47, 16", "40, 3, 7", "3, 40, 7", "1, 1, 16", "20, 20, 1"})
  void edges(int width, int height, int size) {
    assertTiledEqualsWhole(
        width,
        height,
        size,
        Edges.BORDER,
        (rgba, tile) -> Edges.apply(rgba, tile, Checkpoint.NONE));
  }

  @ParameterizedTest(name = "{0} x {1} in tiles of {2} with a border of {3}")
  @CsvSource({"64, 48, 16, 0", "61, 47, 16, 3", "40, 3, 7, 1", "1, 1, 16, 0"})
  void histogram(int width, int height, int size, int border) {
    byte[] picture = Pixels.noise(width, height, 7);

    int[] sum = new int[Histogram.COUNTED * Histogram.LEVELS];
    for (Tile tile : TilePlan.of(width, height, size, border)) {
      int[] counts = Histogram.of(Pixels.cut(picture, width, tile), tile, Checkpoint.NONE);
      for (int i = 0; i < sum.length; i++) {
        sum[i] += counts[i];
      }
    }

    assertArrayEquals(Histogram.of(picture, Tile.whole(width, height), Checkpoint.NONE), sum);
  }

  private static void assertTiledEqualsWhole(
      int width, int height, int size, int border, BiFunction<byte[], Tile, byte[]> filter) {
    byte[] picture = Pixels.noise(width, height, 7);

    byte[] assembled = new byte[picture.length];
    for (Tile tile : TilePlan.of(width, height, size, border)) {
      byte[] core = filter.apply(Pixels.cut(picture, width, tile), tile);
      Pixels.paste(core, tile, assembled, width);
    }

    assertArrayEquals(filter.apply(picture, Tile.whole(width, height)), assembled);
  }
}
