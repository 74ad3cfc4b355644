package dev.atelier.web.image;

/**
 * Counts how often each level occurs. The counts of a picture are the sums of the counts of its
 * tiles.
 */
public final class Histogram {
  /** Levels of one channel. */
  public static final int LEVELS = 256;

  /** Channels counted, in this order: red, green, blue, brightness. */
  public static final int COUNTED = 4;

  private Histogram() {}

  /**
   * Counts the levels in the core of a tile.
   *
   * @param source RGBA bytes of the cut with its border
   * @param tile geometry; needs no border
   * @param checkpoint passed once a row
   * @return {@link #COUNTED} times {@link #LEVELS} counts, channel by channel
   * @throws IllegalArgumentException if the source has another length
   */
  public static int[] of(byte[] source, Tile tile, Checkpoint checkpoint) {
    tile.requireSource(source);
    int[] counts = new int[COUNTED * LEVELS];
    for (int y = tile.coreY(); y < tile.coreY() + tile.coreHeight(); y++) {
      checkpoint.pass();
      int first = (y * tile.width() + tile.coreX()) * Tile.CHANNELS;
      int end = first + tile.coreWidth() * Tile.CHANNELS;
      for (int pixel = first; pixel < end; pixel += Tile.CHANNELS) {
        counts[source[pixel] & 0xFF]++;
        counts[LEVELS + (source[pixel + 1] & 0xFF)]++;
        counts[2 * LEVELS + (source[pixel + 2] & 0xFF)]++;
        counts[3 * LEVELS + Luma.at(source, pixel)]++;
      }
    }
    return counts;
  }
}
