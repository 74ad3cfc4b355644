package dev.atelier.record;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GuardedRecorderTest {
  private static final SpanRecord SPAN = SpanRecord.builder("task-1-1").build();
  private static final TraceRecord TRACE =
      new TraceRecord("0af7651916cd43dd8448eb211c80319c", "", new Timing(0, 0), Ending.OK);

  private final List<String> failures = new ArrayList<>();

  @Test
  void failuresOfEveryKindOfEventGoToTheHandler() {
    Recorder guarded = new GuardedRecorder(new Failing(), f -> failures.add(f.getMessage()));

    guarded.metric(MetricSample.counter("task.success.total", 1));
    guarded.span(SPAN);
    guarded.trace(TRACE);

    assertEquals(List.of("metric", "span", "trace"), failures);
  }

  @Test
  void handlerThatThrowsHurtsNobodyEither() {
    Recorder guarded =
        new GuardedRecorder(
            new Failing(),
            failure -> {
              failures.add(failure.getMessage());
              throw new IllegalStateException("the handler too");
            });

    guarded.span(SPAN);
    guarded.span(SPAN);

    assertEquals(List.of("span", "span"), failures);
  }

  @Test
  void eventsReachTheRecorderInside() {
    List<String> seen = new ArrayList<>();
    Recorder inside =
        new Recorder() {
          @Override
          public void metric(MetricEvent event) {
            seen.add(event.name());
          }

          @Override
          public void span(SpanEvent span) {
            seen.add(span.callId());
          }

          @Override
          public void trace(TraceEvent trace) {
            seen.add(trace.traceId());
          }
        };
    Recorder guarded = new GuardedRecorder(inside, f -> failures.add(f.getMessage()));

    guarded.metric(MetricSample.counter("task.success.total", 1));
    guarded.span(SPAN);
    guarded.trace(TRACE);

    assertEquals(List.of("task.success.total", "task-1-1", TRACE.traceId()), seen);
    assertEquals(List.of(), failures);
  }

  private static final class Failing implements Recorder {
    @Override
    public void metric(MetricEvent event) {
      throw new IllegalStateException("metric");
    }

    @Override
    public void span(SpanEvent span) {
      throw new IllegalStateException("span");
    }

    @Override
    public void trace(TraceEvent trace) {
      throw new IllegalStateException("trace");
    }
  }
}
