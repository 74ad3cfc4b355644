package dev.atelier.summary;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.atelier.record.CallStatus;
import dev.atelier.record.Ending;
import dev.atelier.record.SpanRecord;
import dev.atelier.record.Timing;
import dev.atelier.text.JsonOut;
import dev.atelier.text.StringText;
import org.junit.jupiter.api.Test;

class RunSummaryTest {
  private static final Ending FAILED = new Ending(CallStatus.ERROR, "exception", "no");
  private static final Ending CRASHED = new Ending(CallStatus.ERROR, "crash", "gone");
  private static final Ending REJECTED = new Ending(CallStatus.ERROR, "queue", "full");
  private static final Ending CANCELED = new Ending(CallStatus.CANCELED, "abort", "");

  private final RunSummary summary = new RunSummary();

  @Test
  void everyEndingIsCountedOnce() {
    end(call("blur", 1).build());
    end(call("blur", 1).ending(FAILED).build());
    end(call("blur", 1).ending(CRASHED).build());
    end(call("blur", 1).ending(REJECTED).build());
    end(call("blur", 1).ending(CANCELED).attempts(3, 0).build());
    end(call("edges", 1).build());

    MethodSummary blur = summary.methods().get(0);
    assertEquals("filter.blur", blur.name());
    assertEquals(5, blur.calls());
    assertEquals(1, blur.ok());
    assertEquals(2, blur.failed());
    assertEquals(1, blur.rejected());
    assertEquals(1, blur.canceled());
    assertEquals(3, blur.attempts());
    assertEquals(6, summary.total().calls());
    assertEquals(2, summary.methods().size());
  }

  @Test
  void percentilesAreByNearestRank() {
    for (int i = 100; i >= 1; i--) {
      end(call("blur", i).queueWait(i / 10.0, 0).build());
    }

    MethodSummary total = summary.total();
    assertEquals(50, total.duration().percentile(50));
    assertEquals(99, total.duration().percentile(99));
    assertEquals(100, total.duration().percentile(100));
    assertEquals(1, total.duration().percentile(1));
    assertEquals(9.9, total.queueWait().percentile(99));
  }

  @Test
  void percentilesMayBeReadInBetween() {
    end(call("blur", 5).build());
    assertEquals(5, summary.total().duration().percentile(99));

    end(call("blur", 1).build());
    end(call("blur", 3).build());

    assertEquals(3, summary.total().duration().percentile(50));
    assertEquals(3, summary.total().duration().count());
  }

  @Test
  void tableAlignsItsColumns() {
    end(call("blur", 12.345).queueWait(0.5, 0.5).build());
    end(call("edges", 100).ending(FAILED).build());
    end(call("edges", 2.999).build());

    assertEquals(
        """
        method        calls  ok  failed  canceled  rejected    p50     p99  wait p50  wait p99
        filter.blur       1   1       0         0         0  12.34   12.34      0.50      0.50
        filter.edges      2   1       1         0         0   3.00  100.00         -         -
        all               3   2       1         0         0  12.34  100.00      0.50      0.50
        """,
        table());
  }

  @Test
  void tableOfOneMethodNeedsNoSum() {
    end(call("blur", 1).build());

    assertEquals(2, table().lines().count());
  }

  @Test
  void tableOfNothingIsAllZero() {
    assertEquals(
        """
        method  calls  ok  failed  canceled  rejected  p50  p99  wait p50  wait p99
        all         0   0       0         0         0    -    -         -         -
        """,
        table());
  }

  @Test
  void jsonHoldsTheSameNumbers() {
    end(call("blur", 12.5).attempts(2, 0).build());
    StringText text = new StringText();

    SummaryJson.write(new JsonOut(text), summary);

    String row =
        "{'calls':1,'ok':1,'failed':0,'canceled':0,'rejected':0,'attempts':2,"
            + "'durationMs':{'p50':12.5,'p90':12.5,'p99':12.5},"
            + "'queueWaitMs':{'p50':null,'p90':null,'p99':null}}";
    assertEquals(
        "{'total':" + row + ",'methods':{'filter.blur':" + row + "}}",
        text.toString().replace('"', '\''));
  }

  private void end(SpanRecord span) {
    summary.span(span);
  }

  private static SpanRecord.Builder call(String method, double millis) {
    return SpanRecord.builder("task-1-1")
        .task("task-1", "filter", "parallel")
        .method(method)
        .timing(new Timing(1000, millis));
  }

  private String table() {
    StringText text = new StringText();
    new SummaryTable(text).write(summary);
    return text.toString();
  }
}
