/** Prometheus text format 0.0.4 and OpenMetrics 1.0. */
@NullMarked
package dev.atelier.export.prometheus;

import org.jspecify.annotations.NullMarked;
