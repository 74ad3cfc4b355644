package dev.atelier.web.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TilePlanTest {

  @ParameterizedTest
  @CsvSource({"1024, 768, 96, 12", "100, 70, 33, 5", "5, 5, 1, 2", "3, 9, 50, 50"})
  void coresCoverThePictureExactlyOnce(int width, int height, int size, int border) {
    int[] covered = new int[width * height];

    for (Tile tile : TilePlan.of(width, height, size, border)) {
      for (int y = 0; y < tile.coreHeight(); y++) {
        for (int x = 0; x < tile.coreWidth(); x++) {
          covered[(tile.y() + tile.coreY() + y) * width + tile.x() + tile.coreX() + x]++;
        }
      }
    }

    int[] once = new int[width * height];
    Arrays.fill(once, 1);
    assertArrayEquals(once, covered);
  }

  @Test
  void borderIsKeptInsideThePictureAndCutOffAtItsEdges() {
    List<Tile> tiles = TilePlan.of(30, 20, 10, 3);

    assertEquals(6, tiles.size());
    assertEquals(new Tile(0, 0, 13, 13, 0, 0, 10, 10), tiles.get(0));
    assertEquals(new Tile(7, 0, 16, 13, 3, 0, 10, 10), tiles.get(1));
    assertEquals(new Tile(17, 7, 13, 13, 3, 3, 10, 10), tiles.get(5));
  }

  @Test
  void lastTilesTakeWhatIsLeft() {
    List<Tile> tiles = TilePlan.of(25, 11, 10, 0);

    assertEquals(6, tiles.size());
    assertEquals(new Tile(20, 10, 5, 1, 0, 0, 5, 1), tiles.get(5));
  }

  @ParameterizedTest
  @CsvSource({"0, 1, 1, 0", "1, 0, 1, 0", "1, 1, 0, 0", "1, 1, 1, -1"})
  void valuesOutOfRangeAreRefused(int width, int height, int size, int border) {
    assertThrows(IllegalArgumentException.class, () -> TilePlan.of(width, height, size, border));
  }

  @Test
  void coreOutsideItsCutIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new Tile(0, 0, 10, 10, 5, 0, 6, 1));
    assertThrows(IllegalArgumentException.class, () -> new Tile(0, 0, 10, 10, 0, -1, 1, 1));
    assertThrows(IllegalArgumentException.class, () -> new Tile(0, 0, 10, 10, 0, 0, 0, 1));
  }
}
