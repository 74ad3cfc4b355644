package dev.atelier.metrics.spec;

import dev.atelier.record.MetricKind;

/**
 * What a metric is: name, kind, unit, labels, meaning, and for a histogram its buckets. Immutable;
 * made by {@link #counter}, {@link #gauge} or {@link #histogram}.
 */
public final class MetricSpec {
  /** How many label sets a metric keeps apart unless it says otherwise. */
  public static final int DEFAULT_MAX_SERIES = 1000;

  private static final String TOTAL = "_total";

  private final String name;
  private final MetricKind kind;
  private final Unit unit;
  private final String help;
  private final String[] labels;
  private final double[] bounds;
  private final int maxSeries;

  private MetricSpec(Builder builder) {
    this.name = builder.name;
    this.kind = builder.kind;
    this.unit = builder.unit;
    this.help = builder.help;
    this.labels = builder.labels;
    this.bounds = builder.bounds;
    this.maxSeries = builder.maxSeries;
  }

  /** Starts the definition of a counter. */
  public static Builder counter(String name) {
    return new Builder(name, MetricKind.COUNTER);
  }

  /** Starts the definition of a gauge. */
  public static Builder gauge(String name) {
    return new Builder(name, MetricKind.GAUGE);
  }

  /** Starts the definition of a histogram; its buckets are {@link Buckets#durations} unless set. */
  public static Builder histogram(String name) {
    return new Builder(name, MetricKind.HISTOGRAM).buckets(Buckets.durations());
  }

  /** Returns the name, as it was given. */
  public String name() {
    return name;
  }

  /** Returns the kind. */
  public MetricKind kind() {
    return kind;
  }

  /** Returns the unit. */
  public Unit unit() {
    return unit;
  }

  /** Returns what the metric means, in one sentence; may be "". */
  public String help() {
    return help;
  }

  /** Returns how many labels a series has. */
  public int labelCount() {
    return labels.length;
  }

  /** Returns the name of a label. */
  public String label(int index) {
    return labels[index];
  }

  /**
   * Returns a copy of the buckets' upper bounds, ascending, without +Inf; empty unless a histogram.
   */
  public double[] bounds() {
    return bounds.clone();
  }

  /** Returns how many label sets are kept apart; further ones share one overflow series. */
  public int maxSeries() {
    return maxSeries;
  }

  /**
   * Returns the name of the metric family in Prometheus and OpenMetrics: only letters, digits and
   * {@code _}, with the unit at its end. A counter's samples add {@code _total} to it.
   */
  public String prometheusName() {
    String family = sanitized(name);
    if (kind == MetricKind.COUNTER && family.endsWith(TOTAL)) {
      family = family.substring(0, family.length() - TOTAL.length());
    }
    String word = unit.word();
    String suffix = "_".concat(word);
    return word.isEmpty() || family.endsWith(suffix) ? family : family.concat(suffix);
  }

  /** Returns the name in OpenTelemetry: the metric's own, without a counter's {@code total}. */
  public String otelName() {
    boolean total = kind == MetricKind.COUNTER && (name.endsWith(TOTAL) || name.endsWith(".total"));
    return total ? name.substring(0, name.length() - TOTAL.length()) : name;
  }

  /** Returns the label's name in Prometheus. */
  public String prometheusLabel(int index) {
    return sanitized(labels[index]);
  }

  /** Tells whether the other definition would make the same series. */
  public boolean isSameAs(MetricSpec other) {
    if (!name.equals(other.name)
        || kind != other.kind
        || labels.length != other.labels.length
        || bounds.length != other.bounds.length) {
      return false;
    }
    for (int i = 0; i < labels.length; i++) {
      if (!labels[i].equals(other.labels[i])) {
        return false;
      }
    }
    for (int i = 0; i < bounds.length; i++) {
      if (bounds[i] != other.bounds[i]) {
        return false;
      }
    }
    return true;
  }

  private static String sanitized(String name) {
    char[] fit = name.toCharArray();
    for (int i = 0; i < fit.length; i++) {
      if (!isLetter(fit[i]) && !isDigit(fit[i])) {
        fit[i] = '_';
      }
    }
    String text = new String(fit);
    return fit.length > 0 && isDigit(fit[0]) ? "_".concat(text) : text;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  /** Collects the parts of a definition. Each setter refuses what cannot be exported. */
  public static final class Builder {
    private final String name;
    private final MetricKind kind;
    private Unit unit = Unit.NONE;
    private String help = "";
    private String[] labels = {};
    private double[] bounds = {};
    private int maxSeries = DEFAULT_MAX_SERIES;

    private Builder(String name, MetricKind kind) {
      if (name.isEmpty()) {
        throw new IllegalArgumentException("a metric needs a name");
      }
      this.name = name;
      this.kind = kind;
    }

    /** Sets the unit of the values; default none. */
    public Builder unit(Unit unit) {
      this.unit = unit;
      return this;
    }

    /** Sets what the metric means; default "". */
    public Builder help(String help) {
      this.help = help;
      return this;
    }

    /**
     * Sets the names of the labels; default none.
     *
     * @throws IllegalArgumentException if two are alike in Prometheus, or one is reserved there
     */
    public Builder labels(String... names) {
      for (int i = 0; i < names.length; i++) {
        String label = sanitized(names[i]);
        if (label.isEmpty() || label.startsWith("__")) {
          throw new IllegalArgumentException("not a label name: ".concat(names[i]));
        }
        if (kind == MetricKind.HISTOGRAM && label.equals("le")) {
          throw new IllegalArgumentException("a histogram keeps the label 'le' for itself");
        }
        for (int j = 0; j < i; j++) {
          if (label.equals(sanitized(names[j]))) {
            throw new IllegalArgumentException("label given twice: ".concat(names[i]));
          }
        }
      }
      this.labels = names.clone();
      return this;
    }

    /**
     * Sets the upper bounds of a histogram's buckets, without +Inf.
     *
     * @throws IllegalArgumentException if they are not finite and ascending, or there are none
     */
    public Builder buckets(double... bounds) {
      double last = Double.NEGATIVE_INFINITY;
      for (double bound : bounds) {
        if (!(bound > last) || bound == Double.POSITIVE_INFINITY) {
          throw new IllegalArgumentException("buckets must be finite and ascending");
        }
        last = bound;
      }
      if (kind != MetricKind.HISTOGRAM || bounds.length == 0) {
        throw new IllegalArgumentException("buckets belong to a histogram, at least one");
      }
      this.bounds = bounds.clone();
      return this;
    }

    /**
     * Sets how many label sets are kept apart, at least 1; default {@value #DEFAULT_MAX_SERIES}.
     *
     * @throws IllegalArgumentException if it is smaller
     */
    public Builder maxSeries(int maxSeries) {
      if (maxSeries < 1) {
        throw new IllegalArgumentException("maxSeries must be an integer >= 1");
      }
      this.maxSeries = maxSeries;
      return this;
    }

    /** Returns the definition. */
    public MetricSpec build() {
      return new MetricSpec(this);
    }
  }
}
