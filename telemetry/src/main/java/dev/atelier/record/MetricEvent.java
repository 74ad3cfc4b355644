package dev.atelier.record;

/**
 * One metric event. A view of what arrived: valid only during the call that hands it over, so that
 * taking an event costs no allocation.
 */
public interface MetricEvent {
  /** Returns what {@link #value} means. */
  MetricKind kind();

  /** Returns the event's name, such as {@code task.duration_ms}. */
  String name();

  /** Returns the value, in the unit that the name implies. */
  double value();

  /** Returns when it happened, in milliseconds since the Unix epoch, with fractions. */
  double atMillis();

  /** Returns the attribute as text, or "" when the event has none of that name. */
  String attribute(String name);
}
