package dev.atelier.export.perfetto;

import dev.atelier.record.Ending;
import dev.atelier.record.SpanEvent;
import dev.atelier.record.Timing;
import dev.atelier.record.TraceEvent;
import dev.atelier.text.JsonOut;
import dev.atelier.text.TextOut;

/**
 * Writes what a recorder holds as a trace file, piece by piece, since it may be large. Calls are
 * asynchronous slices, which may overlap, with their time in the queue and on a worker inside them;
 * what ran on a worker stands once more on the worker's own lane. Times are microseconds from the
 * earliest one.
 */
public final class TraceFile {
  private static final int TRACES_PID = 1;
  private static final double NANOS_PER_MILLI = 1e6;
  private static final double NANOS_PER_MICRO = 1e3;

  private final PerfettoRecorder recorder;
  private final TextOut text;
  private final JsonOut json;
  private final double originMillis;

  // Mutable state: how much has been written; -1 before the head.
  private int written = -1;

  /** Prepares to write what the recorder holds now; nothing may be recorded until that is done. */
  public TraceFile(PerfettoRecorder recorder, TextOut text) {
    this.recorder = recorder;
    this.text = text;
    this.json = new JsonOut(text);
    double origin = Double.POSITIVE_INFINITY;
    for (int i = 0; i < recorder.size(); i++) {
      Recorded record = recorder.get(i);
      if (record != null) {
        origin = Math.min(origin, record.startMillis());
      }
    }
    this.originMillis = recorder.size() == 0 ? 0 : origin;
  }

  /**
   * Writes the next piece.
   *
   * @param limit how many recorded things at most
   * @return whether there is more
   */
  public boolean writeNext(int limit) {
    if (written < 0) {
      writeHead();
      written = 0;
    }
    int end = Math.min(recorder.size(), written + limit);
    for (; written < end; written++) {
      Recorded record = recorder.get(written);
      if (record instanceof Recorded.Call call) {
        writeCall(call);
      } else if (record instanceof Recorded.Value value) {
        writeValue(value);
      } else if (record instanceof Recorded.Trace trace) {
        writeTrace(trace);
      }
    }
    boolean isDone = written == recorder.size();
    if (isDone) {
      json.endArray().endObject();
    }
    return !isDone;
  }

  private void writeHead() {
    json.object().key("displayTimeUnit").string("ms").key("otherData").object();
    json.key("source").string("atelier-runtime");
    json.key("originEpochMs").number(originMillis);
    json.key("forgotten").number(recorder.forgotten()).endObject();
    json.key("traceEvents").array();
    writeProcess(TRACES_PID, "Traces", "traces");
    for (TaskTrack track = recorder.firstTrack(); track != null; track = track.next) {
      writeProcess(track.pid, "Task ".concat(track.label), "calls");
      for (TaskTrack.Lane lane = track.firstLane; lane != null; lane = lane.next) {
        writeLane(track.pid, lane);
      }
    }
  }

  private void writeProcess(int pid, String name, String calls) {
    open("M", "process_name", pid, TaskTrack.CALLS_TID);
    json.key("args").object().key("name").string(name).endObject().endObject();
    open("M", "process_sort_index", pid, TaskTrack.CALLS_TID);
    json.key("args").object().key("sort_index").number(pid).endObject().endObject();
    open("M", "thread_name", pid, TaskTrack.CALLS_TID);
    json.key("args").object().key("name").string(calls).endObject().endObject();
  }

  private void writeLane(int pid, TaskTrack.Lane lane) {
    String name = "worker ".concat(text.decimal(lane.workerIndex));
    if (lane.number > 0) {
      name = name.concat(", lane ").concat(text.decimal(lane.number + 1));
    }
    open("M", "thread_name", pid, lane.tid);
    json.key("args").object().key("name").string(name).endObject().endObject();
    open("M", "thread_sort_index", pid, lane.tid).key("args").object();
    json.key("sort_index").number(lane.workerIndex + 1).endObject().endObject();
  }

