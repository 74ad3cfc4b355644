package dev.atelier.record;

/**
 * How something ended and why.
 *
 * @param status the status
 * @param errorKind {@code abort}, {@code queue}, {@code crash} or {@code exception}; "" when it
 *     ended well
 * @param error message of the error; "" when there is none
 */
public record Ending(CallStatus status, String errorKind, String error) {
  /** Ended with a result. */
  public static final Ending OK = new Ending(CallStatus.OK, "", "");
}
