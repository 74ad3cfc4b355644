package dev.atelier.pool;

import dev.atelier.queue.Call;
import dev.atelier.queue.DispatchQueue;
import dev.atelier.task.Outcome;
import dev.atelier.task.TaskOptions;
import org.jspecify.annotations.Nullable;

/**
 * The calls that slots hold, and what becomes of them when their worker is gone. Settling a call
 * may run user code that ends, stops or restarts the task: each step asks anew who is still held.
 */
final class HeldCalls {
  private final TaskOptions options;
  private final DispatchQueue queue;
  private final CallTable table = new CallTable();

  HeldCalls(TaskOptions options, DispatchQueue queue) {
    this.options = options;
    this.queue = queue;
  }

  void add(Call call) {
    table.put(call);
  }

  void remove(Call call) {
    table.remove(call);
  }

  @Nullable Call get(int id) {
    return table.get(id);
  }

  boolean contains(Call call) {
    return table.get(call.id) == call;
  }

  /** Returns the calls of one slot (null: of all) in dispatch order. */
  Call[] of(@Nullable WorkerSlot slot) {
    Call[] held = new Call[slot == null ? queue.inFlight() : slot.load()];
    int i = held.length;
    for (Call c = queue.inFlightBefore(null); c != null && i > 0; c = queue.inFlightBefore(c)) {
      if (slot == null || c.workerIndex == slot.index) {
        held[--i] = c;
      }
    }
    return held;
  }

  /** Counts a crash for each call; true when one of them has used up its attempts. */
  boolean charge(Call[] calls) {
    boolean exhausted = false;
    for (Call call : calls) {
      if (!call.phase().isSettled()) {
        call.chargeAttempt();
        exhausted |= isUsedUp(call);
      }
    }
    return exhausted;
  }

  /** Puts calls back to the queue as the crash policy has it, and ends the others. */
  void displace(Call[] calls, Outcome crashed) {
    for (int i = calls.length - 1; i >= 0; i--) {
      Call call = calls[i];
      if (isWanted(call)
          && options.crashPolicy.requeues(call.crashes, options.maxAttempts, call.isReplayable())) {
        queue.requeueCrashed(call);
      }
    }
    complete(calls, crashed);
  }

  /** Puts calls back to the queue without a charge, and ends those that cannot run again. */
  void giveBack(Call[] calls) {
    for (int i = calls.length - 1; i >= 0; i--) {
      Call call = calls[i];
      if (isWanted(call) && call.isReplayable() && !isUsedUp(call)) {
        queue.requeue(call);
      }
    }
    for (Call call : calls) {
      if (contains(call) && (call.phase().isSettled() || !isUsedUp(call))) {
        queue.complete(call, Outcome.STOPPED);
      }
    }
  }

  /** Ends calls, and frees the places of those that have ended already. */
  void complete(Call[] calls, Outcome outcome) {
    for (Call call : calls) {
      if (contains(call)) {
        queue.complete(call, outcome);
      }
    }
  }

  /** Takes the crashes of those calls that have used up their attempts off the slots' accounts. */
  void pardon(Call[] calls, WorkerRow row) {
    for (Call call : calls) {
      if (isUsedUp(call)) {
        for (int i = 0; i < call.crashes; i++) {
          row.at(call.crashedIn(i)).pardon();
        }
      }
    }
  }

  private boolean isWanted(Call call) {
    return contains(call) && !call.phase().isSettled();
  }

  /*
   * Of a call that is held, true only in the middle of the crash that took its last attempt: when user
   * code stops the workers meanwhile, the crash still settles that call.
   */
  private boolean isUsedUp(Call call) {
    return call.crashes >= options.maxAttempts;
  }
}
