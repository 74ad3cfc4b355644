/**
 * What metrics said at one moment: plain values that exporters write and that other bundles hand
 * over.
 */
@NullMarked
package dev.atelier.metrics.reading;

import org.jspecify.annotations.NullMarked;
