package dev.atelier.simulation;

/** What a step of a {@link Program} may do. */
enum Action {
  /** A caller calls, with random priority, key, deadline and fate of its arguments. */
  SUBMIT(24),
  /** A caller calls with a signal that was aborted before. */
  SUBMIT_ABORTED(1),
  /** One call's own signal is aborted. */
  ABORT_CALL(5),
  /** A key is aborted. */
  ABORT_KEY(2),
  /** A living worker answers one of the calls it has. */
  ANSWER(30),
  /** Some worker, dead or alive, says again what it said before or what nobody asked. */
  ANSWER_STALE(5),
  /** A starting worker finishes its handshake. */
  READY(10),
  /** Some worker, dead or ready already, says that it is ready. */
  READY_STALE(1),
  /** What the page held back reaches a worker. */
  DELIVER(4),
  /** From now on messages stay on the page for a while, or no longer. */
  HOLD_MESSAGES(1),
  /** From now on answers stay in the workers for a while, or no longer. */
  HOLD_ANSWERS(1),
  /** What a worker has told reaches the page. */
  DELIVER_ANSWERS(4),
  /** A worker returns the calls that it has ahead. */
  GIVE_BACK(1),
  /** A living worker crashes without a last word. */
  CRASH_SUDDENLY(1),
  /** A living worker crashes. */
  CRASH(2),
  /** A dead worker reports a crash. */
  CRASH_STALE(1),
  /** The next worker cannot be made. */
  FAIL_START(1),
  /** A little time passes. */
  WAIT(10),
  /** Much time passes. */
  WAIT_LONG(3),
  STOP(2),
  START(8),
  /** Somebody waits for a worker without calling. */
  ENSURE_STARTED(1),
  /** Rare, since it is the end of the story. */
  DISPOSE(0),
  /** User code calls back the next time the engine calls out. */
  REACT(14);

  private static final Action[] ALL = values();
  private static final int ONE_DISPOSAL_IN = 2_000;

  private final int weight;

  Action(int weight) {
    this.weight = weight;
  }

  static Action roll(Dice dice) {
    if (dice.below(ONE_DISPOSAL_IN) == 0) {
      return DISPOSE;
    }
    int sum = 0;
    for (Action action : ALL) {
      sum += action.weight;
    }
    int rest = dice.below(sum);
    for (Action action : ALL) {
      rest -= action.weight;
      if (rest < 0) {
        return action;
      }
    }
    throw new AssertionError();
  }
}
