package dev.atelier.operations;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A program of an operator, such as {@code promtool}. One that is missing is installed with apt;
 * where that cannot be, a test must fail with the sentence that says so.
 */
final class Program {
  private final Path file;

  private Program(Path file) {
    this.file = file;
  }

  /**
   * Finds a program on the search path, after installing it if need be.
   *
   * @param name of the program
   * @param debian name of the package that has it
   * @throws IllegalStateException with a sentence for people, if there is no way to it
   */
  static Program named(String name, String debian) throws IOException, InterruptedException {
    Path found = find(name);
    if (found != null) {
      return new Program(found);
    }
    if (find("apt-get") == null) {
      throw missing(name, debian, "there is no apt-get to install it with");
    }
    List<String> root = new ArrayList<>();
    if (!"root".equals(System.getProperty("user.name"))) {
      root.addAll(List.of("sudo", "-n"));
    }
    synchronized (Program.class) {
      run(root, "apt-get", "-q", "update");
      String said = run(root, "apt-get", "-q", "install", "-y", "--no-install-recommends", debian);
      found = find(name);
      if (found == null) {
        throw missing(name, debian, "apt-get could not install it: " + said);
      }
    }
    return new Program(found);
  }

  /** What a program has said, and how it ended. */
  record Outcome(int status, String output) {}

  /** Runs the program to its end. */
  Outcome run(String... arguments) throws IOException, InterruptedException {
    Process process = start(arguments).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Outcome(process.waitFor(), output);
  }

  /** Prepares the program to be started. */
  ProcessBuilder start(String... arguments) {
    List<String> command = new ArrayList<>(List.of(file.toString()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command);
  }

  private static IllegalStateException missing(String name, String debian, String why) {
    return new IllegalStateException(
        "This test needs "
            + name
            + " (Debian package "
            + debian
            + ", or https://prometheus.io/download), and "
            + why);
  }

  private static @Nullable Path find(String name) {
    String path = System.getenv().getOrDefault("PATH", "");
    return Stream.of(path.split(File.pathSeparator))
        .map(directory -> Path.of(directory, name))
        .filter(Files::isExecutable)
        .findFirst()
        .orElse(null);
  }

  /* Returns the last line of what it said. */
  private static String run(List<String> root, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(root);
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("DEBIAN_FRONTEND", "noninteractive");
    try {
      Process process = builder.start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      process.waitFor();
      return said.lines().reduce("", (first, second) -> second);
    } catch (IOException e) {
      return e.getMessage(); // Neither root nor sudo.
    }
  }
}
