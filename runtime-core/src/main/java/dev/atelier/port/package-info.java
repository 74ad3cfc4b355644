/** Seams to the world outside: clock, timers and workers. Interfaces only. */
@NullMarked
package dev.atelier.port;

import org.jspecify.annotations.NullMarked;
