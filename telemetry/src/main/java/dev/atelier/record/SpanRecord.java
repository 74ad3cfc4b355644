package dev.atelier.record;

/** A finished call, written down part by part. Immutable. */
public final class SpanRecord implements SpanEvent {
  private final String callId;
  private final String taskId;
  private final String taskName;
  private final String taskType;
  private final String method;
  private final String traceId;
  private final String parentSpanId;
  private final int workerIndex;
  private final int attemptCount;
  private final double queueWaitMillis;
  private final double queueWaitLastMillis;
  private final double transferMillis;
  private final double runMillis;
  private final double answerMillis;
  private final Timing timing;
  private final Ending ending;

  private SpanRecord(Builder builder) {
    this.callId = builder.callId;
    this.taskId = builder.taskId;
    this.taskName = builder.taskName;
    this.taskType = builder.taskType;
    this.method = builder.method;
    this.traceId = builder.traceId;
    this.parentSpanId = builder.parentSpanId;
    this.workerIndex = builder.workerIndex;
    this.attemptCount = builder.attemptCount;
    this.queueWaitMillis = builder.queueWaitMillis;
    this.queueWaitLastMillis = builder.queueWaitLastMillis;
    this.transferMillis = builder.transferMillis;
    this.runMillis = builder.runMillis;
    this.answerMillis = builder.answerMillis;
    this.timing = builder.timing;
    this.ending = builder.ending;
  }

  /** Starts a record of a call that took no time and ended well. */
  public static Builder builder(String callId) {
    return new Builder(callId);
  }

  @Override
  public String callId() {
    return callId;
  }

  @Override
  public String taskId() {
    return taskId;
  }

  @Override
  public String taskName() {
    return taskName;
  }

  @Override
  public String taskType() {
    return taskType;
  }

  @Override
  public String method() {
    return method;
  }

  @Override
  public String traceId() {
    return traceId;
  }

  @Override
  public String parentSpanId() {
    return parentSpanId;
  }

  @Override
  public int workerIndex() {
    return workerIndex;
  }

  @Override
  public int attemptCount() {
    return attemptCount;
  }

  @Override
  public double queueWaitMillis() {
    return queueWaitMillis;
  }

  @Override
  public double queueWaitLastMillis() {
    return queueWaitLastMillis;
  }

  @Override
  public double transferMillis() {
    return transferMillis;
  }

  @Override
  public double runMillis() {
    return runMillis;
  }

  @Override
  public double answerMillis() {
    return answerMillis;
  }

  @Override
  public Timing timing() {
    return timing;
  }

  @Override
  public Ending ending() {
    return ending;
  }

  /** Collects the parts of a span. */
  public static final class Builder {
    private final String callId;
    private String taskId = "";
    private String taskName = "";
    private String taskType = "";
    private String method = "";
    private String traceId = "";
    private String parentSpanId = "";
    private int workerIndex = -1;
    private int attemptCount;
    private double queueWaitMillis = Double.NaN;
    private double queueWaitLastMillis = Double.NaN;
    private double transferMillis = Double.NaN;
    private double runMillis = Double.NaN;
    private double answerMillis = Double.NaN;
    private Timing timing = new Timing(0, 0);
    private Ending ending = Ending.OK;

    private Builder(String callId) {
      this.callId = callId;
    }

    /** Sets which task the call belongs to; {@code name} may be "". */
    public Builder task(String id, String name, String type) {
      this.taskId = id;
      this.taskName = name;
      this.taskType = type;
      return this;
    }

    /** Sets the method that was called. */
    public Builder method(String method) {
      this.method = method;
      return this;
    }

    /** Sets the trace; default none. */
    public Builder trace(String id) {
      this.traceId = id;
      return this;
    }

    /** Sets the span id of the trace, which continues another one; default none. */
    public Builder parentSpan(String id) {
      this.parentSpanId = id;
      return this;
    }

    /** Sets how often the call was dispatched and to which slot last, -1 for none. */
    public Builder attempts(int count, int workerIndex) {
      this.attemptCount = count;
      this.workerIndex = workerIndex;
      return this;
    }

    /** Sets the waits in the queue, ms: of all attempts together, and of the latest. */
    public Builder queueWait(double totalMillis, double lastMillis) {
      this.queueWaitMillis = totalMillis;
      this.queueWaitLastMillis = lastMillis;
      return this;
    }

    /** Sets the parts of the time after the latest dispatch, ms; default unknown. */
    public Builder workerTiming(double transferMillis, double runMillis, double answerMillis) {
      this.transferMillis = transferMillis;
      this.runMillis = runMillis;
      this.answerMillis = answerMillis;
      return this;
    }

    /** Sets when the call ran. */
    public Builder timing(Timing timing) {
      this.timing = timing;
      return this;
    }

    /** Sets how the call ended. */
    public Builder ending(Ending ending) {
      this.ending = ending;
      return this;
    }

    /** Returns the record. */
    public SpanRecord build() {
      return new SpanRecord(this);
    }
  }
}
