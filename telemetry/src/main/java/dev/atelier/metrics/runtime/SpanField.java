package dev.atelier.metrics.runtime;

/**
 * One field of a span or trace event.
 *
 * @param event {@link MetricCatalog#SPAN} or {@link MetricCatalog#TRACE}
 * @param name the field's name in the event and in the measure's detail
 * @param type type and, of numbers, unit
 * @param otel what it becomes in OpenTelemetry: an attribute's name, or a field of the span
 * @param meaning what it says, in a sentence
 */
public record SpanField(String event, String name, String type, String otel, String meaning) {}
