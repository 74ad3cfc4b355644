package dev.atelier.host.headless;

import dev.atelier.host.picture.Picture;
import dev.atelier.web.image.Blur;
import dev.atelier.web.image.Checkpoint;
import dev.atelier.web.image.Edges;
import dev.atelier.web.image.Histogram;
import dev.atelier.web.image.Tile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Locale;

/** The filters of the demo, and what each makes of a picture on the JVM. */
public enum Filter {
  /** {@link Blur}; the output is the picture, RGBA. */
  BLUR {
    @Override
    byte[] apply(Picture picture, int radius) {
      return Blur.apply(picture.rgba(), whole(picture), radius, Checkpoint.NONE);
    }
  },

  /** {@link Edges}; the output is the picture, RGBA. */
  EDGES {
    @Override
    byte[] apply(Picture picture, int radius) {
      return Edges.apply(picture.rgba(), whole(picture), Checkpoint.NONE);
    }
  },

  /**
   * {@link Histogram}; the output is the counts, little-endian as typed arrays are on every machine
   * we meet.
   */
  HISTOGRAM {
    @Override
    byte[] apply(Picture picture, int radius) {
      int[] counts = Histogram.of(picture.rgba(), whole(picture), Checkpoint.NONE);
      ByteBuffer bytes =
          ByteBuffer.allocate(counts.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      bytes.asIntBuffer().put(counts);
      return bytes.array();
    }
  };

  /** Filters a whole picture at once: the bytes that the page's tiles must add up to. */
  abstract byte[] apply(Picture picture, int radius);

  /**
   * The filter of a word of the command line.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Filter of(String word) {
    for (Filter filter : values()) {
      if (filter.toString().equals(word)) {
        return filter;
      }
    }
    throw new IllegalArgumentException(
        "expected one of " + Arrays.toString(values()) + " but was '" + word + "'");
  }

  /** The worker's method, and the word on the command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  private static Tile whole(Picture picture) {
    return Tile.whole(picture.width(), picture.height());
  }
}
