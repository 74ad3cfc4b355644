/** The runtime's own metrics: the catalogue of all of them, and the recorder that keeps them. */
@NullMarked
package dev.atelier.metrics.runtime;

import org.jspecify.annotations.NullMarked;
