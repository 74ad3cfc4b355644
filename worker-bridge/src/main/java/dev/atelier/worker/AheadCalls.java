package dev.atelier.worker;

import dev.atelier.wire.ErrorCodec;
import dev.atelier.wire.JsArray;
import dev.atelier.wire.Message;
import dev.atelier.wire.Protocol;
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
  static final double MAX_WAIT_MILLIS = 2;

  private final Harness harness;

  // Mutable state: a JavaScript array of calls, the first `owed` of which the page believes to be
  // started.
  private final JSObject calls = JsArray.create();
  private int owed;
  private boolean starting;
  private boolean watching;
  private int endsWhenWatched;

  /** Reasons for which nobody may be started. */
  private int halts;

  /** Messages may wait that tell which of the owed calls are not wanted any more. */
  private boolean looking;

  /** Ends so far. */
  private int ends;

  /** The first end that found nobody here since somebody was here; 0 if there is none. */
  private int firstIdleEnd;

  AheadCalls(Harness harness) {
    this.harness = harness;
  }

  /**
   * Takes the calls of a message.
   *
   * @param late whether the last of the ends came at a time when messages had waited for a while
   */
  void receive(JSObject message, boolean late) {
    int seen = Message.isCount(message, 3) ? JsArray.intAt(message, 3) : ends;
    for (int i = 4; i + Protocol.CALL_SIZE <= JsArray.size(message); i += Protocol.CALL_SIZE) {
      ServedCall call = harness.read(message, i);
      if (call != null) {
        JsArray.push(calls, call);
      }
    }
    if (firstIdleEnd > 0) {
      // Ends that the page had not heard of then: it has given their places to these calls.
      int unheard = ends - Math.max(seen, firstIdleEnd - 1);
      int added = JsArray.size(calls) - owed;
      if (unheard < added) {
        firstIdleEnd = 0;
      } else {
        firstIdleEnd = ends - unheard + added + 1;
        unheard = added;
      }
      owed += Math.max(0, unheard);
    }
    if (late && owed > 0 && !looking) {
      looking = true;
      later(this, 0, true);
    }
    proceed();
    returnFrom(firstSlow());
    watch();
  }

  /** Notes that a call ends, before its answer leaves. */
  void ended() {
    ends++;
    if (JsArray.size(calls) > owed && harness.isOverdue(MAX_WAIT_MILLIS)) {
      returnAll();
    }
    if (JsArray.size(calls) > owed) {
      owed++;
    } else if (firstIdleEnd == 0) {
      firstIdleEnd = ends;
    }
  }

  /** Starts the calls whose turn has come. */
  void proceed() {
    if (starting || looking) {
      return;
    }
    starting = true;
    while (owed > 0 && halts == 0) {
      owed--;
      harness.run(cutFirst(calls));
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
    for (int i = 0; i < JsArray.size(calls); i++) {
      ServedCall call = at(i);
      if (call.id == id && call.attempt == attempt) {
        cut(calls, i, 1);
        if (i < owed) {
          owed--;
          Harness.failed(call, ErrorCodec.decode(reason));
        } else {
          tellReturn(call);
        }
        return;
      }
    }
  }

  /** Returns the calls whose turn has not come. */
  void returnAll() {
    returnFrom(owed);
  }

  /* Of those whose turn has not come. */
  private int firstSlow() {
    int i = owed;
    while (i < JsArray.size(calls) && harness.isBrisk(at(i))) {
      i++;
    }
    return i;
  }

  private void returnFrom(int start) {
    JSObject returned = cut(calls, start, JsArray.size(calls));
    for (int i = 0; i < JsArray.size(returned); i++) {
      tellReturn((ServedCall) JsArray.at(returned, i));
    }
  }

  private ServedCall at(int index) {
    return (ServedCall) JsArray.at(calls, index);
  }

  private void tellReturn(ServedCall call) {
    harness.outbox.add(call.id, call.attempt, Protocol.STATUS_RETURNED, nothing());
  }

  private void watch() {
    if (JsArray.size(calls) > 0 && !watching) {
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

  @JSBody(params = "calls", script = "return calls.shift();")
  private static native ServedCall cutFirst(JSObject calls);

  @JSBody(
      params = {"calls", "start", "count"},
      script = "return calls.splice(start,count);")
  private static native JSObject cut(JSObject calls, int start, int count);

  @JSBody(script = "return undefined;")
  private static native JSObject nothing();
}
