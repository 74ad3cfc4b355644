/**
 * The worker's side of a task: it answers calls by running handlers. {@link
 * dev.atelier.worker.TaskWorker} is the way in; the npm entries {@code worker} and {@code testing}
 * are thin wrappers around it.
 */
@NullMarked
package dev.atelier.worker;

import org.jspecify.annotations.NullMarked;
