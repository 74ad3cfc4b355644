/** Decisions without side effects: full queues, crashed workers, restart delays. */
@NullMarked
package dev.atelier.policy;

import org.jspecify.annotations.NullMarked;
