/** The host's own metrics, and the page that Prometheus scrapes. */
@NullMarked
package dev.atelier.host.metrics;

import org.jspecify.annotations.NullMarked;
