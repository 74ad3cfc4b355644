/** JavaScript as Java declares it: nothing here has a state or decides anything. */
@NullMarked
package dev.atelier.js;

import org.jspecify.annotations.NullMarked;
