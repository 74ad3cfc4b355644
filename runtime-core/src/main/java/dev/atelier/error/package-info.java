/** One final exception per reason a call can fail, each with a stable code. */
@NullMarked
package dev.atelier.error;

import org.jspecify.annotations.NullMarked;
