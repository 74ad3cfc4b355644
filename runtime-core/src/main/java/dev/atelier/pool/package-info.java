/** The only executor engine and its worker slots. */
@NullMarked
package dev.atelier.pool;

import org.jspecify.annotations.NullMarked;
