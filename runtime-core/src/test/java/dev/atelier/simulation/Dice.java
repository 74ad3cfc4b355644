package dev.atelier.simulation;

/** A small pseudo-random generator (xorshift, Marsaglia 2003) with the same rolls everywhere. */
public final class Dice {
  private int state;

  public Dice(int seed) {
    // Close seeds must not give close rolls; zero would roll zero for ever.
    int mixed = (seed ^ (seed >>> 16)) * 0x45d9f3b;
    mixed = (mixed ^ (mixed >>> 16)) * 0x45d9f3b;
    mixed ^= mixed >>> 16;
    state = mixed == 0 ? 0x9e3779b9 : mixed;
  }

  /** Returns any int but zero. */
  public int roll() {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state;
  }

  /** Returns 0 to {@code sides - 1}. */
  public int below(int sides) {
    return (roll() >>> 1) % sides;
  }

  /** Returns one of the values. */
  public int oneOf(int... values) {
    return values[below(values.length)];
  }
}
