package dev.atelier.adapter;

import dev.atelier.js.Errors;
import dev.atelier.js.Platform;
import dev.atelier.js.Values;
import dev.atelier.observe.Note;
import dev.atelier.port.WorkerEvents;
import dev.atelier.port.WorkerPort;
import dev.atelier.queue.Call;
import dev.atelier.task.Outcome;
import dev.atelier.wire.ErrorCodec;
import dev.atelier.wire.JsArray;
import dev.atelier.wire.Message;
import dev.atelier.wire.Protocol;
import org.jspecify.annotations.Nullable;
import org.teavm.jso.JSBody;
import org.teavm.jso.JSObject;

/**
 * One Web Worker and the messages to and from it. Nothing leaves before the worker has said hello;
 * from then on what one turn of the event loop brings leaves at its end. Messages are checked
 * before anything in them is used.
 */
final class BrowserWorkerPort implements WorkerPort<Call>, JSObject {
  /** Calls that keep a worker busy for as long as a message takes. */
  private static final int BUSY = 8;

  /** Elements of a message that are looked at: arrays with holes can be longer than any loop. */
  private static final int LONGEST_MESSAGE = 1 << 24;

  final int generation;

  /** Calls that have left the page, and may have come back. */
  int callsOut;

  final WorkerEvents<Call> events;
  private final BrowserWorkers owner;
  private final Outbox outbox = new Outbox(this);
  private final AheadOutbox ahead = new AheadOutbox(this, outbox);
  private final JSObject flusher = flusher(this);

  // Mutable state: live from the hello until the worker ends; the two messages collect until the
  // flush.
  private @Nullable JSObject worker;
  private @Nullable JSObject abortFlags;
  private @Nullable JSObject cancels;
  private @Nullable JSObject credits;
  private boolean greeted;
  private boolean ended;
  private boolean flushing;
  private boolean complained;
  private boolean recalling;

  BrowserWorkerPort(BrowserWorkers owner, int generation, WorkerEvents<Call> events) {
    this.owner = owner;
    this.generation = generation;
    this.events = events;
  }

  boolean isOpen() {
    return !ended;
  }

  @Override
  public void start() {
    JSObject created = WorkerHandle.create(owner.factory, this);
    if (created == null) {
      return;
    }
    worker = created;
    if (ended) {
      // The factory itself stopped or disposed of the task.
      WorkerHandle.terminate(created);
      return;
    }
    WorkerHandle.attach(created, this);
  }

  @Override
  public void send(Call call) {
    // Those whose turn has come meanwhile were first.
    ahead.promote();
    outbox.add((BrowserCall) call);
    scheduleFlush();
  }

  @Override
  public int aheadLimit(Call call) {
    return ahead.limitOf((BrowserCall) call);
  }

  JSObject nameOf(BrowserCall call) {
    return ahead.nameOf(call);
  }

  @Override
  public void sendAhead(Call call) {
    ahead.add((BrowserCall) call);
    scheduleFlush();
  }

  @Override
  public void recall() {
    recalling = true;
    scheduleFlush();
    ahead.recall();
  }

  @Override
  public boolean cancel(Call call) {
    BrowserCall canceled = (BrowserCall) call;
    if (!canceled.sent) {
      return true;
    }
    cancel(canceled, ErrorCodec.encode(Errors.causeOf(canceled.error)));
    return false;
  }

  /** The consumer of a stream has enough: its handler ends, and the call with it. */
  void endStream(BrowserCall call) {
    cancel(call, ErrorCodec.encode(Values.undefined()));
  }

  /** The consumer of a stream has room for more. */
  void grant(BrowserCall call, int items) {
    if (credits == null) {
      credits = Message.create(Protocol.CREDIT, generation);
    }
    PageMessage.addCredit(credits, call.id, call.attempts, items);
    scheduleFlush();
  }

