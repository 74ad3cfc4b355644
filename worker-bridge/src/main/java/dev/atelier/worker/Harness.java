package dev.atelier.worker;

import dev.atelier.wire.ErrorCodec;
import dev.atelier.wire.JsArray;
import dev.atelier.wire.Message;
import dev.atelier.wire.Protocol;
import dev.atelier.wire.Transfer;
import org.jspecify.annotations.Nullable;
import org.teavm.jso.JSBody;
import org.teavm.jso.JSObject;

/**
 * Serves the calls that arrive at one endpoint. Confined to the event loop of its thread.
 *
 * <p>Phases: NEW, until INIT arrives; STARTING, while the user's {@code init} runs and calls are
 * held; READY; FAILED, when {@code init} failed and nothing is served any more. Nothing that
 * arrives can make it throw: an error event of a worker means a crash to the page.
 */
final class Harness implements JSObject {

  private static final int NEW = 0;
  private static final int STARTING = 1;
  private static final int READY = 2;
  private static final int FAILED = 3;

  /** Time of a call that is not worth measuring, in milliseconds. */
  private static final double LONG = 1000;

  /** More items than this nobody waits for. */
  private static final int MOST_CREDIT = 1 << 29;

  /** Longest time that an answer waits for others of its turn, in milliseconds. */
  private static final double MAX_WAIT_MILLIS = 1;

  final Outbox outbox;
  private final JSObject handlers;
  private final @Nullable JSObject init;
  private final JSObject knownHandlers = newMap();
  private final JSObject contextClass = CallContext.newClass();

  private final AheadCalls ahead = new AheadCalls(this);

  /**
   * Calls by id, from the moment the handler leaves them open. Calls answered within their turn are
   * never in it.
   */
  private final JSObject calls = newMap();

  // Mutable state. Generation, task and flags are those of INIT.
  int generation;
  JSObject taskId = nothing();
  @Nullable JSObject abortFlags;
  private int phase;
  private @Nullable ServedCall firstHeld;
  private @Nullable ServedCall lastHeld;
  private double lastFlush;
  private double lookedAt;
  private double time;
  private boolean running;
  private boolean timed;
  private boolean tellsPace;

  /** Something ran up to a time when messages had waited for a while; until calls come ahead. */
  private boolean late;

  private boolean tellsTiming;

  Harness(JSObject endpoint, JSObject handlers, @Nullable JSObject init) {
    this.outbox = new Outbox(this, endpoint);
    this.handlers = handlers;
    this.init = init;
  }

  void sayHello() {
    outbox.post(Message.create(Protocol.HELLO, 0), null);
  }

  /** The worker is about to close itself: what is finished still leaves, and the page is told. */
  static void closing(Harness harness) {
    harness.ahead.halt();
    harness.outbox.post(Message.create(Protocol.CLOSING, harness.generation), null);
  }

  /**
   * Something was thrown and will end the worker, unless somebody prevents it: what is finished
   * leaves before, and no call starts of which the page would not hear.
   */
  static void broken(Harness harness) {
    harness.ahead.halt();
    Outbox.flush(harness.outbox);
  }

  /** The page will not hear of what was thrown. */
  static void mended(Harness harness) {
    harness.ahead.resume();
  }

  static void receive(Harness harness, JSObject message) {
    if (!Message.isOurs(message)) {
      return;
    }
    int kind = Message.kind(message);
    if (kind == Protocol.INIT) {
      if (harness.phase == NEW && isInit(message)) {
        harness.start(message);
      }
    } else if ((harness.phase == STARTING || harness.phase == READY)
        && Message.generation(message) == harness.generation) {
      harness.receiveEntries(message, kind);
    }
  }

