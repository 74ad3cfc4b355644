/**
 * Picture filters over RGBA bytes in plain Java: the same classes run on the JVM and, compiled, in
 * the browser's workers. Integer arithmetic throughout, so both give the same bytes.
 */
@NullMarked
package dev.atelier.web.image;

import org.jspecify.annotations.NullMarked;
