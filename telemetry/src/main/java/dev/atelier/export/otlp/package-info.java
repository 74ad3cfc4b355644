/** OTLP/HTTP with JSON: what OpenTelemetry backends receive. Sending is the caller's business. */
@NullMarked
package dev.atelier.export.otlp;

import org.jspecify.annotations.NullMarked;
