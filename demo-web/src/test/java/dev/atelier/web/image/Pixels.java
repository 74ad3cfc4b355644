package dev.atelier.web.image;

import java.util.Random;

/** Pictures for tests. */
final class Pixels {
  private Pixels() {}

  /** Seeded noise with every channel, alpha included, over its whole range. */
  static byte[] noise(int width, int height, int seed) {
    byte[] rgba = new byte[width * height * Tile.CHANNELS];
    new Random(seed).nextBytes(rgba);
    return rgba;
  }

  /** A picture of one colour. */
  static byte[] plain(int width, int height, int red, int green, int blue, int alpha) {
    byte[] rgba = new byte[width * height * Tile.CHANNELS];
    for (int i = 0; i < rgba.length; i += Tile.CHANNELS) {
      rgba[i] = (byte) red;
      rgba[i + 1] = (byte) green;
      rgba[i + 2] = (byte) blue;
      rgba[i + 3] = (byte) alpha;
    }
    return rgba;
  }

  /** The bytes of a cut, as the page takes them from its canvas. */
  static byte[] cut(byte[] picture, int pictureWidth, Tile tile) {
    byte[] rgba = new byte[tile.sourceBytes()];
    int row = tile.width() * Tile.CHANNELS;
    for (int y = 0; y < tile.height(); y++) {
      int from = ((tile.y() + y) * pictureWidth + tile.x()) * Tile.CHANNELS;
      System.arraycopy(picture, from, rgba, y * row, row);
    }
    return rgba;
  }

  /** Puts a filtered core back where it came from. */
  static void paste(byte[] core, Tile tile, byte[] picture, int pictureWidth) {
    int row = tile.coreWidth() * Tile.CHANNELS;
    for (int y = 0; y < tile.coreHeight(); y++) {
      int left = tile.x() + tile.coreX();
      int top = tile.y() + tile.coreY() + y;
      System.arraycopy(core, y * row, picture, (top * pictureWidth + left) * Tile.CHANNELS, row);
    }
  }
}
