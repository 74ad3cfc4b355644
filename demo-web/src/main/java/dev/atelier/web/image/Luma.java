package dev.atelier.web.image;

/** Brightness of a pixel as an eye sees it, by the weights of ITU-R BT.601 in 256ths. */
final class Luma {
  private Luma() {}

  /** Brightness of the pixel that starts at a byte, 0 to 255. */
  static int at(byte[] rgba, int offset) {
    int red = rgba[offset] & 0xFF;
    int green = rgba[offset + 1] & 0xFF;
    int blue = rgba[offset + 2] & 0xFF;
    return (77 * red + 150 * green + 29 * blue) >> 8;
  }
}
