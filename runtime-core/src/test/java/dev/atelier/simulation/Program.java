package dev.atelier.simulation;

import dev.atelier.policy.CrashPolicy;
import dev.atelier.policy.QueuePolicy;
import dev.atelier.task.TaskOptions;

/**
 * A random program: task options and a list of steps. A step is an action and three numbers that
 * the action reads modulo whatever there is, so a program with steps taken out is a program still.
 */
final class Program {
  private static final int TOPOLOGIES = 2;
  private static final QueuePolicy[] QUEUE_POLICIES = QueuePolicy.values();
  private static final CrashPolicy[] CRASH_POLICIES = CrashPolicy.values();

  /** Every combination of topology, queue policy and crash policy; seeds go round them. */
  static final int COMBINATIONS = TOPOLOGIES * QUEUE_POLICIES.length * CRASH_POLICIES.length;

  private static final int[] AHEAD_LIMITS = {0, 1, 2, 3, 0, 8, 32, 4};

  /** One step. */
  record Step(Action action, int a, int b, int c) {
    @Override
    public String toString() {
      return action.name() + " " + a + " " + b + " " + c;
    }
  }

  final int seed;
  final TaskOptions options;
  final Step[] steps;

  /** How many calls workers take ahead of their turn. */
  final int aheadLimit;

  private Program(int seed, TaskOptions options, Step[] steps) {
    this.seed = seed;
    this.options = options;
    this.steps = steps;
    aheadLimit = AHEAD_LIMITS[(seed >>> 3) & 7];
  }

  /** Returns the program of a seed. */
  static Program of(int seed, int length) {
    Dice dice = new Dice(seed);
    TaskOptions options = options((seed & Integer.MAX_VALUE) % COMBINATIONS, dice);
    Step[] steps = new Step[length];
    for (int i = 0; i < length; i++) {
      steps[i] =
          new Step(
              Action.roll(dice), dice.below(1 << 16), dice.below(1 << 16), dice.below(1 << 16));
    }
    return new Program(seed, options, steps);
  }

  /** Returns the program without {@code count} steps from {@code first} on. */
  Program without(int first, int count) {
    Step[] kept = new Step[steps.length - count];
    for (int i = 0; i < kept.length; i++) {
      kept[i] = steps[i < first ? i : i + count];
    }
    return new Program(seed, options, kept);
  }

  /** Returns the first {@code count} steps. */
  Program head(int count) {
    return without(count, steps.length - count);
  }

  private static TaskOptions options(int combination, Dice dice) {
    int rest = combination / TOPOLOGIES;
    int off = TaskOptions.OFF;
    return TaskOptions.builder()
        .singleton(combination % TOPOLOGIES == 0)
        .queuePolicy(QUEUE_POLICIES[rest % QUEUE_POLICIES.length])
        .crashPolicy(CRASH_POLICIES[rest / QUEUE_POLICIES.length])
        .poolSize(2 + dice.below(3))
        .minWorkers(dice.oneOf(0, 0, 1, 2))
        .maxInFlight(1 + dice.below(6))
        .maxQueueDepth(dice.oneOf(0, 1, 2, 5, off))
        .crashMaxRetries(dice.oneOf(0, 1, 2, 3, 5, 100))
        .maxAttempts(dice.oneOf(1, 2, 3, 4, 100))
        .idleTimeoutMillis(dice.oneOf(off, off, 0, 40, 500))
        .killAfterMillis(dice.oneOf(off, off, 0, 25, 300))
        .startTimeoutMillis(dice.oneOf(off, 50, 1000))
        .build();
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append("options: ").append(options.singleton ? "singleton" : "pool of ");
    text.append(options.singleton ? "" : Integer.toString(options.poolSize));
    text.append(", ").append(options.queuePolicy.name());
    text.append(", ").append(options.crashPolicy.name());
    append(text, "minWorkers", options.minWorkers);
    append(text, "maxInFlight", options.maxInFlight);
    append(text, "maxQueueDepth", options.maxQueueDepth);
    append(text, "crashMaxRetries", options.crashMaxRetries);
    append(text, "maxAttempts", options.maxAttempts);
    append(text, "idleTimeoutMillis", options.idleTimeoutMillis);
    append(text, "killAfterMillis", options.killAfterMillis);
    append(text, "startTimeoutMillis", options.startTimeoutMillis);
    append(text, "ahead", aheadLimit);
    return text.toString();
  }

  private static void append(StringBuilder text, String name, int value) {
    text.append(", ").append(name).append(" ");
    text.append(value == TaskOptions.OFF ? "off" : Integer.toString(value));
  }
}
