package dev.atelier.record;

/**
 * An ended trace, written down.
 *
 * @param traceId its id, 32 hex digits when the runtime made it
 * @param name its name, or ""
 * @param timing when it ran
 * @param ending how it ended
 */
public record TraceRecord(String traceId, String name, Timing timing, Ending ending)
    implements TraceEvent {}
