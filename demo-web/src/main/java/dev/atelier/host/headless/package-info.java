/** The demo without people: a headless browser runs the job, the host checks and sums up. */
@NullMarked
package dev.atelier.host.headless;

import org.jspecify.annotations.NullMarked;
