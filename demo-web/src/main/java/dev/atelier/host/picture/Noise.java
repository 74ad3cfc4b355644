package dev.atelier.host.picture;

/**
 * Smooth noise that is the same on every machine: values on a grid, hashed from the grid point,
 * blended in between.
 */
final class Noise {
  private final int seed;

  Noise(int seed) {
    this.seed = seed;
  }

  /** A value for one grid point, 0 to 1, without any pattern between neighbours. */
  double at(int x, int y) {
    int hash = seed * 0x27d4eb2d + x * 0x165667b1 + y * 0x9e3779b1;
    hash = (hash ^ (hash >>> 15)) * 0x85ebca6b;
    hash = (hash ^ (hash >>> 13)) * 0xc2b2ae35;
    return ((hash ^ (hash >>> 16)) >>> 8) / (double) (1 << 24);
  }

  /** A smooth value between grid points, 0 to 1. */
  double smooth(double x, double y) {
    int left = (int) Math.floor(x);
    int top = (int) Math.floor(y);
    double right = ease(x - left);
    double down = ease(y - top);
    double above = mix(at(left, top), at(left + 1, top), right);
    double below = mix(at(left, top + 1), at(left + 1, top + 1), right);
    return mix(above, below, down);
  }

  /** Several octaves of smooth noise, each half as strong and twice as fine, 0 to 1. */
  double layered(double x, double y, int octaves) {
    double sum = 0;
    double strength = 0.5;
    double reach = 0;
    double scale = 1;
    for (int i = 0; i < octaves; i++) {
      sum += strength * smooth(x * scale + i * 37, y * scale + i * 17);
      reach += strength;
      strength /= 2;
      scale *= 2;
    }
    return sum / reach;
  }

  static double mix(double from, double to, double share) {
    return from + (to - from) * share;
  }

  private static double ease(double share) {
    return share * share * (3 - 2 * share);
  }
}
