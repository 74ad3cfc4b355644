/** What an observer sees: the runtime listener, call records, samplers and snapshots. */
@NullMarked
package dev.atelier.observe;

import org.jspecify.annotations.NullMarked;
