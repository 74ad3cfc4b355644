/** The small HTTP server behind the demo page. */
@NullMarked
package dev.atelier.host.http;

import org.jspecify.annotations.NullMarked;
