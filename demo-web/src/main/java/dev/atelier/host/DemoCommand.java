package dev.atelier.host;

import dev.atelier.host.headless.Exports;
import dev.atelier.host.headless.Filter;
import dev.atelier.host.headless.HeadlessRun;
import dev.atelier.host.headless.Job;
import dev.atelier.host.http.DemoHost;
import dev.atelier.host.http.HostOptions;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/**
 * The command line of the demo.
 *
 * <p>Exit codes: 0 all right, 1 something was wrong, 2 the command line was not understood.
 */
@Command(
    name = "demo-web/run",
    description = {
      "Serves a page that filters pictures with Java code on several Web Workers.",
      "With --headless it runs that job once in a headless browser, checks every byte, and ends."
    },
    sortOptions = false,
    usageHelpAutoWidth = true)
public final class DemoCommand implements Callable<Integer> {
  private static final int DEFAULT_PORT = 8080;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before it calls.
  private CommandSpec spec;

  @Option(
      names = "--port",
      paramLabel = "<0-65535>",
      description = "Port to serve on; 0 takes any free one. Default: 8080, with --headless 0.")
  private @Nullable Integer port;

  @Option(names = "--headless", description = "Run the job in a headless browser and sum it up.")
  private boolean headless;

  @Option(names = "--json", description = "With --headless: print JSON only on stdout.")
  private boolean json;

  @Option(
      names = "--crash",
      description = "With --headless: crash a worker half-way; every tile must still arrive.")
  private boolean crash;

  @Option(
      names = "--filter",
      paramLabel = "<filter>",
      description = "With --headless: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private Filter filter = Filter.BLUR;

  @Option(
      names = "--pool-size",
      paramLabel = "<1-64>",
      description = "With --headless: workers. Default: one for each processor, but 2 to 4.")
  private int poolSize = Job.defaultPoolSize();

  @Option(
      names = "--tile-size",
      paramLabel = "<16-512>",
      description = "With --headless: side of a tile in pixels. Default: ${DEFAULT-VALUE}.")
  private int tileSize = Job.TILE_SIZE;

  @Option(
      names = "--timeout",
      paramLabel = "<seconds>",
      description = "With --headless: limit for the whole run. Default: ${DEFAULT-VALUE}.")
  private int timeoutSeconds = 120;

  @Option(
      names = "--prometheus",
      paramLabel = "<file>",
      description = "With --headless: write the run's metrics as Prometheus text.")
  private @Nullable Path prometheus;

  @Option(
      names = "--perfetto",
      paramLabel = "<file>",
      description = "With --headless: write a trace for ui.perfetto.dev.")
  private @Nullable Path perfetto;

  @Option(
      names = "--otlp",
      paramLabel = "<url>",
      description =
          "With --headless: post spans and metrics to an OpenTelemetry collector, such as"
              + " http://localhost:4318.")
  private @Nullable URI otlp;

  @Option(
      names = "--browser",
      paramLabel = "<program>",
      description = "With --headless: a Chromium or Chrome. Default: the first on the search path.")
  private @Nullable Path browser;

  @Option(
      names = "--progress",
      description =
          "With --headless: draw a progress bar on stderr. Default: if that is a terminal.",
      hidden = true)
  private boolean progress;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and end.")
  private boolean help;

  /** Runs the command and ends the JVM with its exit code. */
  public static void main(String[] args) {
    System.setProperty("java.awt.headless", "true");
    System.exit(commandLine().execute(args));
  }

  /** The command, ready to be executed. */
  static CommandLine commandLine() {
    return new CommandLine(new DemoCommand())
        .registerConverter(Filter.class, DemoCommand::filter)
        .setParameterExceptionHandler(
            (misuse, args) -> {
              misuse.getCommandLine().getErr().println(misuse.getMessage() + "; see --help.");
              return CommandLine.ExitCode.USAGE;
            })
        .setExecutionExceptionHandler(
            (failure, command, parsed) -> {
              command.getErr().println(failure.getMessage());
              return CommandLine.ExitCode.SOFTWARE;
            });
  }

  private static Filter filter(String word) {
    try {
      return Filter.of(word);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    inRange("--pool-size", poolSize, 1, 64);
    inRange("--tile-size", tileSize, 16, 512);
    inRange("--timeout", timeoutSeconds, 1, 3600);
    if (port != null) {
      inRange("--port", port, 0, 65535);
    }
    if (!headless) {
      onlyHeadless("--json", json);
      onlyHeadless("--crash", crash);
      onlyHeadless("--prometheus", prometheus != null);
      onlyHeadless("--perfetto", perfetto != null);
      onlyHeadless("--otlp", otlp != null);
    }
    writable("--prometheus", prometheus);
    writable("--perfetto", perfetto);
    if (otlp != null && !(isHttp(otlp.getScheme()) && otlp.getHost() != null)) {
      throw misuse("--otlp must be an http or https address, got " + otlp);
    }
    return headless ? runHeadless() : serve();
  }

  private int serve() throws IOException, InterruptedException {
    try (DemoHost host =
        DemoHost.start(HostOptions.of(port != null ? port : DEFAULT_PORT, files()))) {
      System.out.println("The demo is at " + host.url() + " (end it with Ctrl+C)");
      host.join();
    }
    return 0;
  }

  private int runHeadless() throws IOException, InterruptedException {
    Job job = new Job(filter, poolSize, tileSize, crash);
    Duration timeout = Duration.ofSeconds(timeoutSeconds);
    HeadlessRun.View view = new HeadlessRun.View(progress, new Exports(prometheus, perfetto, otlp));
    HeadlessRun run = new HeadlessRun(job, files(), port != null ? port : 0, timeout, view);
    return run.print(browser, json) ? 0 : 1;
  }

  private static URI files() throws IOException {
    URL page = DemoCommand.class.getResource("/web/index.html");
    if (page == null) {
      throw new FileNotFoundException("The page is missing: build demo-web first.");
    }
    // Inside a jar the address is opaque, so there is no resolving against it.
    String address = page.toString();
    return URI.create(address.substring(0, address.lastIndexOf('/') + 1));
  }

  private void onlyHeadless(String option, boolean isGiven) {
    if (isGiven) {
      throw misuse(option + " needs --headless");
    }
  }

  /* Known before the run, which takes its time. */
  private void writable(String option, @Nullable Path file) {
    if (file != null) {
      Path directory = file.toAbsolutePath().getParent();
      if (Files.isDirectory(file) || directory == null || !Files.isWritable(directory)) {
        throw misuse(option + " must be a file in a directory that can be written, got " + file);
      }
    }
  }

  private static boolean isHttp(@Nullable String scheme) {
    return "http".equals(scheme) || "https".equals(scheme);
  }

  private void inRange(String option, int value, int min, int max) {
    if (value < min || value > max) {
      throw misuse(option + " must be " + min + " to " + max + ", got " + value);
    }
  }

  private ParameterException misuse(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
