package dev.atelier.task;

import dev.atelier.error.InvalidOptionException;
import dev.atelier.policy.CrashPolicy;
import dev.atelier.policy.QueuePolicy;

/**
 * What a task is made with: immutable, every value checked. Times are milliseconds; {@link #OFF}
 * means that the feature is off.
 */
public final class TaskOptions {
  /** Value of a time or depth without limit, or of a feature that is off. */
  public static final int OFF = Integer.MAX_VALUE;

  public static final int DEFAULT_POOL_SIZE = 4;
  public static final int DEFAULT_CRASH_MAX_RETRIES = 3;
  public static final int DEFAULT_MAX_ATTEMPTS = 3;
  public static final int DEFAULT_START_TIMEOUT_MILLIS = 10_000;

  /** Whether the task is a singleton: one worker, whatever the pool size says. */
  public final boolean singleton;

  /** Whether all workers start with the task. */
  public final boolean eager;

  /** Workers at most (>= 1). */
  public final int poolSize;

  /** Workers that an idle stop leaves running (0 to pool size). */
  public final int minWorkers;

  /** Calls in workers at most (>= 1). */
  public final int maxInFlight;

  /** Pending calls at most (>= 0), or {@link #OFF} for no limit. */
  public final int maxQueueDepth;

  public final QueuePolicy queuePolicy;
  public final CrashPolicy crashPolicy;

  /** Crashes of a slot in a row that halt the task (>= 0; 0 counts as 1). */
  public final int crashMaxRetries;

  /** Crashing workers after which a call fails alone (>= 1). */
  public final int maxAttempts;

  /** Time from a call to its deadline (>= 0), or {@link #OFF}. */
  public final int timeoutMillis;

  /** Time without work after which a worker stops (>= 0), or {@link #OFF}. */
  public final int idleTimeoutMillis;

  /** Grace from an abort to the end of the worker (>= 0), or {@link #OFF}. */
  public final int killAfterMillis;

  /** Time a worker has to become ready (>= 1), or {@link #OFF}. */
  public final int startTimeoutMillis;

  private TaskOptions(
      boolean singleton,
      boolean eager,
      int poolSize,
      int minWorkers,
      int maxInFlight,
      int maxQueueDepth,
      QueuePolicy queuePolicy,
      CrashPolicy crashPolicy,
      int crashMaxRetries,
      int maxAttempts,
      int timeoutMillis,
      int idleTimeoutMillis,
      int killAfterMillis,
      int startTimeoutMillis) {
    this.singleton = singleton;
    this.eager = eager;
    this.poolSize = poolSize;
    this.minWorkers = minWorkers;
    this.maxInFlight = maxInFlight;
    this.maxQueueDepth = maxQueueDepth;
    this.queuePolicy = queuePolicy;
    this.crashPolicy = crashPolicy;
    this.crashMaxRetries = crashMaxRetries;
    this.maxAttempts = maxAttempts;
    this.timeoutMillis = timeoutMillis;
    this.idleTimeoutMillis = idleTimeoutMillis;
    this.killAfterMillis = killAfterMillis;
    this.startTimeoutMillis = startTimeoutMillis;
  }

  /**
   * Returns options of values that have been checked before, defaults filled in, as the JavaScript
   * façade does: a bundle need not carry both checks. Everybody else takes the {@link #builder()}.
   */
  public static TaskOptions ofChecked(
      boolean singleton,
      int poolSize,
      int minWorkers,
      int maxInFlight,
      int maxQueueDepth,
      QueuePolicy queuePolicy,
      CrashPolicy crashPolicy,
      int crashMaxRetries,
      int maxAttempts,
      int timeoutMillis,
      int idleTimeoutMillis,
      int killAfterMillis,
      int startTimeoutMillis) {
    return new TaskOptions(
        singleton,
        false,
        poolSize,
        minWorkers,
        maxInFlight,
        maxQueueDepth,
        queuePolicy,
        crashPolicy,
        crashMaxRetries,
        maxAttempts,
        timeoutMillis,
        idleTimeoutMillis,
        killAfterMillis,
        startTimeoutMillis);
  }

  /** Returns a builder with every default. */
  public static Builder builder() {
    return new Builder();
  }

  private static int defaultDepth(int maxInFlight, boolean singleton) {
    return singleton ? 2 : (int) Math.min(2.0 * maxInFlight, OFF);
  }

