package dev.atelier.metrics.task;

import dev.atelier.record.SpanEvent;

/** Says why a call failed. Only the application knows what its errors mean. */
@FunctionalInterface
public interface FailureClassifier {
  /** Knows nothing: every failure is {@link FailureCategory#OTHER}. */
  FailureClassifier NONE = span -> FailureCategory.OTHER;

  /** Returns the category of a call that ended with an error. */
  FailureCategory categoryOf(SpanEvent span);
}
