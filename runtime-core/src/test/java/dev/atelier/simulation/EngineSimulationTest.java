package dev.atelier.simulation;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.atelier.fake.Moment;
import dev.atelier.task.Outcome;
import org.junit.jupiter.api.Test;

/**
 * Random programs against the real engine. {@code -Dsimulation.steps=N} sets how many steps, {@code
 * -Dsimulation.seed=N} where the seeds begin: the seed that a failure names comes first then.
 */
class EngineSimulationTest {
  private static final int STEPS = Integer.getInteger("simulation.steps", 1_500_000);
  private static final int FIRST_SEED = Integer.getInteger("simulation.seed", 1);

  @Test
  void everyIdentityHoldsAfterEveryStep() {
    Coverage coverage = EngineSimulation.run(FIRST_SEED, STEPS);

    assertTrue(coverage.steps >= STEPS);
    System.out.println(coverage);
  }

  @Test
  void programsReachEveryCorner() {
    Coverage coverage = EngineSimulation.run(1, 300_000);

    for (Outcome.Kind kind : Outcome.Kind.values()) {
      assertTrue(coverage.settled[kind.ordinal()] > 1_000, kind.name());
    }
    for (Moment moment : Moment.values()) {
      assertTrue(coverage.reactions[moment.ordinal()] > 100, moment.name());
    }
    assertTrue(coverage.requeues > 100);
    assertTrue(coverage.crashes > 1_000);
    assertTrue(coverage.staleAnswers > 1_000);
  }
}
