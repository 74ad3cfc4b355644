package dev.atelier.adapter;

import org.teavm.jso.JSObject;

/**
 * What all calls of a task share: names as JavaScript strings, so that nothing converts them again.
 */
public final class TaskIdentity {
  final JSObject taskId;
  final JSObject queuePolicy;

  /** Whether arguments must outlive the attempt, so that another one can follow. */
  final boolean keepsArguments;

  public TaskIdentity(JSObject taskId, JSObject queuePolicy, boolean keepsArguments) {
    this.taskId = taskId;
    this.queuePolicy = queuePolicy;
    this.keepsArguments = keepsArguments;
  }

  /** Returns the task's id, a JavaScript string. */
  public JSObject taskId() {
    return taskId;
  }
}