  private void receiveEntries(JSObject message, int kind) {
    late |= time - lookedAt > AheadCalls.MAX_WAIT_MILLIS;
    time = now();
    lastFlush = time;
    lookedAt = time;
    if (kind == Protocol.AHEAD) {
      ahead.receive(message, late);
      late = false;
      return;
    } else if (kind == Protocol.RECALL) {
      ahead.returnAll();
      return;
    }
    if (kind == Protocol.CALLS) {
      ahead.goFirst();
    }
    int entrySize = kind == Protocol.CALLS ? Protocol.CALL_SIZE : Protocol.CANCEL_SIZE;
    for (int i = Protocol.HEADER_SIZE; i + entrySize <= JsArray.size(message); i += entrySize) {
      if (!Message.isEntryId(message, i)) {
        continue;
      }
      int id = JsArray.intAt(message, i);
      int attempt = JsArray.intAt(message, i + 1);
      if (kind == Protocol.CALLS) {
        onCall(message, i);
        continue;
      }
      ServedCall call = find(id, attempt);
      if (call == null) {
        if (kind == Protocol.CANCEL) {
          ahead.cancel(id, attempt, JsArray.at(message, i + 2));
        }
      } else {
        if (kind == Protocol.CANCEL) {
          cancel(call, JsArray.at(message, i + 2));
        } else if (kind == Protocol.CREDIT && Message.isPositive(message, i + 2)) {
          call.credit =
              Math.min(
                  MOST_CREDIT, call.credit + Math.min(MOST_CREDIT, JsArray.intAt(message, i + 2)));
        }
        CallStream.proceed(call);
      }
    }
  }

  // ------------------------------------------------------------------------------------- start

  private void start(JSObject message) {
    generation = Message.generation(message);
    taskId = JsArray.at(message, 3);
    abortFlags = flagsOf(message);
    tellsPace = isTrue(message, 6);
    tellsTiming = isTrue(message, 7);
    phase = STARTING;
    if (init == null) {
      ready(this);
    } else {
      runInit(this, init, JsArray.at(message, 4));
    }
  }

  static void ready(Harness harness) {
    harness.phase = READY;
    harness.outbox.post(Message.create(Protocol.READY, harness.generation), null);
    for (ServedCall call = harness.firstHeld; call != null; call = call.nextHeld) {
      harness.run(call);
      harness.ahead.proceed();
    }
    harness.firstHeld = null;
    harness.lastHeld = null;
  }

  static void initFailed(Harness harness, JSObject thrown) {
    harness.phase = FAILED;
    JSObject message = Message.create(Protocol.FAILED, harness.generation);
    JsArray.push(message, ErrorCodec.encode(thrown));
    harness.outbox.post(message, null);
  }

  @JSBody(
      params = {"harness", "init", "data"},
      script =
          "const failed=(e)=>{javaMethods.get('dev.atelier.worker.Harness.initFailed("
              + "Ldev/atelier/worker/Harness;Lorg/teavm/jso/JSObject;)V').invoke(harness,e);};"
              + "try{Promise.resolve(init(data)).then(()=>{"
              + "javaMethods.get('dev.atelier.worker.Harness.ready("
              + "Ldev/atelier/worker/Harness;)V').invoke(harness);},failed);}catch(e){failed(e);}")
  private static native void runInit(Harness harness, JSObject init, JSObject data);

  // ------------------------------------------------------------------------------------- calls

  private void onCall(JSObject message, int i) {
    ServedCall call = read(message, i);
    if (call == null) {
      return;
    }
    if (phase == READY) {
      run(call);
      ahead.proceed();
    } else {
      hold(call);
    }
  }

  /** Reads an entry of a message with calls; null when it has a wrong shape. */
  @Nullable ServedCall read(JSObject message, int i) {
    return Message.isEntryId(message, i) && isCall(message, i)
        ? new ServedCall(
            this,
            JsArray.intAt(message, i),
            JsArray.intAt(message, i + 1),
            JsArray.at(message, i + 2),
            argsAt(message, i + 3),
            JsArray.at(message, i + 4))
        : null;
  }

  /** Whether the call is known to end soon. */
  boolean isBrisk(ServedCall call) {
    Handler handler = Handler.find(knownHandlers, handlers, call.method);
    return handler != null && handler.limit() > 0;
  }

  /** Whether the worker has not looked at its messages for so long. */
  boolean isOverdue(double millis) {
    time = now();
    timed = true;
    return time - lookedAt > millis;
  }

  private void hold(ServedCall call) {
    put(calls, call.id, call);
    if (lastHeld == null) {
      firstHeld = call;
    } else {
      lastHeld.nextHeld = call;
    }
    lastHeld = call;
  }

