/** A finished run in numbers, for terminals and scripts. Not made for browsers. */
@NullMarked
package dev.atelier.summary;

import org.jspecify.annotations.NullMarked;
