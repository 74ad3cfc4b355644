package dev.atelier.record;

/** One ended trace. Does not change, and may be kept. */
public interface TraceEvent {
  /** Returns its id, 32 hex digits when the runtime made it. */
  String traceId();

  /** Returns its name, or "". */
  String name();

  /**
   * Returns its span id where it continues another trace; else "", and the id follows from the
   * trace's.
   */
  default String spanId() {
    return "";
  }

  /** Returns the id of the span elsewhere that it continues, or "". */
  default String parentSpanId() {
    return "";
  }

  /** Returns when it ran. */
  Timing timing();

  /** Returns how it ended. */
  Ending ending();
}
