/** Tests with Prometheus's own programs, and of what docs/operations has for it. */
@NullMarked
package dev.atelier.operations;

import org.jspecify.annotations.NullMarked;
