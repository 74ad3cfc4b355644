/**
 * The edge to JavaScript: what the npm package's telemetry entries call. Here alone JavaScript
 * values appear; the hand-written modules over it give them their public shape and check what users
 * pass in.
 */
@NullMarked
package dev.atelier.export.js;

import org.jspecify.annotations.NullMarked;
