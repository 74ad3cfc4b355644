package dev.atelier.host.picture;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.atelier.web.image.Checkpoint;
import dev.atelier.web.image.Histogram;
import dev.atelier.web.image.Tile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PictureTest {
  @TempDir private Path directory;

  @Test
  void defaultPictureIsTheSameInEveryBuild() {
    CRC32 crc = new CRC32();
    crc.update(Landscape.paint());

    assertEquals(3963535911L, crc.getValue(), "a change of the default picture has to be meant");
  }

  @Test
  void defaultPictureHasEveryShadeAndNoTransparency() {
    byte[] rgba = Landscape.paint();
    Tile whole = Tile.whole(Landscape.WIDTH, Landscape.HEIGHT);

    int[] counts = Histogram.of(rgba, whole, Checkpoint.NONE);

    int[] brightness = Arrays.copyOfRange(counts, 3 * Histogram.LEVELS, 4 * Histogram.LEVELS);
    assertTrue(Arrays.stream(brightness).filter(count -> count > 0).count() > 200);
    for (int i = 3; i < rgba.length; i += Tile.CHANNELS) {
      assertEquals((byte) 255, rgba[i]);
    }
  }

  @Test
  void writtenPictureIsReadBackByteForByte() throws IOException {
    byte[] rgba = Landscape.paint();
    Path file = directory.resolve("deep/default.png");

    Picture.main(new String[] {file.toString()});

    try (InputStream in = Files.newInputStream(file)) {
      Picture picture = Picture.read(in);
      assertEquals(Landscape.WIDTH, picture.width());
      assertEquals(Landscape.HEIGHT, picture.height());
      assertArrayEquals(rgba, picture.rgba());
    }
  }

  @Test
  void whatIsNoPictureIsRefused() {
    InputStream noPicture = new ByteArrayInputStream(new byte[] {1, 2, 3});

    assertThrows(IOException.class, () -> Picture.read(noPicture));
  }

  @Test
  void bytesOfAnotherSizeAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new Picture(2, 2, new byte[15]));
  }
}
