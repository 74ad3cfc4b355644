package dev.atelier.export.prometheus;

import dev.atelier.metrics.spec.MetricSpec;

/** Labels with their values, for every series of an exposition: the page's release, say. */
public final class LabelPairs {
  /** No labels. */
  public static final LabelPairs NONE = new LabelPairs(new String[0], new String[0]);

  private final String[] names;
  private final String[] values;

  private LabelPairs(String[] names, String[] values) {
    this.names = names;
    this.values = values;
  }

  /**
   * Returns these labels.
   *
   * @param names names of labels, each fit for Prometheus once
   * @param values as many values
   * @throws IllegalArgumentException if a name is reserved or given twice
   */
  public static LabelPairs of(String[] names, String[] values) {
    MetricSpec checked = MetricSpec.histogram("labels").labels(names).build();
    String[] fit = new String[names.length];
    for (int i = 0; i < fit.length; i++) {
      fit[i] = checked.prometheusLabel(i);
    }
    return new LabelPairs(fit, values.clone());
  }

  int size() {
    return names.length;
  }

  String name(int index) {
    return names[index];
  }

  String value(int index) {
    return values[index];
  }
}
