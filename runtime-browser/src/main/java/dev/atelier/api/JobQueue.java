package dev.atelier.api;

import dev.atelier.adapter.AbortGroup;
import dev.atelier.adapter.BrowserClock;
import dev.atelier.js.CallPromise;
import dev.atelier.js.Hooks;
import dev.atelier.observe.CallRecord;
import dev.atelier.observe.Phase;
import dev.atelier.observe.RuntimeListener;
import dev.atelier.policy.QueuePolicy;
import dev.atelier.queue.Call;
import dev.atelier.queue.DispatchQueue;
import dev.atelier.queue.Dispatcher;
import dev.atelier.task.Outcome;
import org.jspecify.annotations.Nullable;
import org.teavm.jso.JSBody;
import org.teavm.jso.JSObject;

/** The runtime's queue without workers: its jobs are promises of a JavaScript function. */
final class JobQueue implements Dispatcher, RuntimeListener, JSObject {
  final JSObject policyName;
  private final JSObject run;
  private final JSObject hooks;
  private final DispatchQueue queue;
  private boolean disposed;

  JobQueue(
      JSObject run,
      int maxInFlight,
      int maxDepth,
      int policy,
      JSObject policyName,
      JSObject hooks) {
    this.run = run;
    this.policyName = policyName;
    this.hooks = hooks;
    QueuePolicy queuePolicy = BrowserTask.queuePolicy(policy);
    queue = new DispatchQueue(maxInFlight, maxDepth, queuePolicy, new BrowserClock(), this);
    queue.listen(this);
  }

  JSObject enqueue(JSObject payload, int priority, @Nullable AbortGroup group) {
    JSObject promise = CallPromise.create();
    JobCall call = new JobCall(this, payload);
    call.priority = priority;
    if (disposed) {
      queue.refuse(call, Outcome.DISPOSED);
    } else if (group != null && group.isAborted()) {
      call.canceledBy = group;
      queue.refuse(call, Outcome.ABORTED);
    } else {
      if (group != null) {
        call.join(group);
      }
      queue.enqueue(call);
    }
    return promise;
  }

  JSObject state() {
    return Hooks.state(
        queue.inFlight(), queue.pending(), queue.waiting(), queue.isPaused(), disposed);
  }

  void pause() {
    queue.pause();
    Hooks.changed(hooks);
  }

  void resume() {
    queue.resume();
    Hooks.changed(hooks);
  }

  void dispose() {
    disposed = true;
    queue.hold();
    settleInFlight(null, null, Outcome.DISPOSED);
    queue.rejectQueued(Outcome.DISPOSED);
    queue.unhold();
    Hooks.changed(hooks);
  }

  void requeueInFlight(JSObject predicate) {
    queue.hold();
    Call[] held = inFlight(predicate);
    for (int i = held.length - 1; i >= 0; i--) {
      if (held[i].phase() == Phase.IN_FLIGHT) {
        queue.requeue(held[i]);
      }
    }
    queue.unhold();
  }

  /** Ends what is in flight and matches (null: all) with an error. */
  void settleInFlight(@Nullable JSObject predicate, @Nullable JSObject error, Outcome outcome) {
    queue.hold();
    for (Call call : inFlight(predicate)) {
      if (call.phase() == Phase.IN_FLIGHT || call.phase() == Phase.ABANDONED) {
        ((JobCall) call).value = error;
        queue.complete(call, outcome);
      }
    }
    queue.unhold();
  }

  /** Ends everything that has not settled with an error. */
  void rejectAll(JSObject error) {
    queue.hold();
    settleInFlight(null, error, Outcome.HANDLER_FAILED);
    for (Call c = queue.firstQueued(); c != null; c = queue.firstQueued()) {
      ((JobCall) c).value = error;
      queue.cancel(c, Outcome.HANDLER_FAILED);
    }
    queue.unhold();
  }

  private Call[] inFlight(@Nullable JSObject predicate) {
    Call[] all = new Call[queue.inFlight()];
    int size = 0;
    for (Call c = queue.inFlightBefore(null); c != null; c = queue.inFlightBefore(c)) {
      all[size++] = c;
    }
    Call[] matching = new Call[size];
    int matches = 0;
    for (int i = size - 1; i >= 0; i--) {
      if (predicate == null || Hooks.matches(predicate, ((JobCall) all[i]).payload)) {
        matching[matches++] = all[i];
      }
    }
    Call[] exact = new Call[matches];
    for (int i = 0; i < matches; i++) {
      exact[i] = matching[i];
    }
    return exact;
  }

  // Dispatcher

  @Override
  public boolean hasRoom() {
    return true;
  }

  @Override
  public void assign(Call call) {}

  @Override
  public void start(Call call) {
    JobCall job = (JobCall) call;
    startJob(run, job.payload, call.lastWaitMillis, this, job, call.attempts);
  }

  @Override
  public boolean retract(Call call) {
    return false;
  }

  @Override
  public void vacated(Call call) {}

  @Override
  public void changed() {}

  @Override
  public void idle() {}

  /* An answer counts only for the attempt that is still the current one. */
  private static void ended(
      JobQueue queue, JobCall call, int attempt, boolean success, JSObject value) {
    boolean held = call.phase() == Phase.IN_FLIGHT || call.phase() == Phase.ABANDONED;
    if (held && call.attempts == attempt) {
      if (call.phase() == Phase.IN_FLIGHT) {
        call.value = value;
      }
      queue.queue.complete(call, success ? Outcome.SUCCESS : Outcome.HANDLER_FAILED);
    }
  }

  /*
   * TeaVM names a script's parameters b, c, d … and leaves the names inside of it alone: those of one
   * letter would hide a parameter.
   */
  @JSBody(
      params = {"run", "payload", "wait", "queue", "call", "attempt"},
      script =
          "new Promise(function(resolve){resolve(run(payload,wait));}).then("
              + "function(result){javaMethods.get('dev.atelier.api.JobQueue.ended(Ldev/atelier/api/JobQueue;"
              + "Ldev/atelier/api/JobCall;IZLorg/teavm/jso/JSObject;)V').invoke(queue,call,attempt,true,result);},"
              + "function(reason){javaMethods.get('dev.atelier.api.JobQueue.ended(Ldev/atelier/api/JobQueue;"
              + "Ldev/atelier/api/JobCall;IZLorg/teavm/jso/JSObject;)V').invoke(queue,call,attempt,false,reason);});")
  private static native void startJob(
      JSObject run, JSObject payload, double wait, JobQueue queue, JobCall call, int attempt);

  // RuntimeListener

  @Override
  public void queueChanged() {
    Hooks.changed(hooks);
  }

  @Override
  public void queued(CallRecord call) {
    Hooks.queued(hooks, ((JobCall) call).payload, queue.pending());
  }

  @Override
  public void dispatched(CallRecord call) {
    Hooks.dispatched(hooks, ((JobCall) call).payload, call.lastWaitMillis);
  }

  @Override
  public void requeued(CallRecord call) {}

  @Override
  public void settled(CallRecord call, Outcome outcome, Phase phase) {
    JobCall job = (JobCall) call;
    if (outcome == Outcome.ABORTED) {
      Hooks.canceled(hooks, job.payload, phase.ordinal());
    } else if (outcome == Outcome.DROPPED) {
      Hooks.rejected(hooks, job.payload, job.value);
    }
  }

  @Override
  public void workerSpawned(int workerIndex) {}

  @Override
  public void workerTerminated(int workerIndex) {}

  @Override
  public void workerCrashed(int workerIndex) {}
}
