package dev.atelier.host.headless;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.atelier.host.picture.Picture;
import dev.atelier.web.image.Blur;
import dev.atelier.web.image.Checkpoint;
import dev.atelier.web.image.Edges;
import dev.atelier.web.image.Tile;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FilterTest {
  private final Picture picture = noise(20, 10);

  @Test
  void picturesAreFilteredWhole() {
    Tile whole = Tile.whole(20, 10);

    assertArrayEquals(
        Blur.apply(picture.rgba(), whole, 3, Checkpoint.NONE), Filter.BLUR.apply(picture, 3));
    assertArrayEquals(
        Edges.apply(picture.rgba(), whole, Checkpoint.NONE), Filter.EDGES.apply(picture, 3));
  }

  @Test
  void countsAreLittleEndianAsInTheBrowser() {
    Picture black = new Picture(300, 1, new byte[1200]);

    byte[] bytes = Filter.HISTOGRAM.apply(black, 1);

    assertEquals(4 * 256 * 4, bytes.length);
    assertEquals(300 & 0xFF, bytes[0] & 0xFF);
    assertEquals(300 >> 8, bytes[1]);
    assertEquals(0, bytes[4]);
  }

  @Test
  void wordsOfTheCommandLineAreTheWorkersMethods() {
    assertEquals("blur", Filter.BLUR.toString());
    assertEquals("edges", Filter.EDGES.toString());
    assertEquals("histogram", Filter.HISTOGRAM.toString());
  }

  private static Picture noise(int width, int height) {
    byte[] rgba = new byte[width * height * 4];
    new Random(11).nextBytes(rgba);
    return new Picture(width, height, rgba);
  }
}
