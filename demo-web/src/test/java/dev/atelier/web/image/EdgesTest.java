package dev.atelier.web.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class EdgesTest {

  @Test
  void plainPictureHasNoEdges() {
    byte[] found =
        Edges.apply(Pixels.plain(8, 5, 90, 200, 30, 77), Tile.whole(8, 5), Checkpoint.NONE);

    assertArrayEquals(Pixels.plain(8, 5, 0, 0, 0, 77), found);
  }

  @Test
  void stepBetweenColumnsShowsOnBothSidesOfIt() {
    byte[] rgba = Pixels.plain(6, 3, 10, 10, 10, 255);
    for (int y = 0; y < 3; y++) {
      for (int x = 3; x < 6; x++) {
        for (int channel = 0; channel < 3; channel++) {
          rgba[(y * 6 + x) * 4 + channel] = 30;
        }
      }
    }

    byte[] found = Edges.apply(rgba, Tile.whole(6, 3), Checkpoint.NONE);

    int[] middleRow = new int[6];
    for (int x = 0; x < 6; x++) {
      middleRow[x] = found[(6 + x) * 4] & 0xFF;
    }
    assertArrayEquals(new int[] {0, 0, 80, 80, 0, 0}, middleRow);
  }

  @Test
  void diagonalStepHasTheLengthOfBothGradients() {
    byte[] rgba = Pixels.plain(3, 3, 0, 0, 0, 255);
    for (int channel = 0; channel < 3; channel++) {
      rgba[8 * 4 + channel] = 100;
    }

    byte[] found = Edges.apply(rgba, Tile.whole(3, 3), Checkpoint.NONE);

    assertEquals(141, found[4 * 4] & 0xFF, "100 each way is 141 along the diagonal");
  }

  @Test
  void strongEdgesStopAtWhite() {
    byte[] rgba = Pixels.plain(2, 2, 0, 0, 0, 255);
    for (int channel = 0; channel < 3; channel++) {
      rgba[channel] = (byte) 255;
      rgba[8 + channel] = (byte) 255;
    }

    byte[] found = Edges.apply(rgba, Tile.whole(2, 2), Checkpoint.NONE);

    assertEquals(255, found[0] & 0xFF);
  }

  @Test
  void sourceOfAnotherSizeIsRefused() {
    byte[] rgba = Pixels.noise(4, 4, 1);

    assertThrows(
        IllegalArgumentException.class, () -> Edges.apply(rgba, Tile.whole(3, 4), Checkpoint.NONE));
  }
}
