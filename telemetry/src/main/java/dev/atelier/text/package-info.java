/** Writing text and JSON without what would weigh too much in a browser. */
@NullMarked
package dev.atelier.text;

import org.jspecify.annotations.NullMarked;
