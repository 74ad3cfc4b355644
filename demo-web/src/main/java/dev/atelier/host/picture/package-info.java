/** The default picture: painted by code while the demo is built, read back by the host. */
@NullMarked
package dev.atelier.host.picture;

import org.jspecify.annotations.NullMarked;
