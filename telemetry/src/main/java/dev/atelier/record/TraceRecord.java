package dev.atelier.record;

/**
 * An ended trace, written down.
 *
 * @param traceId its id, 32 hex digits when the runtime made it
 * @param name its name, or ""
 * @param timing when it ran
 * @param ending how it ended
 * @param spanId its span id where it continues another trace, or ""
 * @param parentSpanId the span elsewhere that it continues, or ""
 */
public record TraceRecord(
    String traceId, String name, Timing timing, Ending ending, String spanId, String parentSpanId)
    implements TraceEvent {

  /** Writes down a trace that began here. */
  public TraceRecord(String traceId, String name, Timing timing, Ending ending) {
    this(traceId, name, timing, ending, "", "");
  }
}
