package dev.atelier.host.ingest;

import java.time.Duration;

/**
 * How much pages may push; all of it is kept in memory.
 *
 * @param maxBytes size of one push, bytes, at least 1; browsers let beacons have 64 KiB
 * @param maxPages pages told apart, at least 1; beyond, the one that has been silent longest is
 *     forgotten
 * @param maxMetrics metrics of all pages together, at least 1; a push with further ones is refused
 * @param maxSeries series of all pages together, at least 1; further ones share one series for each
 *     metric
 * @param silence after which a page counts as closed and its gauges no longer count
 */
public record IngestLimits(
    int maxBytes, int maxPages, int maxMetrics, int maxSeries, Duration silence) {
  /** 256 KiB, 500 pages, 200 metrics, 5000 series, 5 minutes. */
  public static final IngestLimits DEFAULTS =
      new IngestLimits(256 * 1024, 500, 200, 5000, Duration.ofMinutes(5));

  /** Checks the ranges. */
  public IngestLimits {
    if (maxBytes < 1 || maxPages < 1 || maxMetrics < 1 || maxSeries < 1) {
      throw new IllegalArgumentException("limits must be at least 1");
    }
  }
}
