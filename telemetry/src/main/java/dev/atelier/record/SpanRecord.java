package dev.atelier.record;

/**
 * One finished call of a task. Immutable. Texts that the event did not have are "", numbers {@code
 * NaN}.
 */
public final class SpanRecord {
  private final String callId;
  private final String taskId;
  private final String taskName;
  private final String taskType;
  private final String method;
  private final String traceId;
  private final String traceName;
  private final int workerIndex;
  private final int attemptCount;
  private final double queueWaitMillis;
  private final double queueWaitLastMillis;
  private final Timing timing;
  private final Ending ending;

  private SpanRecord(Builder builder) {
    this.callId = builder.callId;
    this.taskId = builder.taskId;
    this.taskName = builder.taskName;
    this.taskType = builder.taskType;
    this.method = builder.method;
    this.traceId = builder.traceId;
    this.traceName = builder.traceName;
    this.workerIndex = builder.workerIndex;
    this.attemptCount = builder.attemptCount;
    this.queueWaitMillis = builder.queueWaitMillis;
    this.queueWaitLastMillis = builder.queueWaitLastMillis;
    this.timing = builder.timing;
    this.ending = builder.ending;
  }

  /** Starts a record of a call that took no time and ended well. */
  public static Builder builder(String callId) {
    return new Builder(callId);
  }

  /** Returns the id of the call, unique in its page; it is the span's id too. */
  public String callId() {
    return callId;
  }

  /** Returns the id of the task. */
  public String taskId() {
    return taskId;
  }

  /** Returns the name of the task, or "". */
  public String taskName() {
    return taskName;
  }

  /** Returns {@code parallel} or {@code singleton}. */
  public String taskType() {
    return taskType;
  }

  /** Returns the method that was called. */
  public String method() {
    return method;
  }

  /** Returns the id of the trace that the call belongs to, or "". */
  public String traceId() {
    return traceId;
  }

  /** Returns the name of that trace, or "". */
  public String traceName() {
    return traceName;
  }

  /** Returns the slot of the latest attempt, or -1 when there was none. */
  public int workerIndex() {
    return workerIndex;
  }

  /** Returns how often the call was dispatched. */
  public int attemptCount() {
    return attemptCount;
  }

  /** Returns the sum of the waits of all attempts, ms. */
  public double queueWaitMillis() {
    return queueWaitMillis;
  }

  /** Returns the wait of the latest attempt, ms. */
  public double queueWaitLastMillis() {
    return queueWaitLastMillis;
  }

  /** Returns when the call ran: from the request to its settlement. */
  public Timing timing() {
    return timing;
  }

  /** Returns how it ended. */
  public Ending ending() {
    return ending;
  }

  /** Returns the task's name, or its id when it has none. */
  public String taskLabel() {
    return taskName.isEmpty() ? taskId : taskName;
  }

  /** Collects the parts of a span. */
  public static final class Builder {
    private final String callId;
    private String taskId = "";
    private String taskName = "";
    private String taskType = "";
    private String method = "";
    private String traceId = "";
    private String traceName = "";
    private int workerIndex = -1;
    private int attemptCount;
    private double queueWaitMillis = Double.NaN;
    private double queueWaitLastMillis = Double.NaN;
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

    /** Sets the trace; {@code name} may be "". */
    public Builder trace(String id, String name) {
      this.traceId = id;
      this.traceName = name;
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
