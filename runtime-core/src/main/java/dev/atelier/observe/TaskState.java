package dev.atelier.observe;

import dev.atelier.error.CrashCause;
import org.jspecify.annotations.Nullable;

/**
 * A task's state at one moment.
 *
 * @param activeWorkers live workers
 * @param workerStatus what the workers do as a whole
 * @param taskStatus what the task does as a whole
 * @param dispatched attempts since the task was made
 * @param inFlight calls that hold a slot, abandoned ones included
 * @param pending calls in the queue
 * @param waiting callers blocked by a full queue
 * @param abandoned settled calls that still hold a slot
 * @param inFlightByWorker calls per slot
 * @param lastCrash the latest crash, or null
 */
public record TaskState(
    int activeWorkers,
    WorkerStatus workerStatus,
    TaskStatus taskStatus,
    int dispatched,
    int inFlight,
    int pending,
    int waiting,
    int abandoned,
    int[] inFlightByWorker,
    @Nullable Crash lastCrash) {

  /** What the workers do as a whole. */
  public enum WorkerStatus {
    RUNNING,
    STOPPED,
    STOPPING,
    CRASHED
  }

  /** What the task does as a whole. */
  public enum TaskStatus {
    IDLE,
    ACTIVE,
    PAUSED
  }

  /**
   * A crash.
   *
   * @param wallTime milliseconds since the Unix epoch
   */
  public record Crash(double wallTime, CrashCause cause, int workerIndex) {}
}