  void run(ServedCall call) {
    Handler handler = Handler.find(knownHandlers, handlers, call.method);
    if (handler == null) {
      failed(call, noSuchMethod(taskId, call.method));
    } else if (CallContext.isAborted(call)) {
      failed(call, CallContext.reason(call));
    } else {
      call.handler = handler;
      if (!handler.isTrusted() || time - lastFlush > MAX_WAIT_MILLIS) {
        Outbox.flush(outbox);
        lastFlush = time;
      }
      if (tellsTiming) {
        // What goes before may have taken time: init, or messages that were waited for.
        time = now();
      }
      call.startedAt = time;
      running = true;
      timed = false;
      invoke(call, handler.function, handlers, call.args, CallContext.create(contextClass, call));
      running = false;
      if (!timed) {
        time = now();
      }
      handler.ran(time - call.startedAt);
      if (call.settled) {
        noteEnd(handler, time - call.startedAt);
      } else {
        put(calls, call.id, call);
      }
    }
  }

  /** Tells the page when calls of a method begin or cease to be worth sending ahead. */
  private void noteEnd(Handler handler, double millis) {
    int limit = handler.limit();
    handler.ended(millis);
    if (handler.limit() != limit && tellsPace) {
      JSObject message = Message.create(Protocol.PACE, generation);
      JsArray.push(message, handler.name);
      addNumber(message, handler.limit());
      addNumber(message, Handler.number(knownHandlers, handler));
      outbox.post(message, null);
    }
  }

  /** Runs the handler. A promise is followed, anything else that it returns is taken at once. */
  @JSBody(
      params = {"call", "f", "self", "args", "context"},
      script =
          "let result;"
              + "try{"
              + "while(args.length<f.length-1)args.push(undefined);"
              + "args.push(context);"
              + "result=Reflect.apply(f,self,args);"
              + "if(typeof result==='object'&&result!==null&&typeof result.then==='function'){"
              + "javaMethods.get('dev.atelier.worker.Harness.follow("
              + "Ldev/atelier/worker/ServedCall;Lorg/teavm/jso/JSObject;)V').invoke(call,result);"
              + "return;}"
              + "}catch(e){"
              + "javaMethods.get('dev.atelier.worker.Harness.failed("
              + "Ldev/atelier/worker/ServedCall;Lorg/teavm/jso/JSObject;)V').invoke(call,e);return;}"
              + "javaMethods.get('dev.atelier.worker.Harness.returned("
              + "Ldev/atelier/worker/ServedCall;Lorg/teavm/jso/JSObject;)V').invoke(call,result);")
  private static native void invoke(
      ServedCall call, JSObject f, JSObject self, JSObject args, JSObject context);

  @JSBody(
      params = {"call", "promise"},
      script =
          "Promise.resolve(promise).then((value)=>{"
              + "javaMethods.get('dev.atelier.worker.Harness.returned("
              + "Ldev/atelier/worker/ServedCall;Lorg/teavm/jso/JSObject;)V').invoke(call,value);"
              + "},(e)=>{javaMethods.get('dev.atelier.worker.Harness.failed("
              + "Ldev/atelier/worker/ServedCall;Lorg/teavm/jso/JSObject;)V').invoke(call,e);});")
  static native void follow(ServedCall call, JSObject promise);

  static void returned(ServedCall call, JSObject result) {
    JSObject iterator = isObject(result) ? CallStream.iterator(result) : null;
    if (iterator == null) {
      call.harness.answer(call, Protocol.STATUS_OK, result);
    } else {
      CallStream.open(call, iterator);
    }
  }

  static void failed(ServedCall call, JSObject thrown) {
    call.harness.answer(call, Protocol.STATUS_ERROR, ErrorCodec.encode(thrown));
  }

  /** Answers a call, once or several times up to its end. What comes after that is dropped. */
  void answer(ServedCall call, int status, JSObject value) {
    if (call.settled) {
      return;
    }
    call.settled = status != Protocol.STATUS_STREAM_OPEN && status != Protocol.STATUS_STREAM_ITEM;
    if (call.settled) {
      end(call);
    }
    if (!running && call.handler != null) {
      double millis = LONG;
      if (call.settled && call.iterator == null) {
        time = now();
        millis = time - call.startedAt;
      }
      noteEnd(call.handler, millis);
    }
    JSObject marked = null;
    JSObject found = null;
    if (isObject(value) && status != Protocol.STATUS_ERROR && !isClone(call.options)) {
      marked = Transfer.markedList(value);
      found = marked == null ? Transfer.find(value) : marked;
    }
    if (found != null) {
      outbox.send(call.id, call.attempt, status, value, found, marked == null);
    } else {
      outbox.add(call.id, call.attempt, status, value);
      if (!call.settled || call.handler == null || !call.handler.isTrusted()) {
        Outbox.flush(outbox);
      }
    }
    if (!running) {
      ahead.proceed();
    }
  }

