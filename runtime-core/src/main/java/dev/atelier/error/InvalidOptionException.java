package dev.atelier.error;

/** An option has a value outside its range. The message names the field, the rule and the value. */
public final class InvalidOptionException extends IllegalArgumentException {
  public InvalidOptionException(String field, String rule, int value) {
    super(field + " must be " + rule + ", got " + value);
  }
}
