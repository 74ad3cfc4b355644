package dev.atelier.adapter;

import dev.atelier.port.WorkerEvents;
import dev.atelier.port.WorkerFactory;
import dev.atelier.port.WorkerPort;
import dev.atelier.queue.Call;
import org.teavm.jso.JSBody;
import org.teavm.jso.JSBodyImport;
import org.teavm.jso.JSObject;

/** The workers of one task, made by the user's factory. */
public final class BrowserWorkers implements WorkerFactory<Call> {
  final BrowserClock clock;
  final JSObject factory;
  final JSObject taskId;
  final JSObject initData;
  final JSObject sink;

  /**
   * @param factory JavaScript function that returns a worker
   * @param taskId JavaScript string
   * @param initData any value that can be cloned
   * @param sink tells whether workers are to tell the time of calls; see {@code runtime.js}
   */
  public BrowserWorkers(
      BrowserClock clock, JSObject factory, JSObject taskId, JSObject initData, JSObject sink) {
    this.clock = clock;
    this.factory = factory;
    this.taskId = taskId;
    this.initData = initData;
    this.sink = sink;
  }

  @Override
  public WorkerPort<Call> open(int workerIndex, int generation, WorkerEvents<Call> events) {
    return new BrowserWorkerPort(this, generation, events);
  }

  /** Hands a progress value to the user. */
  @JSBody(
      params = {"listener", "value"},
      imports = @JSBodyImport(alias = "errors", fromModule = "../errors.js"),
      script = "try{listener(value);}catch(thrown){errors.report(thrown);}")
  static native void progress(JSObject listener, JSObject value);
}
