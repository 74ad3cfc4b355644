package dev.atelier.host.headless;

import dev.atelier.host.http.DemoHost;
import dev.atelier.host.http.HostOptions;
import dev.atelier.host.picture.Picture;
import dev.atelier.web.image.TilePlan;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Runs the demo's job in a headless browser and checks what comes back. */
public final class HeadlessRun {
  private final Job job;
  private final URI files;
  private final int port;
  private final Duration timeout;
  private final boolean progress;
  private final Exports exports;

  /**
   * Prepares a run.
   *
   * @param job what to do
   * @param files directory of the page, on disk or inside a jar
   * @param port port to serve on, 0 to 65535; 0 takes any free one
   * @param timeout limit for the whole run, from the browser's start
   * @param view how much is shown while it runs, and where its telemetry goes
   */
  public HeadlessRun(Job job, URI files, int port, Duration timeout, View view) {
    this.job = job;
    this.files = files;
    this.port = port;
    this.timeout = timeout;
    this.progress = view.progress();
    this.exports = view.exports();
  }

  /**
   * What somebody wants to see of a run.
   *
   * @param progress whether to draw a progress bar on stderr
   * @param exports where its telemetry goes
   */
  public record View(boolean progress, Exports exports) {}

  /**
   * Runs the job and prints its summary on stdout.
   *
   * @param program the browser; null looks for one
   * @param json whether to print JSON instead of a table
   * @return whether everything was right; if there is no summary, stderr says why in a sentence
   * @throws InterruptedException if the waiting thread is interrupted
   */
  public boolean print(@Nullable Path program, boolean json) throws InterruptedException {
    try {
      Summary summary = run(program);
      System.out.print(json ? SummaryFormat.json(summary) : SummaryFormat.table(summary));
      return summary.passed();
    } catch (HeadlessException | IOException e) {
      if (json) {
        System.out.print(SummaryFormat.json(String.valueOf(e.getMessage())));
      }
      System.err.println(e.getMessage());
      return false;
    }
  }

  private Summary run(@Nullable Path program)
      throws HeadlessException, IOException, InterruptedException {
    Path browser = program != null ? program : Browser.find().orElseThrow(HeadlessRun::noBrowser);
    Picture picture = readDefaultPicture();
    int tiles = TilePlan.of(picture.width(), picture.height(), job.tileSize(), 0).size();

    PageEnd.Outcome outcome;
    try (Progress bar = Progress.of(progress, tiles)) {
      outcome = inBrowser(browser, bar);
    }

    exports.deliver(outcome);
    byte[] expected = job.filter().apply(picture, Job.RADIUS);
    return Summary.of(job, tiles, outcome.report(), Comparison.of(expected, outcome.output()));
  }

  private PageEnd.Outcome inBrowser(Path program, Progress bar)
      throws HeadlessException, IOException, InterruptedException {
    AtomicInteger settled = new AtomicInteger();
    PageEnd end =
        new PageEnd(
            job,
            exports,
            tiles -> {
              settled.set(tiles);
              bar.settled(tiles);
            });
    try (DemoHost host = DemoHost.start(HostOptions.of(port, files), end);
        Browser browser = open(program, host.url().resolve("headless.html#" + end.key()))) {
      browser
          .ended()
          .thenAccept(
              process ->
                  end.outcome()
                      .completeExceptionally(
                          new HeadlessException(
                              "The browser ended by itself with exit code "
                                  + process.exitValue()
                                  + ". "
                                  + browser.lastWords())));
      return end.outcome().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new HeadlessException(
          "No result after " + timeout.toSeconds() + " s; " + settled + " tiles had settled.", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof HeadlessException failure) {
        throw failure;
      }
      throw new HeadlessException("The run failed: " + e.getCause(), e);
    }
  }

  private static Browser open(Path program, URI page) throws HeadlessException {
    try {
      return Browser.open(program, page);
    } catch (IOException e) {
      throw new HeadlessException("Cannot start the browser: " + e.getMessage(), e);
    }
  }

  private static HeadlessException noBrowser() {
    return new HeadlessException(
        "There is no Chromium on the search path: install it, or name one with --browser.");
  }

  private static Picture readDefaultPicture() throws IOException {
    try (InputStream in = HeadlessRun.class.getResourceAsStream("/web/default.png")) {
      if (in == null) {
        throw new IOException("The default picture is missing: build demo-web first.");
      }
      return Picture.read(in);
    }
  }
}
