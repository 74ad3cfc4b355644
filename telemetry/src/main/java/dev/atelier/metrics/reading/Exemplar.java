package dev.atelier.metrics.reading;

/**
 * One recorded value with the trace that it belongs to.
 *
 * @param traceId 32 hex digits
 * @param spanId 16 hex digits, or "" when unknown
 * @param value the value, in the metric's unit
 * @param atMillis when, milliseconds since the Unix epoch
 */
public record Exemplar(String traceId, String spanId, double value, double atMillis) {}
