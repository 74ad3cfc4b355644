/** Groups of calls that are canceled together, by signal or by key. */
@NullMarked
package dev.atelier.cancel;

import org.jspecify.annotations.NullMarked;
