package dev.atelier.api;

import dev.atelier.adapter.AbortGroup;
import dev.atelier.error.ErrorCode;
import dev.atelier.js.CallPromise;
import dev.atelier.js.Errors;
import dev.atelier.js.Values;
import dev.atelier.queue.Call;
import dev.atelier.task.Outcome;
import org.jspecify.annotations.Nullable;
import org.teavm.jso.JSObject;

/** One payload of a stand-alone dispatch queue. */
final class JobCall extends Call implements JSObject {
  final JSObject payload;
  private final JobQueue owner;
  private final JSObject resolve = CallPromise.resolve;
  private final JSObject reject = CallPromise.reject;

  /** What the job ended with: a result or an error. */
  @Nullable JSObject value;

  /** Makes the call of the promise made last. */
  JobCall(JobQueue owner, JSObject payload) {
    this.owner = owner;
    this.payload = payload;
  }

  @Override
  public boolean isReplayable() {
    return true;
  }

  @Override
  protected void onSettled(Outcome outcome) {
    if (outcome.kind == Outcome.Kind.SUCCESS) {
      Values.run(resolve, value);
      return;
    }
    ErrorCode code = outcome.code;
    if (code == ErrorCode.ABORTED) {
      AbortGroup group = (AbortGroup) canceledBy;
      value = group == null ? Errors.aborted(null) : group.error();
    } else if (code == ErrorCode.QUEUE_DROP) {
      value = Errors.queueDrop(owner.policyName);
    } else if (code == ErrorCode.TASK_DISPOSED) {
      value = Errors.taskDisposed(Values.of("the queue"));
    }
    Values.run(reject, value);
  }
}
