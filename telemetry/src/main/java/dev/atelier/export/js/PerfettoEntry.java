package dev.atelier.export.js;

import dev.atelier.export.perfetto.PerfettoRecorder;
import dev.atelier.export.perfetto.TraceFile;
import org.teavm.jso.JSExport;
import org.teavm.jso.JSObject;
import org.teavm.jso.core.JSString;

/** What the module {@code atelier-runtime/perfetto} is made of. Handles are opaque to it. */
public final class PerfettoEntry {
  private PerfettoEntry() {}

  /** Returns a handle of a new recorder that keeps so many things. */
  @JSExport
  public static JSObject newRecorder(int capacity) {
    return new Handle(new PerfettoRecorder(capacity));
  }

  /** Delivers an event. */
  @JSExport
  public static void deliver(JSObject recorder, JSObject event) {
    ((Handle) recorder).feed.deliver(event);
  }

  /** Returns a handle of a new trace file; to be written before anything else is recorded. */
  @JSExport
  public static JSObject newFile(JSObject recorder) {
    return new FileHandle(((Handle) recorder).recorder);
  }

  /** Returns the next part of a file, of up to {@code limit} recorded things; "" after the last. */
  @JSExport
  public static JSString nextPart(JSObject file, int limit) {
    return ((FileHandle) file).next(limit);
  }

  private static final class Handle implements JSObject {
    final PerfettoRecorder recorder;
    final EventFeed feed;

    Handle(PerfettoRecorder recorder) {
      this.recorder = recorder;
      this.feed = new EventFeed(recorder);
    }
  }

  private static final class FileHandle implements JSObject {
    private final JsText text = new JsText();
    private final TraceFile file;
    private boolean isDone;

    FileHandle(PerfettoRecorder recorder) {
      this.file = new TraceFile(recorder, text);
    }

    JSString next(int limit) {
      if (!isDone) {
        isDone = !file.writeNext(limit);
      }
      return text.take();
    }
  }
}
