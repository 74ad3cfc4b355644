/** The stream of events that the host tells its clients, with bounded memory. */
@NullMarked
package dev.atelier.host.events;

import org.jspecify.annotations.NullMarked;
