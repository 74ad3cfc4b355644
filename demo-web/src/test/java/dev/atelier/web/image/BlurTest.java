package dev.atelier.web.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlurTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 12, Blur.MAX_RADIUS})
  void plainPictureStaysAsItIs(int radius) {
    byte[] plain = Pixels.plain(9, 7, 255, 128, 1, 200);

    assertArrayEquals(plain, Blur.apply(plain, Tile.whole(9, 7), radius, Checkpoint.NONE));
  }

  @Test
  void singleBrightPixelSpreadsByTheWeights() {
    byte[] rgba = Pixels.plain(5, 5, 0, 0, 0, 255);
    rgba[(2 * 5 + 2) * 4 + 1] = (byte) 160;

    byte[] blurred = Blur.apply(rgba, Tile.whole(5, 5), 1, Checkpoint.NONE);

    int[] green = new int[25];
    for (int i = 0; i < green.length; i++) {
      green[i] = blurred[4 * i + 1] & 0xFF;
    }
    int[] expected = {
      0, 0, 0, 0, 0, //
      0, 10, 20, 10, 0, //
      0, 20, 40, 20, 0, //
      0, 10, 20, 10, 0, //
      0, 0, 0, 0, 0
    };
    assertArrayEquals(expected, green);
  }

  @Test
  void edgePixelsAreRepeatedBeyondThePicture() {
    byte[] rgba = Pixels.plain(3, 1, 0, 0, 0, 255);
    rgba[0] = (byte) 240;

    byte[] blurred = Blur.apply(rgba, Tile.whole(3, 1), 1, Checkpoint.NONE);

    assertEquals(180, blurred[0] & 0xFF);
    assertEquals(60, blurred[4] & 0xFF);
    assertEquals(0, blurred[8] & 0xFF);
  }

  @Test
  void meansAreRoundedToTheNearestLevel() {
    byte[] rgba = Pixels.plain(2, 1, 10, 10, 10, 255);
    rgba[4] = 12;

    byte[] blurred = Blur.apply(rgba, Tile.whole(2, 1), 1, Checkpoint.NONE);

    assertEquals(11, blurred[0], "10.5 is rounded up");
    assertEquals(12, blurred[4], "11.5 is rounded up");
  }

  @Test
  void alphaIsCopiedNotBlurred() {
    byte[] rgba = Pixels.noise(6, 6, 3);

    byte[] blurred = Blur.apply(rgba, Tile.whole(6, 6), 2, Checkpoint.NONE);

    for (int i = 3; i < rgba.length; i += 4) {
      assertEquals(rgba[i], blurred[i]);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Blur.MAX_RADIUS + 1})
  void radiusOutOfRangeIsRefused(int radius) {
    byte[] rgba = Pixels.noise(4, 4, 1);

    assertThrows(
        IllegalArgumentException.class,
        () -> Blur.apply(rgba, Tile.whole(4, 4), radius, Checkpoint.NONE));
  }

  @Test
  void sourceOfAnotherSizeIsRefused() {
    byte[] rgba = Pixels.noise(4, 4, 1);

    assertThrows(
        IllegalArgumentException.class,
        () -> Blur.apply(rgba, Tile.whole(4, 5), 1, Checkpoint.NONE));
  }
}
