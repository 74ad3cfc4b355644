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
      int place = place(metric.event());
      targets[place] = new Target(metric, registry, targets[place]);
    }
  }

  @Override
  public void metric(MetricEvent event) {
    Target target = targets[place(event.name())];
    boolean isTaken = target != null && event.kind() == target.kind;
    for (Target next = target; isTaken && next != null; next = next.next) {
      isTaken = next.take(event);
    }
    if (!isTaken) {
      ignored++;
    }
  }

  /** Takes the time that a call ran, and marks what belongs to a trace with that trace. */
  @Override
  public void span(SpanEvent span) {
    double duration = span.timing().durationMillis();
    take(targets[place(MetricCatalog.TASK_DURATION)], span, duration, false);
    if (span.attemptCount() > 0) {
      double wait = span.queueWaitMillis();
      // A wait that the span does not tell is no wait; clocks that differ must not make time
      // negative.
      double run = wait > 0 ? Math.max(0, duration - wait) : duration;
      take(targets[place(MetricCatalog.SPAN)], span, run, true);
    }
  }

  private static void take(
      @Nullable Target target, SpanEvent span, double millis, boolean isRecorded) {
    if (target == null || !(Math.abs(millis) <= Double.MAX_VALUE)) {
      return;
    }
    double value = millis * target.scale;
    Series series = target.family.with(span.taskId(), span.taskName(), span.taskType());
    if (isRecorded) {
      series.record(value);
    }
    if (!span.traceId().isEmpty()) {
      double endMillis = span.timing().endMillis();
      ((Histogram) series).exemplify(new Exemplar(span.traceId(), "", value, endMillis));
    }
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

    private final String otherwise;

    /* Takes the same events too. */
    final @Nullable Target next;

    Target(RuntimeMetric metric, MetricRegistry registry, @Nullable Target next) {
      MetricSpec spec = metric.spec();
      this.event = metric.event();
      this.kind = spec.kind();
      this.scale = metric.scale();
      this.otherwise = metric.otherwise();
      this.next = next;
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
      int last = labels.length - 1;
      if (values[last].isEmpty()) {
        values[last] = otherwise;
      }
      return family.with(values).record(value);
    }
  }
}
