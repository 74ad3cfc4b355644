package dev.atelier.record;

/**
 * One finished call of a task. Does not change, and may be kept. Texts that the event did not have
 * are "", numbers {@code NaN}.
 */
public interface SpanEvent {
  /** Returns the id of the call, unique in its page; it is the span's id too. */
  String callId();

  /** Returns the id of the task. */
  String taskId();

  /** Returns the name of the task, or "". */
  String taskName();

  /** Returns {@code parallel} or {@code singleton}. */
  String taskType();

  /** Returns the method that was called. */
  String method();

  /** Returns the id of the trace that the call belongs to, or "". */
  String traceId();

  /** Returns the span id of that trace where it continues another one, or "". */
  default String parentSpanId() {
    return "";
  }

  /** Returns the slot of the latest attempt, or -1 when there was none. */
  int workerIndex();

  /** Returns how often the call was dispatched. */
  int attemptCount();

  /** Returns the sum of the waits of all attempts, ms. */
  double queueWaitMillis();

  /** Returns the wait of the latest attempt, ms. */
  double queueWaitLastMillis();

  /**
   * Returns the time from the latest dispatch to the start of the handler, ms; {@code NaN} unless
   * the worker told its times, like the next two.
   */
  default double transferMillis() {
    return Double.NaN;
  }

  /** Returns the time from the start of the handler to its end, ms, or {@code NaN}. */
  default double runMillis() {
    return Double.NaN;
  }

  /** Returns the time from the end of the handler to the settlement, ms, or {@code NaN}. */
  default double answerMillis() {
    return Double.NaN;
  }

  /** Returns when the call ran: from the request to its settlement. */
  Timing timing();

  /** Returns how it ended. */
  Ending ending();

  /** Returns the task's name, or its id when it has none. */
  default String taskLabel() {
    return taskName().isEmpty() ? taskId() : taskName();
  }
}
