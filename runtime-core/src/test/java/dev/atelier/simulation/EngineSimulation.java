package dev.atelier.simulation;

import dev.atelier.fake.FakeWorld;
import dev.atelier.simulation.Program.Step;
import java.util.List;

/**
 * Drives the real engine with seeded random programs and judges it after every step. A program that
 * fails is cut down to the steps that matter and reported with its seed.
 *
 * <p>Plain Java without formatting, streams or long arithmetic, since it also runs compiled.
 */
public final class EngineSimulation {
  /** Steps of one program. */
  public static final int PROGRAM_LENGTH = 200;

  /* Runs that cutting a failing program down may take. */
  private static final int MOST_CUTS = 3_000;

  private static final int MOST_FRAMES = 20;

  /** A further rule that the world has to keep after every step, or it throws. */
  interface Rule {
    void check(FakeWorld world);
  }

  private final Rule rule;

  EngineSimulation(Rule rule) {
    this.rule = rule;
  }

  /**
   * Runs programs with consecutive seeds until at least {@code steps} steps are done.
   *
   * @throws AssertionError that tells the seed and the shortest program found that still fails
   */
  public static Coverage run(int firstSeed, int steps) {
    return new EngineSimulation(world -> {}).simulate(firstSeed, steps);
  }

  Coverage simulate(int firstSeed, int steps) {
    Coverage coverage = new Coverage();
    for (int seed = firstSeed; coverage.steps < steps; seed++) {
      Program program = Program.of(seed, PROGRAM_LENGTH);
      if (failure(program, coverage, false) != null) {
        throw new AssertionError(explain(program));
      }
    }
    return coverage;
  }

  private Throwable failure(Program program, Coverage coverage, boolean recording) {
    return attempt(new Run(program, rule, coverage, recording));
  }

  private static Throwable attempt(Run run) {
    try {
      run.run();
      return null;
    } catch (AssertionError | RuntimeException | StackOverflowError e) {
      return e;
    }
  }

  private String explain(Program program) {
    Program shortest = shorten(program);
    Run run = new Run(shortest, rule, new Coverage(), true);
    Throwable failure = attempt(run);
    StringBuilder text = new StringBuilder();
    text.append("seed ").append(program.seed).append(": ").append(failure).append("\n");
    text.append(shortest).append("\nsteps:\n");
    for (int i = 0; i < shortest.steps.length; i++) {
      Step step = shortest.steps[i];
      text.append(i == run.stepsDone() ? "> " : "  ").append(step).append("\n");
    }
    text.append("then: ").append(run.counts()).append("\ntold:\n");
    List<String> log = run.log();
    for (int i = 0; i < log.size(); i++) {
      text.append("  ").append(log.get(i)).append("\n");
    }
    if (failure != null) {
      StackTraceElement[] trace = failure.getStackTrace();
      for (int i = 0; i < trace.length && i < MOST_FRAMES; i++) {
        text.append("    at ").append(trace[i]).append("\n");
      }
    }
    return text.toString();
  }

  /* Takes out runs of steps, half the program at first and single steps at last. */
  private Program shorten(Program program) {
    Program shortest = program;
    int cuts = 0;
    boolean smaller = true;
    while (smaller) {
      smaller = false;
      for (int size = Math.max(1, shortest.steps.length / 2); size > 0; size /= 2) {
        for (int first = shortest.steps.length - size; first >= 0; first -= size) {
          if (first + size <= shortest.steps.length && ++cuts < MOST_CUTS) {
            Program shorter = shortest.without(first, size);
            if (failure(shorter, new Coverage(), false) != null) {
              shortest = shorter;
              smaller = true;
            }
          }
        }
      }
    }
    return shortest;
  }
}
