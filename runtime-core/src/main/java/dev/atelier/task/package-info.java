/** What a user names: task options and the outcome of a call. */
@NullMarked
package dev.atelier.task;

import org.jspecify.annotations.NullMarked;
