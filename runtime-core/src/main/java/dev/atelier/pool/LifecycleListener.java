package dev.atelier.pool;

/** Who waits for a task's workers or for its end of work. */
public interface LifecycleListener {
  /** Nothing is waiting, pending or in flight. */
  void idle();

  /** A worker started, became ready, crashed or ended, or the task halted. */
  void workersChanged();

  /** Something that the task's state tells changed. */
  void stateChanged();
}
