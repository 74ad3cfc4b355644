package dev.atelier.host.ingest;

import dev.atelier.metrics.reading.Exemplar;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * One series as a page pushed it.
 *
 * @param labels values by name, without {@code le}
 * @param numbers the value of a counter or gauge; of a histogram the count of each bucket alone,
 *     then the sum
 * @param exemplars one place for each number, or empty
 */
record PushedSeries(
    SortedMap<String, String> labels, double[] numbers, List<@Nullable Exemplar> exemplars) {}