  private void writeCall(Recorded.Call call) {
    SpanEvent span = call.span();
    int pid = call.track().pid;
    double start = span.timing().startMillis();
    double run = PerfettoRecorder.runStart(span);
    double end = span.timing().endMillis();
    boolean ran = PerfettoRecorder.hasRun(span);

    openAsync("b", span.method(), pid, call.number(), start).key("args").object();
    json.key("callId").string(span.callId());
    json.key("attempts").number(span.attemptCount());
    if (!span.traceId().isEmpty()) {
      json.key("traceId").string(span.traceId());
    }
    writeMillis("transferMs", span.transferMillis());
    writeMillis("runMs", span.runMillis());
    writeMillis("answerMs", span.answerMillis());
    writeEnding(span.ending());
    if (run > start || !ran) {
      writePhase("queued", call, start, ran ? run : end);
    }
    if (ran) {
      writePhase("running", call, run, end);
    }
    openAsync("e", span.method(), pid, call.number(), end).endObject();
    if (call.lane() != TaskTrack.NO_LANE) {
      open("X", span.method(), pid, call.lane()).key("cat").string("run");
      // Readers add the duration to the time. What that gives may be behind the end by less than a
      // nanosecond, so a
      // slice that follows another one begins that much later.
      double length = nanos(end) - nanos(run);
      double gap = call.follows() && length > 0 ? 1 : 0;
      json.key("ts").number((nanos(run) + gap) / NANOS_PER_MICRO);
      json.key("dur").number((length - gap) / NANOS_PER_MICRO);
      json.key("args").object().key("callId").string(span.callId());
      writeEnding(span.ending());
    }
  }

  private void writeMillis(String name, double millis) {
    if (!Double.isNaN(millis)) {
      json.key(name).number(millis);
    }
  }

  private void writePhase(String name, Recorded.Call call, double start, double end) {
    openAsync("b", name, call.track().pid, call.number(), start).endObject();
    openAsync("e", name, call.track().pid, call.number(), end).endObject();
  }

  private void writeTrace(Recorded.Trace recorded) {
    TraceEvent trace = recorded.trace();
    Timing timing = trace.timing();
    String name = trace.name().isEmpty() ? trace.traceId() : trace.name();
    openAsync("b", name, TRACES_PID, recorded.number(), timing.startMillis());
    json.key("args").object().key("traceId").string(trace.traceId());
    writeEnding(trace.ending());
    openAsync("e", name, TRACES_PID, recorded.number(), timing.endMillis()).endObject();
  }

  private void writeValue(Recorded.Value value) {
    open("C", value.counter(), value.track().pid, TaskTrack.CALLS_TID);
    json.key("ts").number(micros(value.startMillis()));
    json.key("args").object().key("value").number(value.value()).endObject().endObject();
  }

  /* Closes the arguments and the event. */
  private void writeEnding(Ending ending) {
    json.key("status").string(ending.status().word());
    if (!ending.errorKind().isEmpty()) {
      json.key("errorKind").string(ending.errorKind());
    }
    if (!ending.error().isEmpty()) {
      json.key("error").string(ending.error());
    }
    json.endObject().endObject();
  }

  private JsonOut open(String phase, String name, int pid, int tid) {
    json.object().key("ph").string(phase).key("name").string(name);
    return json.key("pid").number(pid).key("tid").number(tid);
  }

  /* An id is hexadecimal; decimal digits are such digits too, and as different from each other. */
  private JsonOut openAsync(String phase, String name, int pid, int number, double atMillis) {
    open(phase, name, pid, TaskTrack.CALLS_TID).key("cat").string("call");
    json.key("id").string("0x".concat(text.decimal(number)));
    return json.key("ts").number(micros(atMillis));
  }

  private double micros(double epochMillis) {
    return nanos(epochMillis) / NANOS_PER_MICRO;
  }

  private double nanos(double epochMillis) {
    return Math.floor((epochMillis - originMillis) * NANOS_PER_MILLI + 0.5);
  }
}
