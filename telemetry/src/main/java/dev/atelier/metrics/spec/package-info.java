/** What a metric is: its name, kind, unit, labels and buckets. */
@NullMarked
package dev.atelier.metrics.spec;

import org.jspecify.annotations.NullMarked;
