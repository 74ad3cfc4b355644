/** The edge: what the package's modules call, one static function each. */
@NullMarked
package dev.atelier.api;

import org.jspecify.annotations.NullMarked;
