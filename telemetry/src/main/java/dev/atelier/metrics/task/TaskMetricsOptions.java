package dev.atelier.metrics.task;

/** What a {@link TaskMetricsCollector} keeps and when it calls out. Immutable. */
public final class TaskMetricsOptions {
  /** How many durations per task the percentiles are taken from, unless set. */
  public static final int DEFAULT_WINDOW_SIZE = 100;

  /** Largest window: recording costs time in proportion to it. */
  public static final int MAX_WINDOW_SIZE = 100_000;

  private final int windowSize;
  private final double failureRateThreshold;
  private final double latencyThresholdMillis;
  private final TaskMetricsListener listener;

  private TaskMetricsOptions(Builder builder) {
    this.windowSize = builder.windowSize;
    this.failureRateThreshold = builder.failureRateThreshold;
    this.latencyThresholdMillis = builder.latencyThresholdMillis;
    this.listener = builder.listener;
  }

  /** Returns a builder with the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns how many durations per task the percentiles are taken from. */
  public int windowSize() {
    return windowSize;
  }

  /** Returns the share of failures above which the listener is told; infinite for never. */
  public double failureRateThreshold() {
    return failureRateThreshold;
  }

  /** Returns the p99 in milliseconds above which the listener is told; infinite for never. */
  public double latencyThresholdMillis() {
    return latencyThresholdMillis;
  }

  /** Returns the listener. */
  public TaskMetricsListener listener() {
    return listener;
  }

  /** Collects options. */
  public static final class Builder {
    private int windowSize = DEFAULT_WINDOW_SIZE;
    private double failureRateThreshold = Double.POSITIVE_INFINITY;
    private double latencyThresholdMillis = Double.POSITIVE_INFINITY;
    private TaskMetricsListener listener = TaskMetricsListener.NONE;

    private Builder() {}

    /**
     * Sets how many durations per task the percentiles are taken from; default {@value
     * #DEFAULT_WINDOW_SIZE}.
     *
     * @throws IllegalArgumentException unless between 1 and {@value #MAX_WINDOW_SIZE}
     */
    public Builder windowSize(int size) {
      if (size < 1 || size > MAX_WINDOW_SIZE) {
        throw new IllegalArgumentException("windowSize must be between 1 and 100000");
      }
      this.windowSize = size;
      return this;
    }

    /**
     * Sets the share of failures, 0 to 1, above which the listener is told; default never.
     *
     * @throws IllegalArgumentException if it is no share
     */
    public Builder failureRateThreshold(double share) {
      if (!(share >= 0 && share <= 1)) {
        throw new IllegalArgumentException("failureRateThreshold must be between 0 and 1");
      }
      this.failureRateThreshold = share;
      return this;
    }

    /**
     * Sets the p99, in milliseconds, above which the listener is told; default never.
     *
     * @throws IllegalArgumentException if it is negative or no number
     */
    public Builder latencyThresholdMillis(double millis) {
      if (!(millis >= 0)) {
        throw new IllegalArgumentException("latencyThresholdMs must be a number >= 0");
      }
      this.latencyThresholdMillis = millis;
      return this;
    }

    /** Sets the listener; default none. */
    public Builder listener(TaskMetricsListener listener) {
      this.listener = listener;
      return this;
    }

    /** Returns the options. */
    public TaskMetricsOptions build() {
      return new TaskMetricsOptions(this);
    }
  }
}
