import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntConsumer;

/** The recordings of cases.js with Prometheus's client for Java. Prints name;nanoseconds. */
public final class RecordingBench {
  private static final String[] METHODS = {"resize", "decode", "encode", "search"};
  private static final String[] STATUSES = {"ok", "error"};
  private static final double[] BUCKETS = {0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10};

  public static void main(String[] args) {
    Counter counter = Counter.builder().name("calls").labelNames("method", "status").build();
    Histogram histogram =
        Histogram.builder().name("duration").labelNames("method", "status").classicOnly().classicUpperBounds(BUCKETS).build();
    CounterDataPoint boundCounter = counter.labelValues("resize", "ok");
    DistributionDataPoint boundHistogram = histogram.labelValues("resize", "ok");
    Map<String, IntConsumer> cases = new LinkedHashMap<>();
    cases.put("counter, 2 labels looked up", i -> counter.labelValues(METHODS[i & 3], STATUSES[i >> 2 & 1]).inc(1));
    cases.put("counter, bound", i -> boundCounter.inc(1));
    cases.put(
        "histogram, 2 labels looked up",
        i -> histogram.labelValues(METHODS[i & 3], STATUSES[i >> 2 & 1]).observe((i & 1023) * 0.0005));
    cases.put("histogram, bound", i -> boundHistogram.observe((i & 1023) * 0.0005));
    cases.forEach((name, record) -> System.out.println(name + ";" + best(record)));
  }

  private static double best(IntConsumer record) {
    int count = 100_000;
    double best = Double.POSITIVE_INFINITY;
    for (int round = 0; round < 200; round++) {
      long start = System.nanoTime();
      for (int i = 0; i < count; i++) {
        record.accept(i);
      }
      best = Math.min(best, (System.nanoTime() - start) / (double) count);
    }
    return best;
  }
}
