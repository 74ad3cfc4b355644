package dev.atelier.metrics.runtime;

import dev.atelier.metrics.spec.MetricSpec;

/**
 * One metric of the runtime.
 *
 * @param event name of the events that carry it
 * @param spec what it is; its labels are the events' attributes
 * @param scale what an event's value is multiplied with to give the metric's unit
 */
public record RuntimeMetric(String event, MetricSpec spec, double scale) {}
