package dev.atelier.operations;

import dev.atelier.host.metrics.HostMetrics;
import dev.atelier.metrics.runtime.MetricCatalog;
import dev.atelier.metrics.runtime.RuntimeMetric;
import dev.atelier.metrics.spec.MetricSpec;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The samples that the runtime and the host emit, with their labels. */
final class KnownMetrics {
  /* What Prometheus itself adds to every sample. */
  private static final Set<String> TARGET = Set.of("job", "instance");

  private final Map<String, Set<String>> labels = new TreeMap<>();

  KnownMetrics() {
    labels.put("up", TARGET);
    for (RuntimeMetric metric : MetricCatalog.all()) {
      add(metric.spec());
    }
    for (MetricSpec spec : HostMetrics.all()) {
      add(spec);
    }
  }

  Set<String> samples() {
    return labels.keySet();
  }

  boolean has(String sample) {
    return labels.containsKey(sample);
  }

  Set<String> labelsOf(String sample) {
    return labels.getOrDefault(sample, Set.of());
  }

  private void add(MetricSpec spec) {
    String name = spec.prometheusName();
    Set<String> own = new HashSet<>(TARGET);
    for (int i = 0; i < spec.labelCount(); i++) {
      own.add(spec.prometheusLabel(i));
    }
    switch (spec.kind()) {
      case COUNTER -> labels.put(name + "_total", own);
      case GAUGE -> labels.put(name, own);
      case HISTOGRAM -> {
        labels.put(name + "_sum", own);
        labels.put(name + "_count", own);
        Set<String> bucket = new HashSet<>(own);
        bucket.add("le");
        labels.put(name + "_bucket", bucket);
      }
    }
  }
}
