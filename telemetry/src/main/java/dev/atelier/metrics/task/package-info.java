/**
 * Numbers per task: totals, retries, durations with percentiles, failures by category, thresholds.
 */
@NullMarked
package dev.atelier.metrics.task;

import org.jspecify.annotations.NullMarked;
