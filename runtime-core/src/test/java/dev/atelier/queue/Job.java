package dev.atelier.queue;

import dev.atelier.task.Outcome;

/** A call of a {@link QueueBench}. */
final class Job extends Call {
  private final QueueBench bench;
  private Runnable whenSettled = () -> {};
  private Outcome outcome;

  Job(QueueBench bench, int priority) {
    this.bench = bench;
    this.priority = priority;
  }

  Job whenSettled(Runnable reaction) {
    whenSettled = reaction;
    return this;
  }

  /** Returns how the call ended, or null. */
  Outcome outcome() {
    return outcome;
  }

  @Override
  public boolean isReplayable() {
    return true;
  }

  @Override
  protected void onSettled(Outcome ending) {
    if (outcome != null) {
      throw new AssertionError(id + " settled twice");
    }
    outcome = ending;
    bench.settled(this);
    whenSettled.run();
  }

  @Override
  public String toString() {
    return Integer.toString(id);
  }
}
