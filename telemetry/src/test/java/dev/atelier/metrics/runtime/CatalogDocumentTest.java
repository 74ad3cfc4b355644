package dev.atelier.metrics.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The page about metrics says what the catalogue says. With -Dcatalogue.write=true, writes it. */
class CatalogDocumentTest {
  @Test
  void documentIsWhatTheCatalogueSays() throws IOException {
    Path page = Path.of("..", "docs", "reference", "metrics.md");
    String written = CatalogDocument.write();
    if (Boolean.getBoolean("catalogue.write")) {
      Files.writeString(page, written);
    }

    String found = Files.exists(page) ? Files.readString(page) : "";
    assertEquals(
        written, found, "docs/reference/metrics.md is stale; its head says how to write it");
  }
}
