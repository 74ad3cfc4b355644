package dev.atelier.metrics.runtime;

import dev.atelier.metrics.Histogram;
import dev.atelier.metrics.MetricFamily;
import dev.atelier.metrics.MetricRegistry;
import dev.atelier.metrics.Series;
import dev.atelier.metrics.reading.Exemplar;
import dev.atelier.metrics.spec.MetricSpec;
import dev.atelier.record.MetricEvent;
import dev.atelier.record.MetricKind;
import dev.atelier.record.Recorder;
import dev.atelier.record.SpanEvent;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the runtime's metrics in a registry. Events that the catalogue does not know, or whose
 * value their metric cannot take, are counted and otherwise ignored.
 */
public final class RuntimeMetrics implements Recorder {
  /* An open hash table of the targets by event name, at most half full. A map would weigh more. */
  private static final int PLACES = 64;

  private final @Nullable Target[] targets = new @Nullable Target[PLACES];
  private int ignored;

  /** Makes all metrics of the catalogue in a registry. */
  public RuntimeMetrics(MetricRegistry registry) {
    for (RuntimeMetric metric : MetricCatalog.all()) {
      targets[place(metric.event())] = new Target(metric, registry);
    }
  }

  @Override
  public void metric(MetricEvent event) {
    Target target = targets[place(event.name())];
    if (target == null || event.kind() != target.kind || !target.take(event)) {
      ignored++;
    }
  }

  /** Marks the duration of a call that belongs to a trace with that trace. */
  @Override
  public void span(SpanEvent span) {
    Target target = targets[place(MetricCatalog.TASK_DURATION)];
    if (target == null || span.traceId().isEmpty()) {
      return;
    }
    double value = span.timing().durationMillis() * target.scale;
    double endMillis = span.timing().endMillis();
    Series series = target.family.with(span.taskId(), span.taskName(), span.taskType());
    ((Histogram) series).exemplify(new Exemplar(span.traceId(), "", value, endMillis));
  }

  /** Returns how many events were ignored. */
  public int ignored() {
    return ignored;
  }

  /* Where the target of a name is, or would be. */
  private int place(String name) {
    int place = name.hashCode() & PLACES - 1;
    Target found = targets[place];
    while (found != null && !found.event.equals(name)) {
      place = (place + 1) & PLACES - 1;
      found = targets[place];
    }
    return place;
  }

  /* Where the events of one name go. */
  private static final class Target {
    final String event;
    final MetricKind kind;
    final double scale;
    final MetricFamily<?> family;
    private final String[] labels;
    /* Reused by every event, so that looking a series up allocates nothing. */
    private final String[] values;

    Target(RuntimeMetric metric, MetricRegistry registry) {
      MetricSpec spec = metric.spec();
      this.event = metric.event();
      this.kind = spec.kind();
      this.scale = metric.scale();
      this.family = registry.family(spec);
      this.labels = new String[spec.labelCount()];
      this.values = new String[labels.length];
      for (int i = 0; i < labels.length; i++) {
        labels[i] = spec.label(i);
      }
    }

    boolean take(MetricEvent event) {
      double value = event.value() * scale;
      for (int i = 0; i < labels.length; i++) {
        values[i] = event.attribute(labels[i]);
      }
      return family.with(values).record(value);
    }
  }
}
