package dev.atelier.host.headless;

import com.google.gson.JsonArray;
import dev.atelier.host.headless.PageReport.Span;
import dev.atelier.summary.MethodSummary;
import dev.atelier.summary.RunSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A headless run in numbers, and whether all of it was right.
 *
 * @param job what was asked for
 * @param tiles tiles of the picture
 * @param workers slots that answered at least one call
 * @param run the calls, by method and all together
 * @param requeued calls sent again after a crash
 * @param crashes workers that crashed
 * @param elapsedMs from the first call to the last answer, milliseconds
 * @param bytes the output against the same Java code on the JVM
 * @param metrics all metrics of the runtime at the end
 * @param problems what was not right, a sentence each
 */
record Summary(
    Job job,
    int tiles,
    int workers,
    RunSummary run,
    int requeued,
    int crashes,
    double elapsedMs,
    Comparison bytes,
    JsonArray metrics,
    List<String> problems) {

  /**
   * Sums up a run.
   *
   * @param tiles tiles that the picture has
   * @param report what the page saw
   * @param bytes the page's output against the JVM's
   */
  static Summary of(Job job, int tiles, PageReport report, Comparison bytes) {
    Summary summary =
        new Summary(
            job,
            tiles,
            (int)
                report.spans().stream()
                    .map(Span::workerIndex)
                    .filter(Objects::nonNull)
                    .distinct()
                    .count(),
            report.summary(),
            report.counter("task.requeue.total"),
            report.counter("worker.crash.total"),
            report.elapsedMs(),
            bytes,
            report.metrics(),
            new ArrayList<>());
    summary.findProblems(report);
    return summary;
  }

  /** All calls together. */
  MethodSummary total() {
    return run.total();
  }

  /** Whether nothing was wrong. */
  boolean passed() {
    return problems.isEmpty();
  }

  private void findProblems(PageReport report) {
    int ok = total().ok();
    require(report.isolated(), "the page was not cross-origin isolated");
    require(report.tiles() == tiles, "the page cut " + report.tiles() + " tiles, not " + tiles);
    require(
        bytes.different() == 0,
        bytes.different()
            + " of "
            + bytes.compared()
            + " bytes differ from the JVM's, the first at "
            + bytes.first());
    require(ok == tiles, (tiles - ok) + " of " + tiles + " tiles were not delivered");
    require(
        workers >= Math.min(2, job.poolSize()), "only " + workers + " worker answered any call");
    if (job.crash()) {
      require(crashes > 0, "no worker crashed, though one was told to");
      require(requeued > 0, "no call was sent again after the crash");
    } else {
      require(crashes == 0, crashes + " workers crashed");
    }
    requireCounter(report, "task.success.total", ok);
    requireCounter(report, "task.failure.total", total().failed());
    requireCounter(report, "task.canceled.total", total().canceled());
    requireCounter(report, "task.rejected.total", total().rejected());
    requireCounter(report, "task.dispatch.total", total().attempts());
    problems.addAll(report.errors());
  }

  private void requireCounter(PageReport report, String name, int spans) {
    int counted = report.counter(name);
    require(counted == spans, name + " counted " + counted + ", the spans say " + spans);
  }

  private void require(boolean condition, String problem) {
    if (!condition) {
      problems.add(problem);
    }
  }
}
