package dev.atelier.host.picture;

import dev.atelier.web.image.Tile;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/**
 * Pixels in memory.
 *
 * @param width width, pixels
 * @param height height, pixels
 * @param rgba red, green, blue and alpha of every pixel, row by row from the top left
 */
@SuppressWarnings(
    "ArrayRecordComponent") // A carrier for one run; nobody compares pictures by equals.
public record Picture(int width, int height, byte[] rgba) {

  /** Checks that the bytes are those of a picture of this size. */
  public Picture {
    if (rgba.length != width * height * Tile.CHANNELS) {
      throw new IllegalArgumentException(rgba.length + " bytes for " + width + " x " + height);
    }
  }

  /**
   * Paints the default picture into a PNG file; the build calls it.
   *
   * @param args the file to write
   * @throws IOException if the file cannot be written
   */
  public static void main(String[] args) throws IOException {
    Path file = Path.of(args[0]);
    Files.createDirectories(file.toAbsolutePath().getParent());
    new Picture(Landscape.WIDTH, Landscape.HEIGHT, Landscape.paint()).writePng(file);
  }

  /**
   * Reads a picture in a format Java knows.
   *
   * @throws IOException if the stream cannot be read or holds no picture
   */
  public static Picture read(InputStream in) throws IOException {
    BufferedImage image = ImageIO.read(in);
    if (image == null) {
      throw new IOException("not a picture in a known format");
    }
    int width = image.getWidth();
    int height = image.getHeight();
    int[] argb = image.getRGB(0, 0, width, height, null, 0, width);
    byte[] rgba = new byte[argb.length * Tile.CHANNELS];
    for (int i = 0; i < argb.length; i++) {
      rgba[4 * i] = (byte) (argb[i] >> 16);
      rgba[4 * i + 1] = (byte) (argb[i] >> 8);
      rgba[4 * i + 2] = (byte) argb[i];
      rgba[4 * i + 3] = (byte) (argb[i] >>> 24);
    }
    return new Picture(width, height, rgba);
  }

  /**
   * Writes the colours as PNG, without alpha and without colour profile: a browser then shows
   * exactly these values.
   *
   * @throws IOException if the file cannot be written
   */
  public void writePng(Path file) throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < width * height; i++) {
      int red = rgba[4 * i] & 0xFF;
      int green = rgba[4 * i + 1] & 0xFF;
      int blue = rgba[4 * i + 2] & 0xFF;
      image.setRGB(i % width, i / width, red << 16 | green << 8 | blue);
    }
    if (!ImageIO.write(image, "png", file.toFile())) {
      throw new IOException("this Java cannot write PNG");
    }
  }
}
