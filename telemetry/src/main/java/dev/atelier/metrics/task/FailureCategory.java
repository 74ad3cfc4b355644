package dev.atelier.metrics.task;

/** Why a task's call failed, as far as an operator cares. */
public enum FailureCategory {
  /** It took too long. */
  TIMEOUT("timeout"),
  /** Its input was wrong. */
  VALIDATION("validation"),
  /** Something far away did not answer. */
  NETWORK("network"),
  /** Anything else. */
  OTHER("other");

  private final String word;

  FailureCategory(String word) {
    this.word = word;
  }

  /** Returns the word that callers use. */
  public String word() {
    return word;
  }

  /** Returns the category of that word, {@link #OTHER} for words it does not know. */
  public static FailureCategory of(String word) {
    if (word.equals(TIMEOUT.word)) {
      return TIMEOUT;
    }
    if (word.equals(VALIDATION.word)) {
      return VALIDATION;
    }
    return word.equals(NETWORK.word) ? NETWORK : OTHER;
  }
}
