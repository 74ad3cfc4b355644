package dev.atelier.fake;

import dev.atelier.policy.CrashPolicy;
import dev.atelier.policy.QueuePolicy;
import dev.atelier.task.Outcome;
import dev.atelier.task.TaskOptions;

/** Whether what a call is told of its end is true, by what the world does at that moment. */
final class Reasons {
  private final FakeWorld world;
  private final TaskOptions options;

  /** The call that is being submitted, the innermost one, or null. */
  FakeCall submitting;

  /** The call that a worker answers, or null. */
  FakeCall answering;

  /** Set while a halted task is revived by user code in the middle of its halt. */
  boolean reviving;

  Reasons(FakeWorld world) {
    this.world = world;
    options = world.options;
  }

  boolean isTrue(FakeCall call, Outcome outcome) {
    if (outcome.code == null) {
      return answering == call;
    }
    switch (outcome.code) {
      case ABORTED:
        return call.canceledBy != null;
      case TIMED_OUT:
        return call.deadline <= world.time.peek();
      case QUEUE_DROP:
        return submitting != null
            && !submitting.hadRoom
            && options.queuePolicy != QueuePolicy.BLOCK
            && (options.queuePolicy == QueuePolicy.DROP_OLDEST || call.toldQueued == 0);
      case TASK_DISPOSED:
        return world.engine.isDisposed();
      case TASK_STOPPED:
        return call.attempts > 0 && !call.isReplayable();
      case WORKER_CRASHED:
        return isTrueCrash(call, outcome);
      default:
        return answering == call;
    }
  }

  private boolean isTrueCrash(FakeCall call, Outcome outcome) {
    boolean mustFail =
        options.crashPolicy != CrashPolicy.RESTART_REQUEUE_IN_FLIGHT
            || call.crashes >= options.maxAttempts
            || !call.isReplayable();
    // A halt that user code interrupts still ends the calls that it began with.
    return outcome == world.engine.refusal()
        || reviving
        || world.engine.isDisposed()
        || (mustFail && (call.doubtful || (call.attempts > 0 && call.crashes > 0)));
  }
}
