package dev.atelier.host.ingest;

import dev.atelier.record.MetricKind;
import java.util.List;

/**
 * One metric as a page pushed it.
 *
 * @param name name of the family, a counter's without {@code _total}
 * @param kind counter, gauge or histogram
 * @param help what it means, or ""
 * @param bounds upper bounds of a histogram's buckets, without +Inf; else empty
 * @param series its series, each set of labels once
 */
record PushedFamily(
    String name, MetricKind kind, String help, List<Double> bounds, List<PushedSeries> series) {}
