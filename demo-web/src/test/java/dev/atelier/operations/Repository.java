package dev.atelier.operations;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The files of docs/operations. */
final class Repository {
  /* Tests of a module run in its directory. */
  private static final Path OPERATIONS = Path.of("../docs/operations").toAbsolutePath().normalize();

  private Repository() {}

  static Path operations(String path) {
    return OPERATIONS.resolve(path);
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<Path> files(String directory, String ending) {
    try (Stream<Path> files = Files.list(operations(directory))) {
      return files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
