package dev.atelier.host.events;

import java.time.Duration;

/**
 * Limits of the stream of events.
 *
 * @param maxClients clients at once, at least 1; further ones are told to come back later
 * @param keptEvents events kept for slow clients and those that come back, at least 1
 * @param heartbeat time between two signs of life, more than 0
 * @param patience how long one write may take before its client is cut off; checked with every
 *     heartbeat
 */
public record EventOptions(int maxClients, int keptEvents, Duration heartbeat, Duration patience) {
  /** 64 clients, 256 events, a heartbeat every 10 s, 20 s patience. */
  public static final EventOptions DEFAULTS =
      new EventOptions(64, 256, Duration.ofSeconds(10), Duration.ofSeconds(20));

  /** Checks the ranges. */
  public EventOptions {
    require(maxClients >= 1, "maxClients < 1: " + maxClients);
    require(keptEvents >= 1, "keptEvents < 1: " + keptEvents);
    require(!heartbeat.isZero() && !heartbeat.isNegative(), "heartbeat <= 0: " + heartbeat);
    require(!patience.isNegative(), "patience < 0: " + patience);
  }

  private static void require(boolean isRight, String message) {
    if (!isRight) {
      throw new IllegalArgumentException(message);
    }
  }
}
