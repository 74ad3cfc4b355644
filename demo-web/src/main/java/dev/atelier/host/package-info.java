/** The demo's command: serves the page, or runs it without people. */
@NullMarked
package dev.atelier.host;

import org.jspecify.annotations.NullMarked;