  private void cancel(BrowserCall call, JSObject encodedReason) {
    if (abortFlags != null) {
      WorkerHandle.raise(abortFlags, call.id & (Protocol.ABORT_SLOTS - 1), call.id);
    }
    if (cancels == null) {
      cancels = Message.create(Protocol.CANCEL, generation);
    }
    PageMessage.addCancel(cancels, call.id, call.attemptSent(), encodedReason);
    scheduleFlush();
  }

  @Override
  public void terminate() {
    if (!ended) {
      ended = true;
      if (worker != null) {
        WorkerHandle.terminate(worker);
      }
    }
  }

  private void scheduleFlush() {
    if (greeted && !flushing) {
      flushing = true;
      if (callsOut - ahead.endsHeard >= BUSY) {
        // What has become of those may have arrived already: let their successors leave together.
        Platform.later(flusher);
      } else {
        Platform.queueMicrotask(flusher);
      }
    }
  }

  private static void flush(BrowserWorkerPort port) {
    port.flushing = false;
    if (port.ended || port.worker == null) {
      return;
    }
    port.ahead.promote();
    port.outbox.flush(port.worker);
    if (port.ended) {
      return;
    }
    port.ahead.flush(port.worker);
    if (port.recalling) {
      port.recalling = false;
      port.postControl(Message.create(Protocol.RECALL, port.generation));
    }
    JSObject cancels = port.cancels;
    JSObject credits = port.credits;
    port.cancels = null;
    port.credits = null;
    port.postControl(cancels);
    port.postControl(credits);
  }

  private void postControl(@Nullable JSObject message) {
    if (message != null && !ended && worker != null) {
      WorkerHandle.post(worker, message, null);
    }
  }

  private void crashed(int reason, JSObject error) {
    crashed(reason, error, false);
  }

  private void crashed(int reason, JSObject error, boolean sudden) {
    if (!ended) {
      events.crashed(new BrowserCrash(reason, error, sudden));
    }
  }

  // Called from JavaScript

  private static void failed(BrowserWorkerPort port, JSObject thrown) {
    port.crashed(Note.FAILED_START, thrown);
  }

  private static void broken(BrowserWorkerPort port, JSObject event) {
    port.crashed(Note.ERROR, Errors.ofEvent(event), !Errors.isErrorEvent(event));
  }

  private static void terminatedByOthers(BrowserWorkerPort port) {
    if (!port.ended) {
      port.crashed(Note.TERMINATED, Errors.plain("the worker was terminated"), true);
    }
  }

  private static void received(BrowserWorkerPort port, JSObject message) {
    if (port.ended) {
      return;
    }
    if (!Message.isOurs(message)) {
      if (PageMessage.isOfOtherVersion(message)) {
        if (port.greeted) {
          port.complain();
        } else {
          port.crashed(Note.FAILED_START, PageMessage.versionError(PageMessage.versionOf(message)));
        }
      }
      return;
    }
    int kind = Message.kind(message);
    int generation = Message.generation(message);
    if (kind == Protocol.HELLO) {
      port.greet();
    } else if (kind == Protocol.CLOSING && generation == 0) {
      // It has not read INIT.
      port.closed();
    } else if (!port.greeted || generation != port.generation) {
      port.complain();
    } else if (kind == Protocol.ANSWERS) {
      port.owner.clock.freeze();
      port.answers(message);
      port.owner.clock.thaw();
    } else if (kind == Protocol.PACE) {
      port.pace(message);
    } else if (kind == Protocol.READY) {
      port.events.ready();
    } else if (kind == Protocol.CLOSING) {
      port.closed();
    } else if (kind == Protocol.FAILED) {
      port.crashed(Note.FAILED_START, ErrorCodec.decode(JsArray.at(message, Protocol.HEADER_SIZE)));
    } else {
      port.complain();
    }
  }

  private void closed() {
    crashed(Note.CLOSED, Errors.plain("the worker closed itself"));
  }

