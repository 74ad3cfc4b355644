package dev.atelier.port;

/** Source of time. */
public interface Clock {
  /** Returns monotonic time in milliseconds, with fractions; the origin is arbitrary. */
  double now();

  /** Returns milliseconds since the Unix epoch. */
  double wallTime();
}
