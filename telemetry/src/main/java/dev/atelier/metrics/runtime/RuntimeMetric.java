package dev.atelier.metrics.runtime;

import dev.atelier.metrics.spec.MetricSpec;

/**
 * One metric of the runtime, as far as events of one name feed it. Several may feed the same one.
 *
 * @param event name of the events that carry it
 * @param spec what it is; its labels are the events' attributes
 * @param scale what an event's value is multiplied with to give the metric's unit
 * @param otherwise value of the last label where an event lacks that attribute
 */
public record RuntimeMetric(String event, MetricSpec spec, double scale, String otherwise) {}
