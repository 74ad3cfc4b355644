package dev.atelier.export.perfetto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.atelier.record.CallStatus;
import dev.atelier.record.Ending;
import dev.atelier.record.MetricSample;
import dev.atelier.record.SpanRecord;
import dev.atelier.record.Timing;
import dev.atelier.record.TraceRecord;
import dev.atelier.text.StringText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class TraceFileTest {
  private static final double START = 1_767_225_600_000.0;
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

  private final PerfettoRecorder recorder = new PerfettoRecorder(1000);

  @Test
  void callIsAnAsynchronousSliceWithItsPhasesAndASliceOnItsLane() {
    recorder.span(
        call("task-1-1", 10, 50).attempts(1, 2).queueWait(10.5, 10.5).trace(TRACE).build());

    assertEquals(
        List.of(
            "{'ph':'b','name':'process','pid':2,'tid':1,'cat':'call','id':'0x1','ts':0,'args':{"
                + "'callId':'task-1-1','attempts':1,'traceId':'"
                + TRACE
                + "','status':'ok'}}",
            "{'ph':'b','name':'queued','pid':2,'tid':1,'cat':'call','id':'0x1','ts':0}",
            "{'ph':'e','name':'queued','pid':2,'tid':1,'cat':'call','id':'0x1','ts':10500}",
            "{'ph':'b','name':'running','pid':2,'tid':1,'cat':'call','id':'0x1','ts':10500}",
            "{'ph':'e','name':'running','pid':2,'tid':1,'cat':'call','id':'0x1','ts':40000}",
            "{'ph':'e','name':'process','pid':2,'tid':1,'cat':'call','id':'0x1','ts':40000}",
            "{'ph':'X','name':'process','pid':2,'tid':2,'cat':'run','ts':10500,'dur':29500,"
                + "'args':{'callId':'task-1-1','status':'ok'}}"),
        events());
  }

  @Test
  void fileNamesProcessesAndLanes() {
    recorder.span(call("task-1-1", 0, 50).attempts(1, 0).build());
    recorder.span(call("task-1-2", 10, 60).attempts(1, 0).build());
    recorder.span(call("task-1-3", 60, 70).attempts(1, 0).build());
    recorder.span(call("task-1-4", 60, 80).attempts(1, 3).build());

    String file = file();

    assertTrue(
        file.startsWith(
            "{'displayTimeUnit':'ms','otherData':{'source':'atelier-runtime',"
                + "'originEpochMs':1767225600000,'forgotten':0},'traceEvents':["),
        file);
    assertEquals(
        List.of(
            "1/1 Traces",
            "1/1 traces",
            "2/1 Task resize",
            "2/1 calls",
            "2/2 worker 0",
            "2/3 worker 0, lane 2",
            "2/4 worker 3"),
        names(file));
  }

  @Test
  void callThatNeverRanWasOnlyQueued() {
    Ending dropped = new Ending(CallStatus.ERROR, "queue", "the queue is full");
    recorder.span(call("task-1-1", 0, 5).ending(dropped).build());

    List<String> events = events();
    assertEquals(4, events.size(), events.toString());
    assertTrue(
        events.get(0).contains("'status':'error','errorKind':'queue','error':'the queue is"));
    assertTrue(events.get(1).contains("'name':'queued'"));
    assertTrue(events.get(2).contains("'ts':5000"));
  }

  @Test
  void workerWithVeryManyCallsAtATimeHasABoundedNumberOfLanes() {
    for (int i = 0; i < 200; i++) {
      recorder.span(call("task-1-" + i, 0, 50).attempts(1, 0).build());
    }

    long onLanes = events().stream().filter(event -> event.startsWith("{'ph':'X'")).count();
    long running = events().stream().filter(event -> event.contains("'name':'running'")).count();
    assertEquals(64, onLanes);
    assertEquals(2 * 200, running);
  }

  @Test
  void traceIsASliceOfItsOwnProcess() {
    Timing timing = new Timing(START + 20, 20);
    recorder.trace(new TraceRecord(TRACE, "doc:1", timing, Ending.OK));
    recorder.trace(new TraceRecord(TRACE, "", timing, Ending.OK));

    List<String> events = events();
    assertTrue(events.get(0).startsWith("{'ph':'b','name':'doc:1','pid':1,"), events.get(0));
    assertTrue(events.get(2).startsWith("{'ph':'b','name':'" + TRACE + "'"), events.get(2));
  }

  @Test
  void gaugesAreCountersThatChange() {
    for (double value : new double[] {1, 1, 2, 2, 1}) {
      recorder.metric(pending(value));
      recorder.metric(MetricSample.gauge("queue.in_flight", 4).ofTask("task-1", "").at(START));
    }
    recorder.metric(MetricSample.counter("task.success.total", 1).ofTask("task-1", ""));
    recorder.metric(pending(Double.NaN));

    assertEquals(
        List.of(
            "{'ph':'C','name':'queue.pending','pid':2,'tid':1,'ts':0,'args':{'value':1}}",
            "{'ph':'C','name':'queue.in_flight','pid':2,'tid':1,'ts':0,'args':{'value':4}}",
            "{'ph':'C','name':'queue.pending','pid':2,'tid':1,'ts':0,'args':{'value':2}}",
            "{'ph':'C','name':'queue.pending','pid':2,'tid':1,'ts':0,'args':{'value':1}}"),
        events());
  }

  @Test
  void fullRecordingForgetsTheOldest() {
    PerfettoRecorder small = new PerfettoRecorder(3);
    for (int i = 0; i < 10; i++) {
      small.span(call("task-1-" + i, i, i + 1).build());
    }

    assertEquals(3, small.size());
    assertEquals(7, small.forgotten());
    String file = file(small, 100);
    assertTrue(file.contains("'forgotten':7"), file);
    assertEquals(List.of("task-1-7", "task-1-8", "task-1-9"), all("'callId':'(.*?)'", file));
  }

  @Test
  void emptyRecordingIsAFileToo() {
    assertTrue(file().contains("'originEpochMs':0"));
    assertEquals(List.of(), events());
  }

  @Test
  void piecesMakeTheSameFileWhateverTheirSize() {
    for (int i = 0; i < 10; i++) {
      recorder.span(call("task-1-" + i, i, i + 3).attempts(1, i % 2).build());
      recorder.metric(pending(i));
    }

    String whole = file(recorder, 100);
    for (int limit = 1; limit <= 21; limit++) {
      assertEquals(whole, file(recorder, limit));
    }
  }

  /* The readers' rule: slices of one thread must be apart. */
  @Test
  void slicesOfALaneNeverOverlap() {
    Random random = new Random(5);
    double end = 0;
    for (int i = 0; i < 2000; i++) {
      end += random.nextInt(3) * 0.1;
      double start = end - random.nextInt(50) * 0.1;
      SpanRecord.Builder call = call("task-1-" + i, start, end);
      recorder.span(
          call.attempts(1, random.nextInt(3)).queueWait(random.nextInt(5) * 0.1, 0).build());
    }

    Map<String, Double> lastEnd = new HashMap<>();
    int slices = 0;
    for (String event : events()) {
      if (event.startsWith("{'ph':'X'")) {
        String tid = all("'tid':(\\d+)", event).get(0);
        double ts = Double.parseDouble(all("'ts':([-.\\dE]+)", event).get(0));
        double dur = Double.parseDouble(all("'dur':([-.\\dE]+)", event).get(0));
        assertTrue(dur >= 0, event);
        assertTrue(ts > lastEnd.getOrDefault(tid, -1.0) - 1e-6, event);
        lastEnd.put(tid, ts + dur);
        slices++;
      }
    }
    assertEquals(1000, slices);
  }

  private static SpanRecord.Builder call(String id, double startMillis, double endMillis) {
    return SpanRecord.builder(id)
        .task("task-1", "resize", "parallel")
        .method("process")
        .timing(new Timing(START + endMillis, endMillis - startMillis));
  }

  private static MetricSample pending(double value) {
    return MetricSample.gauge("queue.pending", value).ofTask("task-1", "resize").at(START);
  }

  /* Everything but names. */
  private List<String> events() {
    String file = file();
    List<String> events = new ArrayList<>();
    String list = file.substring(file.indexOf('[') + 1, file.lastIndexOf(']'));
    for (String event : list.split("(?<=}),(?=\\{'ph')", -1)) {
      if (!event.startsWith("{'ph':'M'")) {
        events.add(event);
      }
    }
    return events;
  }

  private static List<String> names(String file) {
    List<String> names = new ArrayList<>();
    Pattern pattern = Pattern.compile("_name','pid':(\\d+),'tid':(\\d+),'args':\\{'name':'(.*?)'");
    Matcher matcher = pattern.matcher(file);
    while (matcher.find()) {
      names.add(matcher.group(1) + "/" + matcher.group(2) + " " + matcher.group(3));
    }
    return names;
  }

  private String file() {
    return file(recorder, 100_000);
  }

  private static String file(PerfettoRecorder recorder, int limit) {
    StringText text = new StringText();
    TraceFile file = new TraceFile(recorder, text);
    while (file.writeNext(limit)) {
      // Until the end.
    }
    return text.toString().replace('"', '\'');
  }

  private static List<String> all(String pattern, String text) {
    List<String> found = new ArrayList<>();
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    while (matcher.find()) {
      if (!found.contains(matcher.group(1))) {
        found.add(matcher.group(1));
      }
    }
    return found;
  }
}
