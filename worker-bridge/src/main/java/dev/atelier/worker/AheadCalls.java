package dev.atelier.worker;

import dev.atelier.wire.ErrorCodec;
import dev.atelier.wire.JsArray;
import dev.atelier.wire.Message;
import dev.atelier.wire.Protocol;
import org.jspecify.annotations.Nullable;
import org.teavm.jso.JSBody;
import org.teavm.jso.JSObject;

/**
 * Calls that came ahead of their turn. One starts each time that a call ends here, so that the
 * worker never runs more than the page gave it; the page, hearing of that end, concludes the same.
 *
 * <p>Whoever would have to wait is returned instead: behind a call that takes long, or when the
 * worker has not looked at its messages for a while and the call may have been canceled. A call is
 * returned or started, never both, and answers leave in the order of these decisions.
 */
final class AheadCalls implements JSObject {

  /** Longest time that a call stays here while nothing ends, in milliseconds. */
  private static final double MAX_WAIT_MILLIS = 2;

  private final Harness harness;

  // Mutable state: a list of calls, the first `owed` of which the page believes to be started.
  private @Nullable ServedCall first;
  private @Nullable ServedCall last;
  private int size;
  private int owed;
  private boolean starting;
  private boolean watching;
  private int endsWhenWatched;

  /** Reasons for which nobody may be started. */
  private int halts;

  /** Messages may wait that tell which of the owed calls are not wanted any more. */
  private boolean looking;

  /** A call ended that found nobody here, at a time when messages had waited for a while. */
  private boolean endedLate;

  /** Ends so far. */
  private int ends;

  /** The first end that found nobody here since somebody was here; 0 if there is none. */
  private int firstIdleEnd;

  AheadCalls(Harness harness) {
    this.harness = harness;
  }

  boolean isEmpty() {
    return first == null;
  }

  /** Takes the calls of a message. */
  void receive(JSObject message) {
    int seen = Message.isCount(message, 3) ? JsArray.intAt(message, 3) : ends;
    for (int i = 4; i + Protocol.CALL_SIZE <= JsArray.size(message); i += Protocol.CALL_SIZE) {
      ServedCall call = harness.read(message, i);
      if (call != null) {
        add(call);
      }
    }
    if (firstIdleEnd > 0) {
      // Ends that the page had not heard of then: it has given their places to these calls.
      int unheard = ends - Math.max(seen, firstIdleEnd - 1);
      int added = size - owed;
      if (unheard < added) {
        firstIdleEnd = 0;
      } else {
        firstIdleEnd = ends - unheard + added + 1;
        unheard = added;
      }
      owed += Math.max(0, unheard);
    }
    if (endedLate && owed > 0 && !looking) {
      looking = true;
      later(this, 0, true);
    }
    endedLate = false;
    proceed();
    returnFrom(firstSlow());
    watch();
  }

  /** Notes that a call ends, before its answer leaves. */
  void ended() {
    ends++;
    boolean isLate = harness.isOverdue(MAX_WAIT_MILLIS);
    if (isLate) {
      returnAll();
    }
    if (size > owed) {
      owed++;
    } else {
      endedLate |= isLate;
      if (firstIdleEnd == 0) {
        firstIdleEnd = ends;
      }
    }
  }

  /** Starts the calls whose turn has come. */
  void proceed() {
    if (starting || looking) {
      return;
    }
    starting = true;
    for (ServedCall call = first; owed > 0 && call != null && halts == 0; call = first) {
      owed--;
      size--;
      first = call.nextHeld;
      harness.run(call);
    }
    starting = false;
  }

  /** Starts the calls whose turn has come, whatever messages wait: one of them is a later call. */
  void goFirst() {
    looking = false;
    proceed();
  }

  /**
   * Starts nobody any more: the worker is about to end, and the page must know which calls it has
   * not started.
   */
  void halt() {
    halts++;
    returnAll();
  }

  /** Takes a {@link #halt} back. */
  void resume() {
    halts--;
    proceed();
  }

  /** Returns a call if it is here; ends it if the page believes that it has been started. */
  void cancel(int id, int attempt, JSObject reason) {
    ServedCall before = null;
    int place = 0;
    for (ServedCall call = first; call != null; call = call.nextHeld, place++) {
      if (call.id == id && call.attempt == attempt) {
        if (before == null) {
          first = call.nextHeld;
        } else {
          before.nextHeld = call.nextHeld;
        }
        if (last == call) {
          last = before;
        }
        size--;
        if (place < owed) {
          owed--;
          Harness.failed(call, ErrorCodec.decode(reason));
        } else {
          tellReturn(call);
        }
        return;
      }
      before = call;
    }
  }

  /** Returns the calls whose turn has not come. */
  void returnAll() {
    returnFrom(firstNotOwed());
  }

  private void add(ServedCall call) {
    if (first == null) {
      first = call;
    } else if (last != null) {
      last.nextHeld = call;
    }
    last = call;
    size++;
  }

  private @Nullable ServedCall firstNotOwed() {
    ServedCall call = first;
    for (int i = 0; i < owed && call != null; i++) {
      call = call.nextHeld;
    }
    return call;
  }

  private @Nullable ServedCall firstSlow() {
    ServedCall call = firstNotOwed();
    while (call != null && harness.isBrisk(call)) {
      call = call.nextHeld;
    }
    return call;
  }

  private void returnFrom(@Nullable ServedCall start) {
    if (start == null) {
      return;
    }
    ServedCall before = null;
    for (ServedCall call = first; call != null && call != start; call = call.nextHeld) {
      before = call;
    }
    if (before == null) {
      first = null;
    } else {
      before.nextHeld = null;
    }
    last = before;
    for (ServedCall call = start; call != null; call = call.nextHeld) {
      size--;
      tellReturn(call);
    }
  }

  private void tellReturn(ServedCall call) {
    harness.outbox.add(call.id, call.attempt, Protocol.STATUS_RETURNED, nothing());
  }

  private void watch() {
    if (first != null && !watching) {
      watching = true;
      endsWhenWatched = ends;
      later(this, MAX_WAIT_MILLIS, false);
    }
  }

  private static void look(AheadCalls calls, boolean atMessages) {
    if (atMessages) {
      calls.goFirst();
      return;
    }
    calls.watching = false;
    if (calls.ends == calls.endsWhenWatched) {
      calls.returnAll();
    }
    calls.watch();
  }

  @JSBody(
      params = {"calls", "millis", "atMessages"},
      script =
          "setTimeout(()=>{javaMethods.get('dev.atelier.worker.AheadCalls.look("
              + "Ldev/atelier/worker/AheadCalls;Z)V').invoke(calls,atMessages);},millis);")
  private static native void later(AheadCalls calls, double millis, boolean atMessages);

  @JSBody(script = "return undefined;")
  private static native JSObject nothing();
}
