package dev.atelier.api;

import dev.atelier.adapter.BrowserClock;
import dev.atelier.adapter.BrowserTimers;
import dev.atelier.js.Platform;
import dev.atelier.js.Values;
import dev.atelier.queue.Deadlines;
import org.jspecify.annotations.Nullable;
import org.teavm.jso.JSBody;
import org.teavm.jso.JSObject;

/** What the tasks of one runtime share: clock, deadlines and observers. */
final class BrowserRuntime implements JSObject {
  final BrowserClock clock = new BrowserClock();
  final Deadlines deadlines = new Deadlines(clock, new BrowserTimers());
  final JSObject sink;

  private final JSObject turnEnd = turnEnd(this);

  // Mutable state: a list of tasks; the hook is a JavaScript function for whoever watches
  // snapshots.
  private @Nullable BrowserTask firstTask;
  private boolean observed;
  private @Nullable JSObject changeHook;
  private boolean inTurn;

  BrowserRuntime(JSObject sink) {
    this.sink = sink;
  }

  void add(BrowserTask task) {
    task.next = firstTask;
    firstTask = task;
    task.observe(observed);
  }

  void remove(BrowserTask task) {
    if (firstTask == task) {
      firstTask = task.next;
      return;
    }
    for (BrowserTask t = firstTask; t != null; t = t.next) {
      if (t.next == task) {
        t.next = task.next;
      }
    }
  }

  void observe(boolean on) {
    observed = on;
    for (BrowserTask t = firstTask; t != null; t = t.next) {
      t.observe(on);
    }
  }

  void watch(@Nullable JSObject hook) {
    changeHook = hook;
  }

  void changed() {
    if (changeHook != null) {
      Values.run(changeHook);
    }
  }

  /** Tells whether this is the first call of a turn of the event loop. */
  boolean beginsTurn() {
    if (inTurn) {
      return false;
    }
    inTurn = true;
    Platform.queueMicrotask(turnEnd);
    return true;
  }

  private static void endTurn(BrowserRuntime runtime) {
    runtime.inTurn = false;
  }

  @JSBody(
      params = "runtime",
      script =
          "return function(){javaMethods.get('dev.atelier.api.BrowserRuntime"
              + ".endTurn(Ldev/atelier/api/BrowserRuntime;)V').invoke(runtime);};")
  private static native JSObject turnEnd(BrowserRuntime runtime);
}
