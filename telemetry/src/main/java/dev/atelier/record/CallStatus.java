package dev.atelier.record;

/** How a call or a trace ended. */
public enum CallStatus {
  /** With a result. */
  OK("ok"),
  /** With an error. */
  ERROR("error"),
  /** By an abort or a timeout. */
  CANCELED("canceled");

  private final String word;

  CallStatus(String word) {
    this.word = word;
  }

  /** Returns the word that events use. */
  public String word() {
    return word;
  }

  /** Returns the status of that word; any other word counts as an error. */
  public static CallStatus of(String word) {
    return word.equals(OK.word) ? OK : word.equals(CANCELED.word) ? CANCELED : ERROR;
  }
}
