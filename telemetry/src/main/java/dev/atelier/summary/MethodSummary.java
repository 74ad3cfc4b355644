package dev.atelier.summary;

import dev.atelier.record.CallStatus;
import dev.atelier.record.SpanEvent;

/** The calls of one method, or of all, in numbers. */
public final class MethodSummary {
  private final String name;
  private final Distribution duration = new Distribution();
  private final Distribution queueWait = new Distribution();

  // Mutable state.
  private int ok;
  private int failed;
  private int canceled;
  private int rejected;
  private int attempts;

  MethodSummary(String name) {
    this.name = name;
  }

  void add(SpanEvent span) {
    CallStatus status = span.ending().status();
    if (status == CallStatus.OK) {
      ok++;
    } else if (status == CallStatus.CANCELED) {
      canceled++;
    } else if (span.ending().errorKind().equals("queue")) {
      rejected++;
    } else {
      failed++;
    }
    attempts += span.attemptCount();
    duration.add(span.timing().durationMillis());
    if (!Double.isNaN(span.queueWaitMillis())) {
      queueWait.add(span.queueWaitMillis());
    }
  }

  /** Returns what was called: {@code task.method}. */
  public String name() {
    return name;
  }

  /** Returns how many calls there were: the sum of the next four. */
  public int calls() {
    return ok + failed + canceled + rejected;
  }

  /** Returns the calls with a result. */
  public int ok() {
    return ok;
  }

  /** Returns the calls that failed, in a worker or with one. */
  public int failed() {
    return failed;
  }

  /** Returns the calls that were given up. */
  public int canceled() {
    return canceled;
  }

  /** Returns the calls that the queue refused or dropped. */
  public int rejected() {
    return rejected;
  }

  /** Returns how often calls were dispatched to a worker. */
  public int attempts() {
    return attempts;
  }

  /** Returns the times from call to end. */
  public Distribution duration() {
    return duration;
  }

  /** Returns the times in the queue, all attempts of a call together. */
  public Distribution queueWait() {
    return queueWait;
  }
}
