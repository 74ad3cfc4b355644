/** The picture filters as handlers of a browser worker: what TeaVM compiles to JavaScript. */
@NullMarked
package dev.atelier.web.worker;

import org.jspecify.annotations.NullMarked;
