package dev.atelier.host.picture;

import dev.atelier.web.image.Tile;

/**
 * The default picture: a sun setting behind mountains over a lake.
 *
 * <p>It has what the filters show well: smooth sky for the histogram, ridges and stars for the
 * edges, ripples and a sun for the blur. Only arithmetic that Java defines to the last bit is used
 * ({@code StrictMath} for sines), so every build paints the same bytes.
 */
public final class Landscape {
  /** Width of the picture, pixels. */
  public static final int WIDTH = 1024;

  /** Height of the picture, pixels. */
  public static final int HEIGHT = 768;

  private static final int SHORE = 500;
  private static final int SUN_X = 660;
  private static final int SUN_Y = 330;
  private static final int SUN_RADIUS = 74;

  private static final double[][] SKY = {
    {18, 20, 58}, {58, 42, 108}, {158, 74, 128}, {240, 128, 98}, {255, 206, 130}
  };
  private static final double[][] RIDGES = {
    {126, 84, 132}, {84, 58, 112}, {48, 40, 84}, {20, 22, 46}
  };

  private final Noise noise = new Noise(2024);

  /** Paints the picture: RGBA bytes, row by row, alpha 255. */
  public static byte[] paint() {
    Landscape landscape = new Landscape();
    byte[] rgba = new byte[WIDTH * HEIGHT * Tile.CHANNELS];
    int at = 0;
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        double[] color = y < SHORE ? landscape.land(x, y) : landscape.water(x, y);
        double grain = (landscape.noise.at(x, y) - 0.5) * 5;
        for (int channel = 0; channel < 3; channel++) {
          rgba[at + channel] = (byte) Math.max(0, Math.min(255, (int) (color[channel] + grain)));
        }
        rgba[at + 3] = (byte) 255;
        at += Tile.CHANNELS;
      }
    }
    return rgba;
  }

  /** Colour above the shore: the nearest ridge that reaches this high, else the sky. */
  private double[] land(double x, double y) {
    for (int ridge = RIDGES.length - 1; ridge >= 0; ridge--) {
      double below = y - crest(ridge, x);
      if (below >= 0) {
        double haze = Math.min(1, below / 190) * 0.4 * (RIDGES.length - ridge) / RIDGES.length;
        double snow =
            ridge < 2 && below < 26 * noise.smooth(x / 9, ridge * 50 + y / 30) - 6 ? 0.5 : 0;
        double rock = (noise.layered(x / 26, y / 13 + ridge * 90, 3) - 0.5) * 34;
        return shade(
            blend(blend(RIDGES[ridge], SKY[4], haze), new double[] {250, 224, 226}, snow), rock);
      }
    }
    return sky(x, y);
  }

  /**
   * Height of a ridge's crest at a column: far ridges stand higher and are rougher in the small.
   */
  private double crest(int ridge, double x) {
    double swing = noise.layered(x / (210 - 28 * ridge) + ridge * 13, ridge * 7, 5);
    double base = 300 + 52 * ridge;
    return base + (0.5 - swing) * (330 - 62 * ridge);
  }

  private double[] sky(double x, double y) {
    double depth = Math.min(0.999, y / SHORE * 1.25) * (SKY.length - 1);
    int band = (int) depth;
    double[] color = blend(SKY[band], SKY[band + 1], depth - band);

    double cloud = noise.layered(x / 190, y / 34, 4) - 0.52 + y / 2600;
    color = blend(color, new double[] {255, 178, 140}, Math.max(0, Math.min(0.75, cloud * 4)));

    double distance = Math.sqrt((x - SUN_X) * (x - SUN_X) + (y - SUN_Y) * (y - SUN_Y));
    double glow = Math.max(0, 1 - distance / 420);
    color = blend(color, new double[] {255, 220, 150}, glow * glow * 0.85);
    double rim = Math.max(0, Math.min(1, SUN_RADIUS - distance));
    return stars(blend(color, new double[] {255, 246, 214}, rim), x, y);
  }

  /** One star at most in each cell of the upper sky, at its own place and of its own brightness. */
  private double[] stars(double[] color, double x, double y) {
    int cell = 22;
    int column = (int) x / cell;
    int row = (int) y / cell;
    if (row > 9 || noise.at(column + 900, row) < 0.45 + row * 0.05) {
      return color;
    }
    double starX = (column + 0.2 + 0.6 * noise.at(column, row + 500)) * cell;
    double starY = (row + 0.2 + 0.6 * noise.at(column + 300, row + 700)) * cell;
    double size = 0.7 + 1.5 * noise.at(column + 40, row + 40);
    double away = Math.sqrt((x - starX) * (x - starX) + (y - starY) * (y - starY));
    return blend(color, new double[] {255, 250, 235}, Math.max(0, Math.min(1, size - away)));
  }

  /**
   * Colour of the lake: the land mirrored, pulled sideways by ripples that grow towards the viewer.
   */
  private double[] water(double x, double y) {
    double depth = (y - SHORE) / (HEIGHT - SHORE);
    double wave = StrictMath.sin(y * (1.1 - 0.75 * depth) + 5 * noise.smooth(x / 90, y / 20));
    double ripple = (noise.layered(x / (24 + 90 * depth), y / (2 + 9 * depth), 3) - 0.5) * 2;
    double mirroredX = x + (wave * 2 + ripple * 16) * (0.25 + 2.2 * depth);
    double mirroredY = SHORE - 1 - (y - SHORE) * 1.45 + ripple * 26 * depth;
    double[] mirrored = land(mirroredX, Math.max(0, mirroredY));
    double[] color = blend(mirrored, new double[] {16, 24, 56}, 0.22 + 0.42 * depth);

    double path = Math.max(0, 1 - Math.abs(x - SUN_X + ripple * 50) / (46 + 130 * depth));
    double glitter = wave + ripple > 0.35 ? path * (0.75 - 0.35 * depth) : 0;
    return blend(color, new double[] {255, 222, 160}, glitter);
  }

  private static double[] blend(double[] from, double[] to, double share) {
    return new double[] {
      Noise.mix(from[0], to[0], share),
      Noise.mix(from[1], to[1], share),
      Noise.mix(from[2], to[2], share)
    };
  }

  private static double[] shade(double[] color, double amount) {
    return new double[] {color[0] + amount, color[1] + amount, color[2] + amount};
  }
}
