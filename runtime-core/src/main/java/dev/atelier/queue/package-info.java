/** The dispatch queue and the call: who waits, who enters, who is dropped. */
@NullMarked
package dev.atelier.queue;

import org.jspecify.annotations.NullMarked;
