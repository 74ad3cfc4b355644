package dev.atelier.record;

/**
 * One ended trace.
 *
 * @param traceId its id, 32 hex digits when the runtime made it
 * @param name its name, or ""
 * @param timing when it ran
 * @param ending how it ended
 */
public record TraceRecord(String traceId, String name, Timing timing, Ending ending) {}
