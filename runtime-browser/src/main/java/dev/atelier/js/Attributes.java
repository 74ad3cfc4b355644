package dev.atelier.js;

import org.teavm.jso.JSBody;
import org.teavm.jso.JSObject;

/** Attributes of metric events, made once for a task and shared by all its events. */
public final class Attributes {
  private Attributes() {}

  @JSBody(
      params = "task",
      script =
          "var a={'task.id':task.taskId,'task.type':task.taskType};"
              + "if(task.taskName!==undefined)a['task.name']=task.taskName;return Object.freeze(a);")
  public static native JSObject ofTask(JSObject task);

  @JSBody(
      params = {"base", "task"},
      script =
          "return Object.freeze(Object.assign({},base,{'queue.policy':task.queuePolicy,"
              + "'queue.max_in_flight':task.maxInFlight,'queue.max_depth':task.maxQueueDepth}));")
  public static native JSObject ofQueue(JSObject base, JSObject task);

  @JSBody(
      params = {"base", "index"},
      script = "return Object.freeze(Object.assign({},base,{'worker.index':index}));")
  public static native JSObject ofWorker(JSObject base, int index);
}
