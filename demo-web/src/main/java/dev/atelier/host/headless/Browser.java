package dev.atelier.host.headless;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A headless Chromium with an empty profile of its own, showing one page. */
final class Browser implements AutoCloseable {
  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome-stable", "google-chrome");

  private static final List<String> FLAGS =
      List.of(
          "--headless",
          "--disable-gpu",
          "--disable-quic",
          "--no-first-run",
          "--no-default-browser-check",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync",
          "--disable-extensions");

  private final Process process;
  private final Path profile;

  /** Ends the browser when the host is ended in the middle of a run. */
  private final Thread atExit = new Thread(this::end, "end-browser");

  private Browser(Process process, Path profile) {
    this.process = process;
    this.profile = profile;
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /** The first Chromium or Chrome on the search path. */
  static Optional<Path> find() {
    String path = System.getenv().getOrDefault("PATH", "");
    return NAMES.stream()
        .flatMap(name -> Stream.of(path.split(File.pathSeparator)).map(dir -> Path.of(dir, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /**
   * Opens a page.
   *
   * @throws IOException if the program cannot be started
   */
  static Browser open(Path program, URI page) throws IOException {
    Path profile = Files.createTempDirectory("atelier-browser");
    List<String> command = new ArrayList<>();
    command.add(program.toString());
    command.addAll(FLAGS);
    if ("root".equals(System.getProperty("user.name"))) {
      command.add("--no-sandbox"); // Chromium refuses to start as root with it.
    }
    command.add("--user-data-dir=" + profile.resolve("profile"));
    command.add(page.toString());
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(profile.resolve("log").toFile());
    try {
      return new Browser(builder.start(), profile);
    } catch (IOException e) {
      delete(profile);
      throw e;
    }
  }

  /** Completes when the browser has ended by itself. */
  CompletableFuture<Process> ended() {
    return process.onExit();
  }

  /** What it printed last, for an error message. */
  String lastWords() {
    try {
      List<String> lines = Files.readAllLines(profile.resolve("log"));
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 5), lines.size()));
    } catch (IOException e) {
      return "(its output cannot be read: " + e.getMessage() + ")";
    }
  }

  /** Ends the browser with all its processes and deletes its profile. */
  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      return; // The JVM is already ending, and the hook does this.
    }
    end();
  }

  private void end() {
    List<ProcessHandle> family = new ArrayList<>(process.descendants().toList());
    family.add(process.toHandle());
    family.forEach(ProcessHandle::destroyForcibly);
    CompletableFuture<?>[] exits =
        family.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new);
    // A process that outlives this only keeps its files; the run's result stands.
    CompletableFuture.allOf(exits).completeOnTimeout(null, 5, TimeUnit.SECONDS).join();
    delete(profile);
  }

  private static void delete(Path profile) {
    try (Stream<Path> files = Files.walk(profile)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException | UncheckedIOException e) {
      System.err.println("Left behind, since it cannot be deleted: " + profile);
    }
  }
}
