package dev.atelier.error;

/** Stable reasons for which a call does not succeed. The names are part of the public contract. */
public enum ErrorCode {
  /** The handler in the worker threw or rejected. */
  HANDLER_FAILED,
  /**
   * The caller's signal or key was aborted, or the handler itself ended with an {@code AbortError}.
   */
  ABORTED,
  /** The call's deadline passed. */
  TIMED_OUT,
  /** The queue was full and its policy refused or evicted the call. */
  QUEUE_DROP,
  /** The worker that held the call crashed, or the task was halted after crashes. */
  WORKER_CRASHED,
  /** The task was disposed of. */
  TASK_DISPOSED,
  /** The task was stopped while the call ran with arguments that were transferred. */
  TASK_STOPPED,
  /** Arguments or result cannot be cloned. */
  DATA_CLONE
}
