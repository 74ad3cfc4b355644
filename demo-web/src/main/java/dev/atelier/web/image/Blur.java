package dev.atelier.web.image;

/**
 * Blurs a tile: every pixel becomes the weighted mean of its neighbours, weights falling in a
 * straight line to the sides.
 *
 * <p>Two passes, first along rows, then along columns. The first keeps plain sums and only the
 * second divides, so each pixel is rounded once and cannot depend on how the picture was cut. Alpha
 * is copied.
 */
public final class Blur {
  /** Largest radius, pixels: the sums of both passes still fit an {@code int}. */
  public static final int MAX_RADIUS = 32;

  private static final int COLORS = 3;

  private final byte[] source;
  private final Tile tile;
  private final int radius;
  private final Checkpoint checkpoint;
  private final int[] weights;

  private Blur(byte[] source, Tile tile, int radius, Checkpoint checkpoint) {
    this.source = source;
    this.tile = tile;
    this.radius = radius;
    this.checkpoint = checkpoint;
    this.weights = new int[2 * radius + 1];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = radius + 1 - Math.abs(i - radius);
    }
  }

  /**
   * Blurs the core of a tile.
   *
   * @param source RGBA bytes of the cut with its border
   * @param tile geometry; its border must be at least {@code radius} wide wherever the picture goes
   *     on
   * @param radius reach of the blur, pixels, 1 to {@link #MAX_RADIUS}
   * @param checkpoint passed once a row
   * @return RGBA bytes of the core
   * @throws IllegalArgumentException if the radius is out of range or the source has another length
   */
  public static byte[] apply(byte[] source, Tile tile, int radius, Checkpoint checkpoint) {
    if (radius < 1 || radius > MAX_RADIUS) {
      throw new IllegalArgumentException(
          "radius must be 1 to " + MAX_RADIUS + " pixels, got " + radius);
    }
    tile.requireSource(source);
    Blur blur = new Blur(source, tile, radius, checkpoint);
    return blur.alongColumns(blur.alongRows());
  }

  /** Sums along each row of the cut, for the columns of the core only: COLORS ints a pixel. */
  private int[] alongRows() {
    int coreWidth = tile.coreWidth();
    int[] columns = clampedOffsets(tile.coreX() - radius, coreWidth, tile.width(), Tile.CHANNELS);
    int[] sums = new int[tile.height() * coreWidth * COLORS];
    int at = 0;
    for (int y = 0; y < tile.height(); y++) {
      checkpoint.pass();
      int row = y * tile.width() * Tile.CHANNELS;
      for (int x = 0; x < coreWidth; x++) {
        int red = 0;
        int green = 0;
        int blue = 0;
        for (int i = 0; i < weights.length; i++) {
          int pixel = row + columns[x + i];
          int weight = weights[i];
          red += weight * (source[pixel] & 0xFF);
          green += weight * (source[pixel + 1] & 0xFF);
          blue += weight * (source[pixel + 2] & 0xFF);
        }
        sums[at] = red;
        sums[at + 1] = green;
        sums[at + 2] = blue;
        at += COLORS;
      }
    }
    return sums;
  }

  private byte[] alongColumns(int[] sums) {
    int coreWidth = tile.coreWidth();
    int[] rows =
        clampedOffsets(tile.coreY() - radius, tile.coreHeight(), tile.height(), coreWidth * COLORS);
    int total = (radius + 1) * (radius + 1) * (radius + 1) * (radius + 1);
    int half = total / 2;
    byte[] target = new byte[tile.coreBytes()];
    int at = 0;
    for (int y = 0; y < tile.coreHeight(); y++) {
      checkpoint.pass();
      int alpha = ((y + tile.coreY()) * tile.width() + tile.coreX()) * Tile.CHANNELS + COLORS;
      for (int x = 0; x < coreWidth; x++) {
        int red = half;
        int green = half;
        int blue = half;
        for (int i = 0; i < weights.length; i++) {
          int sum = rows[y + i] + x * COLORS;
          int weight = weights[i];
          red += weight * sums[sum];
          green += weight * sums[sum + 1];
          blue += weight * sums[sum + 2];
        }
        target[at] = (byte) (red / total);
        target[at + 1] = (byte) (green / total);
        target[at + 2] = (byte) (blue / total);
        target[at + 3] = source[alpha + x * Tile.CHANNELS];
        at += Tile.CHANNELS;
      }
    }
    return target;
  }

  /**
   * Offsets of {@code count} places and their neighbours, those outside moved to the nearest edge.
   */
  private int[] clampedOffsets(int first, int count, int limit, int stride) {
    int[] offsets = new int[count + 2 * radius];
    for (int i = 0; i < offsets.length; i++) {
      offsets[i] = Math.max(0, Math.min(limit - 1, first + i)) * stride;
    }
    return offsets;
  }
}
