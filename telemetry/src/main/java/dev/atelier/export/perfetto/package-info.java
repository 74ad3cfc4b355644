/** Chrome's JSON trace format, which Perfetto, DevTools and speedscope read. */
@NullMarked
package dev.atelier.export.perfetto;

import org.jspecify.annotations.NullMarked;
