package dev.atelier.web.image;

/**
 * A rectangle cut out of a picture: a core to be filtered, and around it a border of neighbours
 * that the filter only reads.
 *
 * <p>At an edge of the picture the border is missing; filters then repeat the outermost pixel.
 * Inside the picture the border holds the true neighbours. So the cores of all tiles, side by side,
 * are byte for byte the filtered picture.
 *
 * @param x left edge of the cut in the picture, pixels, >= 0
 * @param y top edge of the cut in the picture, pixels, >= 0
 * @param width width of the cut with its border, pixels, >= 1
 * @param height height of the cut with its border, pixels, >= 1
 * @param coreX left edge of the core inside the cut, pixels
 * @param coreY top edge of the core inside the cut, pixels
 * @param coreWidth width of the core, pixels, >= 1
 * @param coreHeight height of the core, pixels, >= 1
 */
public record Tile(
    int x, int y, int width, int height, int coreX, int coreY, int coreWidth, int coreHeight) {

  /** Bytes of one pixel: red, green, blue, alpha. */
  public static final int CHANNELS = 4;

  /**
   * Checks that the core lies inside the cut.
   *
   * @throws IllegalArgumentException if it does not, or a size is not positive
   */
  public Tile {
    if (coreWidth < 1
        || coreHeight < 1
        || coreX < 0
        || coreY < 0
        || coreX + coreWidth > width
        || coreY + coreHeight > height) {
      throw new IllegalArgumentException(
          "the core must be a non-empty rectangle inside the cut of " + width + " x " + height);
    }
  }

  /** A whole picture as a single tile. */
  public static Tile whole(int width, int height) {
    return new Tile(0, 0, width, height, 0, 0, width, height);
  }

  /** Bytes of the cut with its border. */
  public int sourceBytes() {
    return width * height * CHANNELS;
  }

  /** Bytes of the filtered core. */
  public int coreBytes() {
    return coreWidth * coreHeight * CHANNELS;
  }

  /**
   * Checks that these are the pixels of this cut.
   *
   * @throws IllegalArgumentException if the length is not {@link #sourceBytes()}
   */
  void requireSource(byte[] rgba) {
    if (rgba.length != sourceBytes()) {
      throw new IllegalArgumentException(
          "expected " + sourceBytes() + " bytes of RGBA, got " + rgba.length);
    }
  }
}
