/**
 * What page and worker say to each other: the messages of the wire protocol, errors as values that
 * can be cloned, and the objects that are moved instead of copied.
 *
 * <p>Both sides compile this package. JavaScript target only: it is written as JSBody scripts whose
 * callbacks call static methods directly, which TeaVM does not support when it compiles to Wasm GC.
 */
@NullMarked
package dev.atelier.wire;

import org.jspecify.annotations.NullMarked;
