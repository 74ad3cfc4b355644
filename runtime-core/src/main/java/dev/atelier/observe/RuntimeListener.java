package dev.atelier.observe;

import dev.atelier.task.Outcome;

/**
 * The one seam through which a task tells what happens. Called after the state change is complete,
 * so a listener may call back into the runtime; it must not throw.
 */
public interface RuntimeListener {
  /** The number of waiting, pending or in-flight calls changed, or a call moved. */
  void queueChanged();

  /** A call entered the pending queue. */
  void queued(CallRecord call);

  /** An attempt starts; {@code call} has its wait times. */
  void dispatched(CallRecord call);

  /** A call in flight went back to the queue after a crash. */
  void requeued(CallRecord call);

  /**
   * A call ended; told once a call.
   *
   * @param phase where the call was
   */
  void settled(CallRecord call, Outcome outcome, Phase phase);

  /** A worker was created. */
  void workerSpawned(int workerIndex);

  /** A worker was ended by the runtime. */
  void workerTerminated(int workerIndex);

  /** A worker crashed. */
  void workerCrashed(int workerIndex);
}
