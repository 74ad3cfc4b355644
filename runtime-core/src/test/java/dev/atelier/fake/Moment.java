package dev.atelier.fake;

/** Where the engine calls out, so where user code may call back in. */
public enum Moment {
  CALLER_TOLD,
  QUEUED,
  DISPATCHED,
  REQUEUED,
  SETTLED,
  SPAWNED,
  TERMINATED,
  CRASHED,
  QUEUE_CHANGED,
  IDLE,
  WORKERS_CHANGED,
  STATE_CHANGED
}
