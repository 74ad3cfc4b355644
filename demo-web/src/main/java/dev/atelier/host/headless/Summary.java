package dev.atelier.host.headless;

import dev.atelier.host.headless.PageReport.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A headless run in numbers, and whether all of it was right.
 *
 * @param job what was asked for
 * @param tiles tiles of the picture
 * @param workers slots that answered at least one call
 * @param calls calls made, the sum of the next four
 * @param ok calls with a result
 * @param failed calls that failed in a worker or with one
 * @param canceled calls given up
 * @param rejected calls refused or dropped by the queue
 * @param attempts dispatches to workers
 * @param requeued calls sent again after a crash
 * @param crashes workers that crashed
 * @param duration of the calls, from call to end
 * @param queueWait of the calls, all attempts together
 * @param elapsedMs from the first call to the last answer, milliseconds
 * @param bytes the output against the same Java code on the JVM
 * @param problems what was not right, a sentence each
 */
record Summary(
    Job job,
    int tiles,
    int workers,
    int calls,
    int ok,
    int failed,
    int canceled,
    int rejected,
    int attempts,
    int requeued,
    int crashes,
    Percentiles duration,
    Percentiles queueWait,
    double elapsedMs,
    Comparison bytes,
    List<String> problems) {

  /**
   * Sums up a run.
   *
   * @param tiles tiles that the picture has
   * @param report what the page saw
   * @param bytes the page's output against the JVM's
   */
  static Summary of(Job job, int tiles, PageReport report, Comparison bytes) {
    List<Span> spans = report.spans();
    Summary summary =
        new Summary(
            job,
            tiles,
            (int) spans.stream().map(Span::workerIndex).filter(Objects::nonNull).distinct().count(),
            spans.size(),
            count(spans, Ending.OK),
            count(spans, Ending.FAILED),
            count(spans, Ending.CANCELED),
            count(spans, Ending.REJECTED),
            spans.stream().mapToInt(Span::attemptCount).sum(),
            report.counter("task.requeue.total"),
            report.counter("worker.crash.total"),
            Percentiles.of(spans.stream().mapToDouble(Span::durationMs).toArray()),
            Percentiles.of(
                spans.stream()
                    .map(Span::queueWaitMs)
                    .filter(Objects::nonNull)
                    .mapToDouble(Double::doubleValue)
                    .toArray()),
            report.elapsedMs(),
            bytes,
            new ArrayList<>());
    summary.findProblems(report);
    return summary;
  }

  /** Whether nothing was wrong. */
  boolean passed() {
    return problems.isEmpty();
  }

  private void findProblems(PageReport report) {
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
    requireCounter(report, "task.failure.total", failed);
    requireCounter(report, "task.canceled.total", canceled);
    requireCounter(report, "task.rejected.total", rejected);
    requireCounter(report, "task.dispatch.total", attempts);
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

  private static int count(List<Span> spans, Ending ending) {
    return (int) spans.stream().filter(span -> Ending.of(span) == ending).count();
  }

  /** The four ways a call ends. */
  private enum Ending {
    OK,
    FAILED,
    CANCELED,
    REJECTED;

    static Ending of(Span span) {
      return switch (span.status()) {
        case "ok" -> OK;
        case "canceled" -> CANCELED;
        default -> "queue".equals(span.errorKind()) ? REJECTED : FAILED;
      };
    }
  }
}
