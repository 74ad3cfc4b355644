package dev.atelier.api;

import dev.atelier.adapter.AbortGroup;
import dev.atelier.adapter.CallOptions;
import dev.atelier.js.ViewSettings;
import org.teavm.jso.JSObject;

/** A task as one kind of call sees it. */
final class TaskView implements JSObject {
  final BrowserTask task;
  final CallOptions options;

  TaskView(BrowserTask task, CallOptions options) {
    this.task = task;
    this.options = options;
  }

  /** Returns a view with the given options on top of this one's. */
  TaskView narrow(JSObject settings) {
    CallOptions narrowed = options.copy();
    JSObject signal = ViewSettings.signalGroup(settings);
    if (signal != null) {
      narrowed.signal = (AbortGroup) signal;
    }
    JSObject trace = ViewSettings.trace(settings);
    if (trace != null) {
      narrowed.trace = trace;
    }
    JSObject transfer = ViewSettings.transfer(settings);
    if (transfer != null) {
      narrowed.transfer = transfer;
    }
    JSObject onProgress = ViewSettings.onProgress(settings);
    if (onProgress != null) {
      narrowed.onProgress = onProgress;
    }
    if (ViewSettings.hasTransferResult(settings)) {
      narrowed.cloneResult = !ViewSettings.transferResult(settings);
    }
    if (ViewSettings.hasPriority(settings)) {
      narrowed.priority = ViewSettings.priority(settings);
    }
    if (ViewSettings.hasTimeout(settings)) {
      narrowed.timeoutMillis = ViewSettings.timeoutMillis(settings);
    }
    return new TaskView(task, narrowed);
  }
}
