/**
 * Instruments: counters, gauges and histograms with labels, for the runtime's own metrics and for
 * an application's. Recording through a looked-up series allocates nothing; memory is bounded by a
 * cap on the series of each metric. Confined to one event loop.
 */
@NullMarked
package dev.atelier.metrics;

import org.jspecify.annotations.NullMarked;
