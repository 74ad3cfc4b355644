package dev.atelier.web.image;

/**
 * Finds edges: the brightness gradient of every pixel by the Sobel operator, bright where the
 * picture changes fast.
 */
public final class Edges {
  /** Neighbours a tile needs around its core, pixels. */
  public static final int BORDER = 1;

  private Edges() {}

  /**
   * Finds the edges in the core of a tile.
   *
   * @param source RGBA bytes of the cut with its border
   * @param tile geometry; its border must be at least {@link #BORDER} wide wherever the picture
   *     goes on
   * @param checkpoint passed once a row
   * @return RGBA bytes of the core, grey, alpha copied
   * @throws IllegalArgumentException if the source has another length
   */
  public static byte[] apply(byte[] source, Tile tile, Checkpoint checkpoint) {
    tile.requireSource(source);
    int width = tile.width();
    int height = tile.height();
    byte[] luma = new byte[width * height];
    for (int i = 0; i < luma.length; i++) {
      luma[i] = (byte) Luma.at(source, i * Tile.CHANNELS);
    }

    byte[] target = new byte[tile.coreBytes()];
    int at = 0;
    for (int y = tile.coreY(); y < tile.coreY() + tile.coreHeight(); y++) {
      checkpoint.pass();
      int above = Math.max(0, y - 1) * width;
      int row = y * width;
      int below = Math.min(height - 1, y + 1) * width;
      for (int x = tile.coreX(); x < tile.coreX() + tile.coreWidth(); x++) {
        int left = Math.max(0, x - 1);
        int right = Math.min(width - 1, x + 1);
        byte strength = (byte) gradient(luma, above, row, below, left, x, right);
        target[at] = strength;
        target[at + 1] = strength;
        target[at + 2] = strength;
        target[at + 3] = source[(row + x) * Tile.CHANNELS + 3];
        at += Tile.CHANNELS;
      }
    }
    return target;
  }

  /**
   * Length of the gradient, 0 to 255. The square root of an int is exact enough to be the same
   * anywhere.
   */
  private static int gradient(
      byte[] luma, int above, int row, int below, int left, int x, int right) {
    int topLeft = luma[above + left] & 0xFF;
    int topRight = luma[above + right] & 0xFF;
    int bottomLeft = luma[below + left] & 0xFF;
    int bottomRight = luma[below + right] & 0xFF;
    int horizontal =
        topRight
            + 2 * (luma[row + right] & 0xFF)
            + bottomRight
            - topLeft
            - 2 * (luma[row + left] & 0xFF)
            - bottomLeft;
    int vertical =
        bottomLeft
            + 2 * (luma[below + x] & 0xFF)
            + bottomRight
            - topLeft
            - 2 * (luma[above + x] & 0xFF)
            - topRight;
    return Math.min(255, (int) Math.sqrt(horizontal * horizontal + vertical * vertical));
  }
}
