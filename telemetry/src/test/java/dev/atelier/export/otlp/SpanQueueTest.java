package dev.atelier.export.otlp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.atelier.record.CallStatus;
import dev.atelier.record.Ending;
import dev.atelier.record.SpanRecord;
import dev.atelier.record.Timing;
import dev.atelier.record.TraceRecord;
import dev.atelier.text.StringText;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpanQueueTest {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final OtlpResource SHOP =
      new OtlpResource(new String[] {"service.name"}, new String[] {"shop"});

  private final SpanQueue queue = new SpanQueue(4, "page-1/");

  @Test
  void callOfATraceIsAChildOfItsRoot() {
    queue.span(
        SpanRecord.builder("task-1-7")
            .task("task-1", "resize", "parallel")
            .method("process")
            .trace(TRACE)
            .attempts(2, 1)
            .queueWait(3.5, 1.25)
            .workerTiming(0.5, 36, 0.25)
            .timing(new Timing(1_700_000_000_100.5, 40.25))
            .build());

    String rootId = OtlpIds.rootSpanId(TRACE, "");
    String spanId = OtlpIds.spanId(TRACE, "task-1-7");
    assertEquals(
        ("{'resourceSpans':[{'resource':{'attributes':["
                + "{'key':'service.name','value':{'stringValue':'shop'}},"
                + "{'key':'telemetry.sdk.name','value':{'stringValue':'atelier-runtime'}},"
                + "{'key':'telemetry.sdk.language','value':{'stringValue':'webjs'}}]},"
                + "'scopeSpans':[{'scope':{'name':'atelier-runtime'},'spans':["
                + "{'traceId':'TRACE','spanId':'SPAN','parentSpanId':'ROOT',"
                + "'name':'resize.process','flags':257,'kind':1,"
                + "'startTimeUnixNano':'1700000000060250000',"
                + "'endTimeUnixNano':'1700000000100500000','attributes':["
                + "{'key':'task.id','value':{'stringValue':'task-1'}},"
                + "{'key':'task.name','value':{'stringValue':'resize'}},"
                + "{'key':'task.type','value':{'stringValue':'parallel'}},"
                + "{'key':'task.call.id','value':{'stringValue':'task-1-7'}},"
                + "{'key':'code.function.name','value':{'stringValue':'process'}},"
                + "{'key':'worker.index','value':{'intValue':'1'}},"
                + "{'key':'attempt.count','value':{'intValue':'2'}},"
                + "{'key':'queue.wait_ms','value':{'doubleValue':3.5}},"
                + "{'key':'queue.wait_last_ms','value':{'doubleValue':1.25}},"
                + "{'key':'call.transfer_ms','value':{'doubleValue':0.5}},"
                + "{'key':'call.run_ms','value':{'doubleValue':36}},"
                + "{'key':'call.answer_ms','value':{'doubleValue':0.25}}],"
                + "'status':{'code':1}}]}]}]}")
            .replace("TRACE", TRACE)
            .replace("SPAN", spanId)
            .replace("ROOT", rootId),
        next(10));
  }

  @Test
  void traceIsARootSpan() {
    queue.trace(new TraceRecord(TRACE, "doc:1", new Timing(1_700_000_000_000.0, 5), Ending.OK));

    String json = next(10);
    assertTrue(json.contains("'spanId':'" + OtlpIds.rootSpanId(TRACE, "") + "'"), json);
    assertTrue(json.contains("'name':'doc:1'"), json);
    assertFalse(json.contains("parentSpanId"), json);
  }

  @Test
  void continuedTraceIsAChildOfTheSpanElsewhere() {
    Timing timing = new Timing(0, 5);
    queue.span(SpanRecord.builder("task-1-1").trace(TRACE).parentSpan("00f067aa0ba902b7").build());
    queue.trace(
        new TraceRecord(TRACE, "", timing, Ending.OK, "00f067aa0ba902b7", "b7ad6b7169203331"));

    String json = next(10);
    assertEquals(
        List.of("00f067aa0ba902b7", "b7ad6b7169203331"),
        all("'parentSpanId':'([0-9a-f]{16})'", json));
    assertEquals(OtlpIds.spanId(TRACE, "task-1-1"), all("'spanId':'([0-9a-f]{16})'", json).get(0));
    assertEquals("00f067aa0ba902b7", all("'spanId':'([0-9a-f]{16})'", json).get(1));
    assertEquals(List.of("257", "769"), all("'flags':([0-9]+)", json));
  }

  @Test
  void callsWithoutATraceAreTracesOfTheirOwnAndOfTheirPage() {
    SpanQueue otherPage = new SpanQueue(4, "page-2/");
    queue.span(call("task-1-1"));
    queue.span(call("task-1-2"));
    otherPage.span(call("task-1-1"));

    List<String> traces = all("'traceId':'([0-9a-f]{32})'", next(10));
    traces.addAll(all("'traceId':'([0-9a-f]{32})'", next(otherPage, 10)));

    assertEquals(3, traces.stream().distinct().count());
  }

  @Test
  void endingsBecomeStatusAndAttributes() {
    queue.trace(ended(CallStatus.OK, "", ""));
    queue.trace(ended(CallStatus.ERROR, "crash", "it's gone"));
    queue.trace(ended(CallStatus.CANCELED, "abort", "no longer needed"));

    assertEquals(
        List.of(
            "'attributes':[],'status':{'code':1}}",
            "'attributes':[{'key':'error.type','value':{'stringValue':'crash'}}],"
                + "'status':{'code':2,'message':'it's gone'}}",
            "'attributes':[{'key':'canceled','value':{'boolValue':true}},"
                + "{'key':'error.type','value':{'stringValue':'abort'}}],'status':{}}"),
        all("endTimeUnixNano':'0000000',('attributes':.*?'status':\\{.*?\\}\\})", next(10)));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0000000",
    "1, 1000000",
    "1700000000000, 1700000000000000000",
    "1700000000000.25, 1700000000000250000",
    "1700000000000.000244140625, 1700000000000000244",
    "12.000001, 12000001",
    "12.000012, 12000012",
    "12.999999, 12999999",
    "12.9999999, 13000000",
  })
  void millisecondsBecomeNanosecondsDigitByDigit(double millis, String nanos) {
    queue.trace(new TraceRecord(TRACE, "", new Timing(millis, 0), Ending.OK));

    assertEquals(List.of(nanos), all("endTimeUnixNano':'([0-9]+)'", next(1)));
  }

  @Test
  void fullQueueDropsAndCounts() {
    for (int i = 0; i < 7; i++) {
      queue.span(call("task-1-" + i));
    }

    assertEquals(4, queue.size());
    assertEquals(3, queue.dropped());
  }

  @Test
  void spansLeaveInOrderAroundTheRing() {
    List<String> left = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      queue.span(call("task-1-" + i));
      if (i % 2 == 1) {
        left.addAll(all("task.call.id','value':\\{'stringValue':'task-1-([0-9]+)'", next(2)));
      }
    }

    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      expected.add(Integer.toString(i));
    }
    assertEquals(expected, left);
    assertEquals(0, queue.size());
    assertEquals("", next(2));
  }

  @Test
  void limitIsKeptAndTheRestStays() {
    for (int i = 0; i < 3; i++) {
      queue.span(call("task-1-" + i));
    }

    StringText text = new StringText();
    assertEquals(2, queue.writeNext(text, SHOP, 2));
    assertEquals(1, queue.size());
  }

  @Test
  void serviceWithoutANameIsUnknown() {
    queue.span(call("task-1-1"));
    StringText text = new StringText();

    queue.writeNext(text, new OtlpResource(new String[0], new String[0]), 1);

    assertTrue(text.toString().contains("{\"stringValue\":\"unknown_service\"}"), text.toString());
  }

  private static SpanRecord call(String id) {
    return SpanRecord.builder(id).task("task-1", "", "parallel").method("run").build();
  }

  private static TraceRecord ended(CallStatus status, String kind, String error) {
    return new TraceRecord(TRACE, "", new Timing(0, 0), new Ending(status, kind, error));
  }

  private String next(int limit) {
    return next(queue, limit);
  }

  private static String next(SpanQueue queue, int limit) {
    StringText text = new StringText();
    queue.writeNext(text, SHOP, limit);
    return text.toString().replace('"', '\'');
  }

  private static List<String> all(String pattern, String text) {
    List<String> found = new ArrayList<>();
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }
}
