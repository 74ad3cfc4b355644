package dev.atelier.js;

import org.jspecify.annotations.Nullable;
import org.teavm.jso.JSBody;
import org.teavm.jso.JSObject;

/** Builds the changing part of a task's state for {@code stateOf} in {@code task.js}. */
public final class TaskStateView {
  private TaskStateView() {}

  @JSBody(
      params = {
        "active",
        "workerStatus",
        "taskStatus",
        "dispatched",
        "inFlight",
        "pending",
        "waiting",
        "abandoned",
        "byWorker",
        "lastCrash"
      },
      script =
          "return {activeWorkers:active,workerStatus:workerStatus,taskStatus:taskStatus,"
              + "totalDispatched:dispatched,queueDepth:inFlight,pendingQueueDepth:pending,"
              + "waitingQueueDepth:waiting,abandonedCalls:abandoned,queueDepthByWorker:byWorker,"
              + "lastCrash:lastCrash};")
  public static native JSObject create(
      int active,
      int workerStatus,
      int taskStatus,
      int dispatched,
      int inFlight,
      int pending,
      int waiting,
      int abandoned,
      JSObject byWorker,
      @Nullable JSObject lastCrash);

  @JSBody(
      params = {"ts", "error", "workerIndex"},
      script = "return {ts:ts,error:error,workerIndex:workerIndex};")
  public static native JSObject crash(double ts, JSObject error, int workerIndex);
}
