/** Metrics that pages push: read with suspicion, added up over all pages, bounded in memory. */
@NullMarked
package dev.atelier.host.ingest;

import org.jspecify.annotations.NullMarked;
