package dev.atelier.simulation;

import dev.atelier.fake.FakeWorld;
import dev.atelier.fake.Moment;
import dev.atelier.task.Outcome;

/** What the programs got to: a simulation that avoids the corners proves nothing. */
public final class Coverage {
  public int programs;
  public int steps;
  public int calls;
  public int attempts;
  public int requeues;
  public int workers;
  public int crashes;
  public int staleAnswers;
  public int ahead;
  public final int[] reactions = new int[Moment.values().length];
  public final int[] settled = new int[Outcome.Kind.values().length];

  void add(FakeWorld world, int stepsDone) {
    programs++;
    steps += stepsDone;
    calls += world.told.settled();
    attempts += world.told.dispatched();
    requeues += world.told.requeued();
    workers += world.told.spawned();
    crashes += world.told.crashed();
    ahead += world.ahead();
    for (Outcome.Kind kind : Outcome.Kind.values()) {
      settled[kind.ordinal()] += world.told.settled(kind);
    }
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append(programs).append(" programs, ").append(steps).append(" steps, ");
    text.append(calls).append(" calls (");
    for (Outcome.Kind kind : Outcome.Kind.values()) {
      text.append(settled[kind.ordinal()]).append(" ").append(kind.name()).append(", ");
    }
    text.append(attempts).append(" attempts, ").append(requeues).append(" requeued), ");
    text.append(workers).append(" workers, ").append(crashes).append(" crashes, ");
    text.append(staleAnswers).append(" stale answers, ");
    text.append(ahead).append(" calls sent ahead, reactions");
    for (int count : reactions) {
      text.append(" ").append(count);
    }
    return text.toString();
  }
}
