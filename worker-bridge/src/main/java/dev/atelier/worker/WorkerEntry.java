package dev.atelier.worker;

import dev.atelier.wire.Transfer;
import org.teavm.jso.JSBody;
import org.teavm.jso.JSExport;
import org.teavm.jso.JSObject;

/** Exports of the npm entry {@code atelier-runtime/worker}. */
public final class WorkerEntry {

  private WorkerEntry() {}

  /**
   * Serves calls in this worker.
   *
   * @see TaskWorker#serve
   */
  @JSExport
  public static void createTaskWorker(JSObject handlers, JSObject options) {
    TaskWorker.serve(workerScope(), handlers, options);
  }

  /**
   * Marks a result or a progress value with what moves along.
   *
   * @see Transfer#mark
   */
  @JSExport
  public static JSObject transfer(JSObject value, JSObject list) {
    return Transfer.mark(value, list);
  }

  @JSBody(script = "return globalThis;")
  private static native JSObject workerScope();
}
