/** The event stream as consumers see it: metrics, spans and traces, told to a recorder. */
@NullMarked
package dev.atelier.record;

import org.jspecify.annotations.NullMarked;
