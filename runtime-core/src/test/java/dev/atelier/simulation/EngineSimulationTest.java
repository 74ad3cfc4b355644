package dev.atelier.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.atelier.fake.Moment;
import dev.atelier.task.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Random programs against the real engine. {@code -Dsimulation.steps=N} sets how many steps; {@code
 * -Dsimulation.seed=N} where the seeds begin, so that the seed which a failure names comes first.
 * With {@code SOAK=1} in the environment it runs for long, each time with other seeds.
 */
class EngineSimulationTest {
  private static final boolean SOAK = "1".equals(System.getenv("SOAK"));
  private static final int STEPS =
      Integer.getInteger("simulation.steps", SOAK ? 500_000_000 : 2_000_000);
  private static final int FIRST_SEED =
      Integer.getInteger("simulation.seed", SOAK ? (int) System.currentTimeMillis() : 1);

  /* Below this many steps rare corners may be missing by chance. */
  private static final int ENOUGH_STEPS = 300_000;

  @Test
  void everyIdentityHoldsAfterEveryStep() {
    Coverage coverage = EngineSimulation.run(FIRST_SEED, STEPS);

    System.out.println("Simulated from seed " + FIRST_SEED + ": " + coverage);
    assertTrue(coverage.steps >= STEPS);
  }

  @Test
  void programsReachEveryCorner() {
    Coverage coverage = EngineSimulation.run(1, ENOUGH_STEPS);

    for (Outcome.Kind kind : Outcome.Kind.values()) {
      assertTrue(coverage.settled[kind.ordinal()] > 5_000, kind.name());
    }
    for (Moment moment : Moment.values()) {
      assertTrue(coverage.reactions[moment.ordinal()] > 100, moment.name());
    }
    assertTrue(coverage.requeues > 1_000);
    assertTrue(coverage.crashes > 5_000);
    assertTrue(coverage.staleAnswers > 1_000);
    assertTrue(coverage.ahead > 5_000, coverage.toString());
  }

  @Test
  void failureNamesItsSeedAndTheFewStepsItTakes() {
    EngineSimulation wary =
        new EngineSimulation(
            world -> {
              if (world.told.requeued() > 0) {
                throw new AssertionError("somebody was requeued");
              }
            });

    String report =
        assertThrows(AssertionError.class, () -> wary.simulate(1, ENOUGH_STEPS)).getMessage();

    assertTrue(report.startsWith("seed "), report);
    assertTrue(report.contains("somebody was requeued"), report);
    assertTrue(report.contains("RESTART_REQUEUE_IN_FLIGHT"), report);
    assertTrue(report.contains("  requeued 1\n"), report);
    List<String> steps = report.lines().dropWhile(line -> !line.equals("steps:")).skip(1).toList();
    assertTrue(steps.indexOf("told:") <= 5, report);
  }

  @Test
  void oneSeedIsOneStory() {
    Coverage once = EngineSimulation.run(77, 5_000);
    Coverage again = EngineSimulation.run(77, 5_000);

    assertEquals(once.toString(), again.toString());
  }
}