  private void greet() {
    if (greeted || worker == null) {
      complain();
      return;
    }
    abortFlags = WorkerHandle.newAbortFlags(Protocol.ABORT_SLOTS);
    JSObject init = Message.create(Protocol.INIT, generation);
    PageMessage.addInit(init, owner.taskId, owner.initData, abortFlags, owner.sink);
    greeted = true;
    JSObject thrown = WorkerHandle.post(worker, init, null);
    if (thrown != null) {
      crashed(Note.FAILED_START, JsArray.at(thrown, 0));
      return;
    }
    flush(this);
  }

  private void pace(JSObject message) {
    JSObject method = JsArray.at(message, Protocol.HEADER_SIZE);
    if (Message.isCount(message, Protocol.HEADER_SIZE + 1)
        && Message.isCount(message, Protocol.HEADER_SIZE + 2)) {
      ahead.setLimit(
          method,
          JsArray.intAt(message, Protocol.HEADER_SIZE + 1),
          JsArray.intAt(message, Protocol.HEADER_SIZE + 2));
      events.paced();
    } else {
      complain();
    }
  }

  private void answers(JSObject message) {
    int size = Math.min(JsArray.size(message), LONGEST_MESSAGE);
    for (int i = Protocol.HEADER_SIZE;
        i + Protocol.ANSWER_SIZE <= size && !ended;
        i += Protocol.ANSWER_SIZE) {
      if (!Message.isEntryId(message, i)) {
        complain();
        continue;
      }
      int id = JsArray.intAt(message, i);
      int attempt = JsArray.intAt(message, i + 1);
      int status = JsArray.intAt(message, i + 2);
      if (status == Protocol.STATUS_RETURNED) {
        callsOut--;
        events.returned(id, attempt);
        continue;
      }
      if (Protocol.isEnd(status)) {
        ahead.endsHeard++;
      }
      Call call = events.current(id, attempt);
      if (call != null && ((BrowserCall) call).sent) {
        answer((BrowserCall) call, status, JsArray.at(message, i + 3));
      }
    }
  }

  private void answer(BrowserCall call, int status, JSObject value) {
    switch (status) {
      case Protocol.STATUS_OK:
      case Protocol.STATUS_STREAM_END:
        call.setValue(value);
        events.answered(call, Outcome.SUCCESS);
        break;
      case Protocol.STATUS_ERROR:
        JSObject error = ErrorCodec.decode(value);
        if (!call.phase().isSettled()) {
          call.error = error;
        }
        events.answered(
            call, Errors.isAbort(error) ? Outcome.HANDLER_ABORTED : Outcome.HANDLER_FAILED);
        break;
      case Protocol.STATUS_PROGRESS:
        if (call.options.onProgress != null && !call.phase().isSettled()) {
          BrowserWorkers.progress(call.options.onProgress, value);
        }
        break;
      case Protocol.STATUS_TIMING:
        if (PageMessage.isTiming(value)) {
          call.timing = value;
        } else {
          complain();
        }
        break;
      case Protocol.STATUS_STREAM_OPEN:
        if (call.phase().isSettled()) {
          endStream(call);
        } else if (call.stream() == null) {
          call.open(new BrowserStream(this, call));
        }
        break;
      case Protocol.STATUS_STREAM_ITEM:
        BrowserStream stream = call.stream();
        if (stream != null) {
          stream.push(value);
        }
        break;
      default:
        complain();
    }
  }

  /* A malformed message is nobody's answer: it is told once for a worker and ignored. */
  private void complain() {
    if (!complained) {
      complained = true;
      Errors.warn("atelier: a worker sent a malformed message, which is ignored");
    }
  }

  @JSBody(
      params = "port",
      script =
          "return function(){javaMethods.get('dev.atelier.adapter.BrowserWorkerPort"
              + ".flush(Ldev/atelier/adapter/BrowserWorkerPort;)V').invoke(port);};")
  private static native JSObject flusher(BrowserWorkerPort port);
}
