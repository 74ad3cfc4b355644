package dev.atelier.web.image;

import java.util.ArrayList;
import java.util.List;

/** Cuts a picture into tiles that cover it once, row by row from the top left. */
public final class TilePlan {
  private TilePlan() {}

  /**
   * Plans the tiles of a picture.
   *
   * @param width width of the picture, pixels, >= 1
   * @param height height of the picture, pixels, >= 1
   * @param size side of a core, pixels, >= 1; cores at the right and lower edge may be smaller
   * @param border neighbours kept around each core, pixels, >= 0; cut off at the picture's edges
   * @throws IllegalArgumentException if a value is out of its range
   */
  public static List<Tile> of(int width, int height, int size, int border) {
    if (width < 1 || height < 1 || size < 1 || border < 0) {
      throw new IllegalArgumentException(
          "cannot cut " + width + " x " + height + " into tiles of " + size + " + " + border);
    }
    List<Tile> tiles = new ArrayList<>();
    for (int y = 0; y < height; y += size) {
      for (int x = 0; x < width; x += size) {
        tiles.add(cut(width, height, x, y, size, border));
      }
    }
    return tiles;
  }

  private static Tile cut(int width, int height, int x, int y, int size, int border) {
    int coreRight = Math.min(width, x + size);
    int coreBottom = Math.min(height, y + size);
    int left = Math.max(0, x - border);
    int top = Math.max(0, y - border);
    int right = Math.min(width, coreRight + border);
    int bottom = Math.min(height, coreBottom + border);
    return new Tile(
        left, top, right - left, bottom - top, x - left, y - top, coreRight - x, coreBottom - y);
  }
}
