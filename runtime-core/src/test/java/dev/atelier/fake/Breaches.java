package dev.atelier.fake;

/** Fails a test at the first rule that does not hold, and again later if nobody heard. */
final class Breaches {
  private String first;

  void check(boolean condition, String rule) {
    if (!condition) {
      broken(rule);
    }
  }

  void check(boolean condition, String rule, FakeCall call) {
    if (!condition) {
      broken(rule + call + " (" + call.phase() + ", attempt " + call.attempts + ")");
    }
  }

  void broken(String rule) {
    if (first == null) {
      first = rule;
    }
    throw new AssertionError(rule);
  }

  /** Something between the breach and the test may have swallowed the error. */
  void rethrow() {
    if (first != null) {
      throw new AssertionError(first);
    }
  }
}