  private void end(ServedCall call) {
    remove(calls, call.id, call);
    ahead.ended();
    if (tellsTiming && call.handler != null) {
      JSObject timing = timing(call.startedAt, now());
      outbox.add(call.id, call.attempt, Protocol.STATUS_TIMING, timing);
    }
  }

  /**
   * An answer could not be cloned; its error answer follows. If the call is still open, it is over
   * now. Whoever answers starts the calls whose turn has come then.
   */
  void refused(int id, int attempt) {
    ServedCall call = find(id, attempt);
    if (call != null) {
      call.settled = true;
      end(call);
      if (call.iterator != null) {
        CallStream.close(call, call.iterator);
      }
    }
  }

  /** The handler goes on until it ends; a stream ends at its next {@code yield}. */
  private static void cancel(ServedCall call, JSObject reason) {
    if (!call.aborted) {
      CallContext.abort(call, ErrorCodec.decode(reason));
    }
  }

  private @Nullable ServedCall find(int id, int attempt) {
    ServedCall call = get(calls, id);
    return call != null && call.attempt == attempt ? call : null;
  }

  // ------------------------------------------------------------------------------------ JS edges

  /** Elements that later versions append are no reason to refuse. */
  @JSBody(
      params = "m",
      script =
          "return m.length>5&&typeof m[2]==='number'&&m[2]===(m[2]|0)&&m[2]>=0&&typeof m[3]==='string';")
  private static native boolean isInit(JSObject m);

  @JSBody(
      params = {"m", "i"},
      script = "return m[i]===true;")
  private static native boolean isTrue(JSObject m, int i);

  @JSBody(
      params = {"start", "end"},
      script = "const origin=performance.timeOrigin;return [origin+start,origin+end];")
  private static native JSObject timing(double start, double end);

  @JSBody(
      params = {"message", "number"},
      script = "message.push(number);")
  private static native void addNumber(JSObject message, int number);

  @JSBody(params = "m", script = "return m[5] instanceof Int32Array&&m[5].length>=1024?m[5]:null;")
  private static native @Nullable JSObject flagsOf(JSObject m);

  @JSBody(
      params = {"m", "i"},
      script =
          "return (typeof m[i+2]==='string'||typeof m[i+2]==='number')"
              + "&&(m[i+4]===0||typeof m[i+4]==='object'&&m[i+4]!==null);")
  private static native boolean isCall(JSObject m, int i);

  /** One argument that is no array comes as it is. */
  @JSBody(
      params = {"m", "i"},
      script = "return Array.isArray(m[i])?m[i]:[m[i]];")
  private static native JSObject argsAt(JSObject m, int i);

  @JSBody(params = "options", script = "return options.clone===true;")
  private static native boolean isClone(JSObject options);

  @JSBody(params = "value", script = "return typeof value==='object'&&value!==null;")
  private static native boolean isObject(JSObject value);

  @JSBody(
      params = {"taskId", "method"},
      script = "return new TypeError('task \"'+taskId+'\" has no method \"'+method+'\"');")
  private static native JSObject noSuchMethod(JSObject taskId, JSObject method);

  @JSBody(script = "return performance.now();")
  private static native double now();

  @JSBody(script = "return undefined;")
  private static native JSObject nothing();

  @JSBody(script = "return new Map();")
  private static native JSObject newMap();

  @JSBody(
      params = {"map", "id"},
      script = "return map.get(id)||null;")
  private static native @Nullable ServedCall get(JSObject map, int id);

  @JSBody(
      params = {"map", "id", "call"},
      script = "map.set(id,call);")
  private static native void put(JSObject map, int id, ServedCall call);

  /** A later attempt of the same call may have taken the place. */
  @JSBody(
      params = {"map", "id", "call"},
      script = "if(map.get(id)===call)map.delete(id);")
  private static native void remove(JSObject map, int id, ServedCall call);
}
