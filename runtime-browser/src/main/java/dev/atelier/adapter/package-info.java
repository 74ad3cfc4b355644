/** The core's ports over the browser's clock, timers and workers. */
@NullMarked
package dev.atelier.adapter;

import org.jspecify.annotations.NullMarked;
