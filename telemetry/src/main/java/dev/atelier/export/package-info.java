/** What the exporters share. Each of them has a package of its own below this one. */
@NullMarked
package dev.atelier.export;

import org.jspecify.annotations.NullMarked;
