package dev.atelier.metrics.reading;

import dev.atelier.metrics.spec.MetricSpec;
import java.util.List;

/**
 * What one metric said at one moment.
 *
 * @param spec what the metric is
 * @param series its series, in the order in which they appeared
 */
public record MetricReading(MetricSpec spec, List<SeriesReading> series) {}