  /** Collects options; each setter checks its value at once and throws on a bad one. */
  public static final class Builder {
    private boolean singleton;
    private boolean eager;
    private int poolSize = DEFAULT_POOL_SIZE;
    private int minWorkers;
    private int maxInFlight;
    private int maxQueueDepth = -1;
    private QueuePolicy queuePolicy = QueuePolicy.BLOCK;
    private CrashPolicy crashPolicy = CrashPolicy.RESTART_FAIL_IN_FLIGHT;
    private int crashMaxRetries = DEFAULT_CRASH_MAX_RETRIES;
    private int maxAttempts = DEFAULT_MAX_ATTEMPTS;
    private int timeoutMillis = OFF;
    private int idleTimeoutMillis = OFF;
    private int killAfterMillis = OFF;
    private int startTimeoutMillis = DEFAULT_START_TIMEOUT_MILLIS;

    private Builder() {}

    /** One worker instead of a pool; default false. */
    public Builder singleton(boolean value) {
      singleton = value;
      return this;
    }

    /** All workers start with the task; default false. */
    public Builder eager(boolean value) {
      eager = value;
      return this;
    }

    /** Workers at most, >= 1; default 4. */
    public Builder poolSize(int value) {
      poolSize = atLeast("poolSize", 1, value);
      return this;
    }

    /**
     * Workers that an idle stop leaves running, >= 0; default 0; more than the pool counts as all.
     */
    public Builder minWorkers(int value) {
      minWorkers = atLeast("minWorkers", 0, value);
      return this;
    }

    /** Calls in workers at most, >= 1; default the pool size. */
    public Builder maxInFlight(int value) {
      maxInFlight = atLeast("maxInFlight", 1, value);
      return this;
    }

    /** Pending calls at most, >= 0 or OFF; default 2 × maxInFlight, 2 for a singleton. */
    public Builder maxQueueDepth(int value) {
      maxQueueDepth = atLeast("maxQueueDepth", 0, value);
      return this;
    }

    /** What a full queue does; default block. */
    public Builder queuePolicy(QueuePolicy value) {
      queuePolicy = value;
      return this;
    }

    /** What a crash does; default restart and fail the calls in flight. */
    public Builder crashPolicy(CrashPolicy value) {
      crashPolicy = value;
      return this;
    }

    /** Crashes of a slot in a row that halt the task, >= 0; default 3. */
    public Builder crashMaxRetries(int value) {
      crashMaxRetries = atLeast("crashMaxRetries", 0, value);
      return this;
    }

    /** Crashing workers after which a call fails alone, >= 1; default 3. */
    public Builder maxAttempts(int value) {
      maxAttempts = atLeast("maxAttempts", 1, value);
      return this;
    }

    /** Time from a call to its deadline in ms, >= 0; default off. */
    public Builder timeoutMillis(int value) {
      timeoutMillis = atLeast("timeoutMs", 0, value);
      return this;
    }

    /** Idle time in ms after which a worker stops, >= 0; default off. */
    public Builder idleTimeoutMillis(int value) {
      idleTimeoutMillis = atLeast("idleTimeoutMs", 0, value);
      return this;
    }

    /** Grace in ms from an abort to the end of the worker, >= 0; default off. */
    public Builder killAfterMillis(int value) {
      killAfterMillis = atLeast("killAfterMs", 0, value);
      return this;
    }

    /** Time in ms that a worker has to become ready, >= 1; default 10 000. */
    public Builder startTimeoutMillis(int value) {
      startTimeoutMillis = atLeast("startTimeoutMs", 1, value);
      return this;
    }

    /** Returns the options. */
    public TaskOptions build() {
      int size = singleton ? 1 : poolSize;
      int inFlight = maxInFlight == 0 ? size : maxInFlight;
      return new TaskOptions(
          singleton,
          eager,
          size,
          Math.min(minWorkers, size),
          inFlight,
          maxQueueDepth < 0 ? defaultDepth(inFlight, singleton) : maxQueueDepth,
          queuePolicy,
          crashPolicy,
          crashMaxRetries,
          maxAttempts,
          timeoutMillis,
          idleTimeoutMillis,
          killAfterMillis,
          startTimeoutMillis);
    }

    private static int atLeast(String field, int minimum, int value) {
      if (value < minimum) {
        throw new InvalidOptionException(field, "an integer >= " + minimum, value);
      }
      return value;
    }
  }
}
