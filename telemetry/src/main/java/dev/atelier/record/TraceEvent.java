package dev.atelier.record;

/** One ended trace. Does not change, and may be kept. */
public interface TraceEvent {
  /** Returns its id, 32 hex digits when the runtime made it. */
  String traceId();

  /** Returns its name, or "". */
  String name();

  /** Returns when it ran. */
  Timing timing();

  /** Returns how it ended. */
  Ending ending();
}
